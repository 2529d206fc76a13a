"""What leads, accounts and events carry: ids, and values by name.

Which names and types a ruleset declares is not known here. What no ruleset could declare is refused all the same, when
the object is made: a naive time, a float, a number out of range, text that cannot be stored, a list within a list.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nurture.domain.frozen import FrozenMap
from nurture.domain.names import check_name, check_text
from nurture.domain.schema import (
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    EXACT,
    INTEGER,
    LONGEST_LIST,
    TEXT,
    Type,
    check_value,
)
from nurture.errors import InputError, LeadError

__all__ = ["check_id", "check_values"]

LONGEST_ID = 255
MOST_VALUES = 2_000


def check_id(where: str, value: object, error: type[InputError] = LeadError) -> str:
    """``value`` as an identifier: text, not blank, at most 255 characters, none of them a control character."""
    text = check_text(where, value, longest=LONGEST_ID, error=error)
    if not text.strip():
        raise error(where, value, "must not be empty")
    if not text.isprintable() and any(unicodedata.category(char) == "Cc" for char in text):
        raise error(where, value, "must not hold control characters")
    return text


# From the narrower to the wider: a boolean is an int to Python, a datetime a date.
_TYPES: tuple[tuple[type, Type], ...] = (
    (str, TEXT),
    (bool, BOOLEAN),
    (int, INTEGER),
    (Decimal, DECIMAL),
    (dt.datetime, DATETIME),
    (dt.date, DATE),
)
_TYPE_OF: dict[type, Type] = dict(_TYPES)


def _type_of(value: object) -> Type | None:
    """The type that ``value`` is of, as far as that can be told from it."""
    found = _TYPE_OF.get(type(value))
    return found or next((type_ for kind, type_ in _TYPES if isinstance(value, kind)), None)


def _plain(where: str, value: object, error: type[InputError]) -> Any:
    type_ = _type_of(value)
    if type_ is not None:
        return check_value(where, value, type_, error=error)
    raise error(where, value, EXACT if isinstance(value, float) else "must be a plain value or a list of plain values")


def _value(where: str, value: object, error: type[InputError]) -> Any:
    """``value`` as what some type of a ruleset takes; None is a missing value."""
    if value is None:
        return None
    if not isinstance(value, (list, tuple)):
        return _plain(where, value, error)
    if len(value) > LONGEST_LIST:
        raise error(where, len(value), f"must have at most {LONGEST_LIST:,} items")
    return tuple(_plain(f"{where}[{n}]", item, error) for n, item in enumerate(value))


def check_values(where: str, values: object, error: type[InputError] = LeadError) -> FrozenMap:
    """``values`` as an immutable mapping of names (in canonical form) to values that a ruleset's types may take."""
    if not isinstance(values, Mapping):
        raise error(where, values, "must be a mapping of names to values")
    if len(values) > MOST_VALUES:
        raise error(where, len(values), f"must have at most {MOST_VALUES:,} entries")
    checked: dict[str, Any] = {}
    for given, value in values.items():
        name = check_name(f"{where} name", given, error=error)
        if name in checked:
            raise error(f"{where}.{name}", value, "is given twice under names that are the same after NFKC")
        checked[name] = _value(f"{where}.{name}", value, error)
    return FrozenMap(checked)
