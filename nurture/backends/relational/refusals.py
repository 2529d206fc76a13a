"""What this back end cannot say exactly: each with its place in the rules file and the reason.

Nothing is approximated. What a table of facts does not hold, or only Python can run, is refused before a query is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from nurture.diagnostics import Source, Span
from nurture.domain.event import MESSAGE_SENT
from nurture.dsl import program as p
from nurture.dsl.walk import parts
from nurture.errors import Refusal

__all__ = ["CONSTRUCTS", "refusals"]

MOST_OPERANDS = 50
_LISTED = ("text", "one of", "integer", "boolean")
_PATH = "it depends on the path taken, and a table of events does not tell it: use `nurture.replay`"
_CALENDAR = "it follows the lead's own clock and calendar, which are Python's: use `nurture.replay`"

# By kind of code: the construct as a reader knows it, and why it is refused; None where it is not.
CONSTRUCTS: Mapping[type, tuple[str, str | None]] = {
    p.Const: ("constants and parameters", None),
    p.Attribute: ("attributes, and what `lead_updated` makes of them", None),
    p.Property: ("properties in `where`", None),
    p.ChannelOf: ("`channel` in `where`", None),
    p.ScoreOf: ("scores in conditions", None),
    p.InSegment: ("segments in conditions", None),
    p.GradeOf: ("grades and matrices in conditions", None),
    p.ChecklistOf: ("checklists in conditions", None),
    p.PersonaOf: ("`persona` in conditions", None),
    p.Now: ("`now`", None),
    p.Today: ("`today`", None),
    p.Not: ("`not`, `!=`, `is missing`", None),
    p.All: ("`and`, `between`", None),
    p.Some: ("`or`", None),
    p.Equal: ("`==`", None),
    p.Less: ("`<` `<=` `>` `>=`", None),
    p.Among: ("`in [...]`", None),
    p.Contains: ("lists: `contains`, `in`", None),
    p.Matches: ("`contains`, `starts with`, `ends with`, `like`", None),
    p.IsKnown: ("`is known`", None),
    p.Calculate: ("`+` `-` `*` `/`", None),
    p.Minus: ("signs", None),
    p.Shift: ("dates put off by months and years", None),
    p.Count: ("`any`, `no`, `never`, `at least`, `at most`, `exactly`, `count of`", None),
    p.Different: ("`different ... of`", None),
    p.Total: ("`sum of`", None),
    p.Edge: ("`first`, `last`, `time of`", None),
    p.Follows: ("`A then B within`", None),
    p.Quiet: ("`A without B for`", None),
    p.Call: ("functions of plug-ins", "only Python can run a function that a plug-in brings"),
    p.StageOf: ("stages of journeys", _PATH),
    p.EntryOf: ("`entry.`", _PATH),
    p.PartOfNow: ("`hour of now`, `weekday of now`", _CALENDAR),
}


def refusals(source: Source, facts: Iterable[p.Fact]) -> list[Refusal]:
    """All that cannot be said of ``facts``, each once."""
    return list(dict.fromkeys(each for fact in facts for each in _of_fact(source, fact)))


def _of_fact(source: Source, fact: p.Fact) -> Iterator[Refusal]:
    place = getattr(fact, "span", None)
    for part in parts(fact):
        place_of_part = getattr(part, "span", None) or place
        place = part.span if isinstance(part, p.Clause) else place
        for construct, reason in _of_part(part):
            yield refusal(source, place_of_part, construct, reason)


def refusal(source: Source, span: Span | None, construct: str, reason: str) -> Refusal:
    """A refusal at a place of the rules file."""
    line, column = (span.line, span.column) if span else (0, 0)
    return Refusal(source.name, line, column, construct, reason)


def _of_part(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, p.Code):
        construct, reason = CONSTRUCTS[type(part)]
        if reason is not None:
            yield (f"the function `{part.name}`" if isinstance(part, p.Call) else construct), reason
    yield from _CHECKS.get(type(part), _none)(part)


def _none(_: Any) -> Iterator[tuple[str, str]]:
    yield from ()


def _of_select(select: p.Select) -> Iterator[tuple[str, str]]:
    if select.since_entry or select.answers is not None or select.of_run:
        yield "`since entry`", _PATH
    if select.event == MESSAGE_SENT:
        yield "`message_sent`", _PATH


def _of_shift(shift: p.Shift) -> Iterator[tuple[str, str]]:
    if shift.type.kind != "date" or shift.duration.unit not in ("month", "year"):
        yield "what is put off by business days, or by months of a datetime", _CALENDAR


def _of_contains(code: p.Contains) -> Iterator[tuple[str, str]]:
    item = code.items.type.item
    if isinstance(code.items, (p.Attribute, p.Property)) and item is not None and item.kind not in _LISTED:
        yield (
            f"a list of {item}",
            f"lists hold {', '.join(_LISTED[:-1])} or {_LISTED[-1]} here: their items are compared as they are",
        )


def _of_calculate(code: p.Calculate) -> Iterator[tuple[str, str]]:
    if len(code.operands) > MOST_OPERANDS:
        yield (
            "a long calculation",
            f"engines bound how deep an expression nests, and it has more than {MOST_OPERANDS} operands",
        )


_CHECKS: Mapping[type, Callable[[Any], Iterator[tuple[str, str]]]] = {
    p.Calculate: _of_calculate,
    p.Select: _of_select,
    p.Shift: _of_shift,
    p.Contains: _of_contains,
}
