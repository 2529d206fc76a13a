"""Parameters: constants with a name, which whoever loads the rules may set otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve, field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.checked import by
from nurture.domain.constants import check_constant
from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = ["Parameter", "set_parameters"]


def _value(where: str, value: Any) -> Any:
    """A constant, a duration, or a list of constants of one type."""
    if isinstance(value, Duration):
        return value
    if not isinstance(value, (list, tuple)):
        return check_constant(where, value)
    items = tuple(check_constant(f"{where}[{n}]", item) for n, item in enumerate(value))
    if not items or len(set(map(type, items))) > 1:
        raise InputError(where, value, "must be a list of values of one type, and not empty")
    return items


@frozen(field_transformer=f.checked)
class Parameter:
    """A value with a name: text, number, boolean, date, datetime, duration, or a list of constants of one type.

    >>> Parameter("big_order", 30_000).value
    30000
    """

    name: str = field(metadata=f.NAME)
    value: Any = field(metadata=by(_value), eq=lambda value: (type(value), value))
    label: str | None = field(default=None, metadata=f.LABEL)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def to(self, value: Any) -> Parameter:
        """The parameter with another value. Raises ``InputError`` where that is not of its type."""
        changed = evolve(self, value=value)
        wanted = _kind(self.value)
        if wanted == ("Decimal",) and _kind(changed.value) == ("int",):
            return evolve(self, value=type(self.value)(value))
        if _kind(changed.value) != wanted:
            raise InputError(f"parameters.{self.name}", value, f"must be of the type of `{self.name}` in the rules")
        return changed


def _kind(value: Any) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return ("list", *_kind(value[0]))
    return (type(value).__name__,)


def set_parameters(declarations: tuple[Any, ...], given: Mapping[str, Any]) -> tuple[Any, ...]:
    """``declarations`` with the values in ``given``. Raises ``InputError`` for what is no parameter of theirs."""
    known = {item.name for item in declarations if isinstance(item, Parameter)}
    for name in given:
        if name not in known:
            raise InputError("parameters", name, "is no parameter of these rules")
    return tuple(
        item.to(given[item.name]) if isinstance(item, Parameter) and item.name in given else item
        for item in declarations
    )
