"""JSON text as values: decimals stay exact, a name given twice is a fault, sizes are bounded."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from nurture.domain.names import canonical
from nurture.errors import InputError

__all__ = ["flatten", "load_object"]

_DEEPEST = 64
_HERE = ""  # stands for whatever is being read
_LONGEST_NUMBER = 400


def _integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise InputError(_HERE, text, f"must not hold a number of more than {_LONGEST_NUMBER} digits")
    return int(text)


def _decimal(text: str) -> Decimal:
    try:
        if len(text) <= _LONGEST_NUMBER:
            return Decimal(text)
    except InvalidOperation:
        pass
    raise InputError(_HERE, text, "must not hold a number of that size")


def _constant(text: str) -> Any:
    raise InputError(_HERE, text, "must not hold NaN or Infinity; a missing value is null")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice = next(name for name, number in counted.items() if number > 1)
        raise InputError(twice, found[twice], "must not be given twice in one object")
    return found


def load_object(where: str, text: str) -> dict[str, Any]:
    """The JSON object that ``text`` is, with decimals as ``Decimal``; ``InputError`` naming ``where`` otherwise.

    >>> load_object("properties", '{"amount": 12.50}')
    {'amount': Decimal('12.50')}
    """
    try:
        found = json.loads(
            text, parse_int=_integer, parse_float=_decimal, parse_constant=_constant, object_pairs_hook=_once
        )
    except json.JSONDecodeError as fault:
        raise InputError(where, text, f"must be JSON: {fault.msg.lower()} at character {fault.pos + 1}") from None
    except InputError as fault:
        raise InputError(fault.field or where, fault.value, fault.problem) from None
    except RecursionError:
        raise InputError(where, text, f"must not be nested deeper than {_DEEPEST} levels") from None
    if not isinstance(found, dict):
        hint = "; an array of rows is no table: write one object per line" if isinstance(found, list) else ""
        raise InputError(where, text, f"must be a JSON object{hint}")
    return found


def flatten(where: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """Values by canonical, dotted name: objects within objects are taken apart, nulls are left out.

    >>> flatten("row", {"id": "l-1", "consent": {"email": True, "sms": None}})
    {'id': 'l-1', 'consent.email': True}
    """
    flat: dict[str, Any] = {}
    _lay_flat(where, "", found, flat, 1)
    return flat


def _lay_flat(where: str, prefix: str, found: Mapping[str, Any], flat: dict[str, Any], depth: int) -> None:
    if depth > _DEEPEST:
        raise InputError(where, prefix, f"must not be nested deeper than {_DEEPEST} levels")
    for key, value in found.items():
        name = prefix + canonical(key).strip()
        if isinstance(value, Mapping):
            _lay_flat(where, name + ".", value, flat, depth + 1)
        elif name in flat:
            raise InputError(name, value, "must not be given twice, under names that are the same after NFKC")
        elif value is not None:
            flat[name] = value
