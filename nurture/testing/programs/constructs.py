"""What constructs of the language a ruleset has, and which there are: told from the classes themselves, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import attrs

from nurture.compiler import Ruleset
from nurture.domain.journeys import Channel, Edited, Hours, MessageCap, Reentry
from nurture.domain.scoring import Decay
from nurture.dsl import program as p

__all__ = ["constructs", "every_construct"]

_WORDS = MappingProxyType({
    ("Clause", "period"): ("day", "week", "month"),
    ("Edge", "which"): ("first", "last"),
    ("PartOfNow", "part"): ("hour", "weekday"),
    ("Matches", "operator"): ("contains", "starts with", "ends with", "like"),
    ("Calculate", "operators"): ("+", "-", "*", "/"),
    ("ChecklistOf", "part"): ("complete", "missing", "next"),
    ("Finish", "reason"): ("finished", "left"),
    ("Reentry", "kind"): ("once", "per", "always"),
    ("Reentry", "overlap"): ("restart", "side by side"),
    ("Edited", "fate"): ("follow", "leave", "pin"),
    ("MessageCap", "period"): ("day", "week", "month"),
    ("PauseFor", "days"): ("business day",),
    ("Decay", "kind"): ("half-life", "linear", "step", "expiry", "curve", "none"),
    ("Duration", "unit"): ("minute", "hour", "day", "week", "month", "year", "business day", "business hour"),
})  # fmt: skip
_BARE = frozenset({"Code", "Instruction", "Program", "TestRule", "ExpectRule"})  # bases; and what decides nothing
_SAID = frozenset({"span", "type", "about", "label", "enough", "decay", "function", "name", "place"})
_NEVER = frozenset({  # what a class allows and the language does not
    "Reentry.overlap none",
    "SegmentRule none",
    "ChannelOf.name given",
})  # fmt: skip


def every_construct() -> frozenset[str]:
    """Every class of checked programs, each of their fields that may be missing both ways, each flag, each word."""
    kinds = {name: kind for name, kind in vars(p).items() if name in p.__all__ and name not in _BARE}
    found = set()
    for kind in (*kinds.values(), Reentry, Edited, MessageCap, Hours, Channel, Decay):
        if isinstance(kind, type) and attrs.has(kind):
            found |= {kind.__name__, *(each for field in attrs.fields(kind) for each in _choices(kind, field))}
    for (kind_name, field_name), words in _WORDS.items():
        found |= {f"{kind_name}.{field_name} {word}" for word in words}
    return frozenset(found)


def _choices(kind: type, field: Any) -> Iterator[str]:
    """The ways in which a field may be: there or not, true or not."""
    if field.name in _SAID or (kind.__name__, field.name) in _WORDS:
        return
    if str(field.type).endswith("| None"):
        yield from (f"{kind.__name__}.{field.name} {how}" for how in ("given", "none"))
    if str(field.type) == "bool":
        yield from (f"{kind.__name__}.{field.name} {how}" for how in ("true", "false"))


def constructs(rules: Ruleset) -> frozenset[str]:
    """The constructs of ``rules``, named as ``every_construct`` names them."""
    found: set[str] = set()
    for item in _items(_roots(rules)):
        kind = type(item)
        found.add(kind.__name__)
        for field in attrs.fields(kind):
            found |= set(_chosen(kind, field, getattr(item, field.name)))
    return frozenset(found)


def _roots(rules: Ruleset) -> tuple[Any, ...]:
    program = rules.program
    return (program.facts, program.journeys, program.scenarios, tuple(program.channels.values()), program.written)


def _items(root: Any) -> Iterator[Any]:
    """Every object of the project's own in ``root``."""
    stack = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, (tuple, frozenset)):
            stack.extend(item)
        elif attrs.has(type(item)):
            yield item
            stack.extend(getattr(item, name.name) for name in attrs.fields(type(item)) if name.name != "span")


def _chosen(kind: type, field: Any, value: Any) -> Iterator[str]:
    words = _WORDS.get((kind.__name__, field.name))
    if words is not None:
        values = value if isinstance(value, tuple) else (value,)
        yield from (f"{kind.__name__}.{field.name} {word}" for word in words if word in values)
        return
    for each in _choices(kind, field):
        how = each.rpartition(" ")[2]
        if (how == "given") == (value is not None) if how in {"given", "none"} else (how == "true") == value:
            yield each
