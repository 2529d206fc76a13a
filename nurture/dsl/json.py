"""Rules as plain data, and plain data as rules, without loss.

Every object is ``{"kind": ..., field: value, ...}``: the kind is the name of its class in snake case, the fields are
those of the class, and what has its default is left out. A field that is itself called ``kind`` is written ``type``.
Decimals, dates and times are objects of a kind of their own, with a ``value``. Where things stood in a source is not
part of it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Container, Iterable, Mapping
from decimal import Decimal
from typing import Any

import attrs

from nurture.diagnostics import Span
from nurture.domain import ruleset as r
from nurture.domain import schema
from nurture.domain.constants import LARGEST_INTEGER
from nurture.dsl import limits
from nurture.dsl.bounds import check_bounds
from nurture.dsl.kinds import KIND_OF, KINDS, Slot, keys, slots, stands_somewhere
from nurture.errors import InputError

__all__ = ["FORMAT", "from_dict", "plain", "to_dict"]

FORMAT = 1
# Levels are objects and often lists, with comparisons between them; declarations and constants wrap them.
_DEEPEST = 4 * limits.NESTING + 2 * limits.ELSE_IFS + 16
_PARTS = 4 * limits.WORDS  # entries of objects and lists, of which a word makes two at most


# -- to data ---------------------------------------------------------------------------------------------------------


def to_dict(rules: r.Rules) -> dict[str, Any]:
    """``rules`` as plain data that ``json.dumps`` takes.

    >>> to_dict(r.Rules(r.Settings("B2B"), [r.EventType("purchased")]))["declarations"]
    [{'kind': 'event_type', 'name': 'purchased'}]
    """
    check_bounds(rules)
    return plain(rules)


def plain(rules: r.Rules, without: Container[str] = frozenset()) -> dict[str, Any]:
    """``rules``, which keep their bounds, as plain data ``without`` the fields of some names."""
    return {"format": FORMAT, **_plain_object(rules, without)}


def _plain(value: Any, without: Container[str]) -> Any:
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, tuple):
        return [_plain(item, without) for item in value]
    tag = _TAG_OF.get(type(value))
    if tag is not None:
        return {"kind": tag, "value": f"{value:f}" if tag == "decimal" else value.isoformat()}
    return _plain_object(value, without)


def _plain_object(value: Any, without: Container[str]) -> dict[str, Any]:
    kind: type = type(value)
    if kind not in KIND_OF:
        raise InputError(kind.__name__, value, "must be of a class that rules are made of")
    data: dict[str, Any] = {"kind": KIND_OF[kind]}
    for slot in slots(kind):
        part = object.__getattribute__(value, slot.name)
        if part is None or slot.key in without:
            continue
        if slot.is_map and part:
            data[slot.key] = {name: _plain(item, without) for name, item in part.items()}
        elif part != slot.default or type(part) is not type(slot.default):
            data[slot.key] = _plain(part, without)
    return data


# -- from data -------------------------------------------------------------------------------------------------------


def from_dict(data: Mapping[str, Any], place: Callable[[], Span | None] = lambda: None) -> r.Rules:
    """The rules that ``data`` holds; ``place`` gives what is said to be the place of each part.

    Raises ``InputError``, whose ``field`` is the path to the fault.

    >>> from_dict({"format": 1, "kind": "rules", "settings": {"kind": "settings", "name": 5}})
    Traceback (most recent call last):
    nurture.errors.InputError: /settings/name: must be text, got 5
    """
    if not isinstance(data, dict):
        raise InputError("/", data, "must be an object")
    _check_flat(data)
    if type(data.get("format")) is not int or data["format"] != FORMAT:
        raise InputError("/format", data.get("format"), f"must be {FORMAT}, the format that this library reads")
    if data.get("kind") != "rules":
        raise InputError("/kind", data.get("kind"), "must be `rules`")
    rules: r.Rules = _object({key: value for key, value in data.items() if key != "format"}, place)
    check_bounds(rules)
    return rules


def _check_flat(data: Any) -> None:
    """Refuse what is too deep to be read by a function that calls itself, and what no rules file is long enough for."""
    stack: list[tuple[Any, int, tuple[Any, ...]]] = [(data, 1, ())]
    parts = 0
    while stack:
        item, depth, path = stack.pop()
        parts += len(item)
        if depth > _DEEPEST:
            raise InputError(_pointer(path), f"{depth} levels", "must not be nested so deep")
        if parts > _PARTS:
            raise InputError(_pointer(path), f"more than {_PARTS:,} parts", "must not be so long, with all before it")
        entries = item.items() if isinstance(item, dict) else enumerate(item)
        stack += [(part, depth + 1, (path, key)) for key, part in entries if isinstance(part, (dict, list))]


def _pointer(path: tuple[Any, ...]) -> str:
    """The JSON pointer of ``path``: the path of what is around it, and a key."""
    parts: list[str] = []
    while path:
        path, key = path
        parts.append(f"/{_pointed(key)}")
    return "".join(reversed(parts))


def _pointed(key: object) -> str:
    """A key as a part of a JSON pointer."""
    return str(key)[:100].replace("~", "~0").replace("/", "~1")


def _under(key: object, fault: InputError) -> InputError:
    """``fault``, which lies in what stands under ``key``."""
    return InputError(f"/{_pointed(key)}{fault.field}", fault.value, fault.problem)


def _value(data: Any, place: Callable[[], Span | None]) -> Any:
    if data is None or isinstance(data, (str, bool)):
        return data
    if isinstance(data, dict):
        return _object(data, place)
    if isinstance(data, int):
        return _integer(data)
    if isinstance(data, list):
        return tuple(_entries(enumerate(data), place).values())
    raise InputError("", data, "must be text, an integer, a boolean, a list or an object; a decimal is an object")


def _integer(data: int) -> int:
    if not -LARGEST_INTEGER - 1 <= data <= LARGEST_INTEGER:
        raise InputError("", data, "must fit 64 bits")
    return data


def _map(data: Any, place: Callable[[], Span | None]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise InputError("", data, "must be an object")
    return _entries(data.items(), place)


def _entries(entries: Iterable[tuple[Any, Any]], place: Callable[[], Span | None]) -> dict[Any, Any]:
    values, key = {}, None
    try:
        for key, item in entries:
            values[key] = _value(item, place)
    except InputError as fault:
        raise _under(key, fault) from None
    return values


def _object(data: dict[str, Any], place: Callable[[], Span | None]) -> Any:
    name = data.get("kind")
    if not isinstance(name, str) or (name not in KINDS and name not in _TAGS):
        raise InputError("/kind", name, "must be the kind of something that rules are made of")
    if name in _TAGS:
        return _tagged(data, name)
    kind = KINDS[name]
    if not data.keys() <= keys(kind):
        key = min(data.keys() - keys(kind), key=str)
        raise InputError(f"/{_pointed(key)}", data[key], f"is not a part of `{name}`")
    values = {}
    for slot in slots(kind):
        if slot.key in data:
            values[slot.name] = _part(slot, data[slot.key], place)
        elif slot.default is attrs.NOTHING:
            raise InputError(f"/{slot.key}", None, f"must be given for `{name}`")
    if kind is schema.Type and values["kind"] == schema.UNKNOWN.kind:
        raise InputError("/type", values["kind"], "must be a type that a field can have")
    if stands_somewhere(kind):
        values["span"] = place()
    return _made(kind, values)


def _part(slot: Slot, data: Any, place: Callable[[], Span | None]) -> Any:
    try:
        found = _map(data, place) if slot.is_map else _value(data, place)
    except InputError as fault:
        raise _under(slot.key, fault) from None
    return slot.default if slot.is_unwritten and found == slot.default else found


def _made(kind: type, values: dict[str, Any]) -> Any:
    try:
        return kind(**values)
    except InputError as fault:
        raise InputError(_within(fault.field, kind), fault.value, fault.problem) from None


_PLACE = re.compile(r"(\w+)\.(\w+)(?:\.(.+?))?(?:\[(\d+)\])?(?: name)?", re.DOTALL)


def _within(place: str, kind: type) -> str:
    """The place that a class names in its error, as the rest of a JSON pointer; empty where it is none of its own."""
    match = _PLACE.fullmatch(place)
    keys = {slot.name: slot.key for slot in slots(kind)}
    if match is None or match[1] != kind.__name__ or match[2] not in keys:
        return ""
    return "".join(f"/{_pointed(part)}" for part in (keys[match[2]], match[3], match[4]) if part)


# -- constants -------------------------------------------------------------------------------------------------------

_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,6})?", re.ASCII)


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


_TAGS: dict[str, Callable[[str], Any]] = {
    "decimal": _decimal,
    "date": dt.date.fromisoformat,
    "datetime": dt.datetime.fromisoformat,
    "time": dt.time.fromisoformat,
}
_TAG_OF: dict[type, str] = {Decimal: "decimal", dt.date: "date", dt.datetime: "datetime", dt.time: "time"}


def _tagged(data: dict[str, Any], name: str) -> Any:
    text = data.get("value")
    if data.keys() != {"kind", "value"} or not isinstance(text, str):
        raise InputError("/value", text, f"must be the text of a {name}, and all there is beside `kind`")
    try:
        return _TAGS[name](text)
    except ValueError:
        raise InputError("/value", text, f"must be the text of a {name}") from None
