"""Types of attributes and properties, and the check of values against them.

Values are exact: a decimal has at most 18 digits before the point and 6 after it, an integer fits 64 bits, a float is
never a value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.checked import check_kind
from nurture.domain.names import check_text
from nurture.domain.time import check_instant
from nurture.errors import InputError

__all__ = [
    "BOOLEAN",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "EXACT",
    "INTEGER",
    "LONGEST_LIST",
    "TEXT",
    "UNKNOWN",
    "Field",
    "Type",
    "check_value",
    "list_of",
    "one_of",
]

LONGEST_LIST = 10_000
EXACT = "must be exact: give a Decimal or an integer, not a float"
_WIDE = Context(prec=60)  # the host's own context may round, or refuse to
_SCALE = Decimal("0.000001")
_LARGEST = Decimal(10**18)
_LEAST = _LARGEST.copy_negate()


@frozen
class Type:
    """The type of an attribute or property: a kind, with options for ``one of`` and an item type for ``list of``.

    >>> str(one_of("user", "champion")), str(list_of(TEXT))
    ('one of "user", "champion"', 'list of text')
    """

    kind: str
    options: tuple[str, ...] = ()
    item: Type | None = None

    def __str__(self) -> str:
        if self.item is not None:
            return f"list of {self.item}"
        if self.kind == "one of":
            return "one of " + ", ".join(f'"{option}"' for option in self.options)
        return self.kind


TEXT = Type("text")
INTEGER = Type("integer")
DECIMAL = Type("decimal")
BOOLEAN = Type("boolean")
DATE = Type("date")
DATETIME = Type("datetime")
UNKNOWN = Type("?")  # of a field whose type makes no sense, which has been reported; it fits everywhere


def one_of(*options: str) -> Type:
    """The type of a text that is one of ``options``."""
    if not options:
        raise InputError("one_of", options, "must name at least one option")
    checked = tuple(check_text("one_of", option) for option in options)
    if len(set(checked)) < len(checked):
        raise InputError("one_of", options, "must not list an option twice")
    return Type("one of", checked)


def list_of(item: Type) -> Type:
    """The type of a list whose items are of type ``item`` (not a list itself)."""
    if check_kind("list_of", item, Type).item is not None:
        raise InputError("list_of", item, "must not be a list of lists")
    return Type("list", item=item)


def _check_type(_: object, __: object, value: Any) -> None:
    if value == UNKNOWN:
        return
    if not isinstance(value, Type) or type(value.kind) is not str or value.kind not in _CHECKS:
        raise InputError("Field.type", value, "must be a type that a field can have")
    if value.kind == "list":
        if not isinstance(value.item, Type) or value.item.item is not None:
            raise InputError("Field.type", value, "must be a list of something other than lists")
        _check_type(None, None, value.item)
    elif value.item is not None:
        raise InputError("Field.type", value, "must have no item type, being no list")
    _check_options(value)


def _check_options(type_: Any) -> None:
    if not isinstance(type_.options, tuple) or (type_.kind == "one of") != bool(type_.options):
        raise InputError("Field.type", type_.options, "must have options as a tuple if it is `one of`, and only then")
    for option in type_.options:
        check_text("Field.type", option)
    if len(set(type_.options)) < len(type_.options):
        raise InputError("Field.type", type_.options, "must not list an option twice")


@frozen(field_transformer=f.checked)
class Field:
    """A declared attribute of leads or property of events: name, type, whether it may be missing (``?``)."""

    name: str = field(metadata=f.NAME)
    type: Type = field(validator=_check_type)
    optional: bool = field(default=False)
    span: Span | None = field(default=None, eq=False, repr=False, metadata=f.PLACE)

    @optional.validator
    def _check_optional(self, _: object, value: object) -> None:
        if not isinstance(value, bool):
            raise InputError("Field.optional", value, "must be true or false")


def _integer(where: str, value: Any, _: Type, error: type[InputError]) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise error(where, value, "must be an integer")
    if not -(2**63) <= value < 2**63:
        raise error(where, value, "must fit 64 bits")
    return int(value)


def _decimal(where: str, value: Any, _: Type, error: type[InputError]) -> Decimal:
    if isinstance(value, float):
        raise error(where, value, EXACT)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise error(where, value, "must be a decimal number")
    if isinstance(value, Decimal) and not value.is_finite():
        raise error(where, value, "must be a finite number")
    if not _LEAST < value < _LARGEST:
        raise error(where, value, "must have at most 18 digits before the point")
    exact = Decimal(value)
    digits = exact.as_tuple().exponent
    assert isinstance(digits, int)
    if digits < -6 and exact != exact.quantize(_SCALE, context=_WIDE):
        raise error(where, value, "must have at most 6 digits after the point")
    return exact


def _boolean(where: str, value: Any, _: Type, error: type[InputError]) -> bool:
    if not isinstance(value, bool):
        raise error(where, value, "must be true or false")
    return value


def _date(where: str, value: Any, _: Type, error: type[InputError]) -> dt.date:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise error(where, value, "must be a date")
    return value  # any: 9999-12-31 often stands for "no end"


def _one_of(where: str, value: Any, type_: Type, error: type[InputError]) -> str:
    if not isinstance(value, str) or value not in type_.options:
        raise error(where, value, f"must be {type_}")
    return str(value)


def _list(where: str, value: Any, type_: Type, error: type[InputError]) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise error(where, value, "must be a list")
    if len(value) > LONGEST_LIST:
        raise error(where, len(value), f"must have at most {LONGEST_LIST:,} items")
    assert type_.item is not None
    return tuple(check_value(f"{where}[{n}]", item, type_.item, error=error) for n, item in enumerate(value))


_CHECKS: dict[str, Callable[[str, Any, Type, type[InputError]], Any]] = {
    "text": lambda where, value, _, error: check_text(where, value, error=error),
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "datetime": lambda where, value, _, error: check_instant(where, value, error=error),
    "one of": _one_of,
    "list": _list,
}


def check_value(where: str, value: Any, type_: Type, *, error: type[InputError] = InputError) -> Any:
    """``value`` as a value of ``type_``; ``error`` naming ``where`` and the value otherwise.

    >>> check_value("employees", 1200, INTEGER)
    1200
    >>> check_value("employees", "1200", INTEGER)
    Traceback (most recent call last):
    nurture.errors.InputError: employees: must be an integer, got '1200'
    """
    return _CHECKS[type_.kind](where, value, type_, error)
