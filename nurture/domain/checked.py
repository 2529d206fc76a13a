"""Classes whose fields check themselves.

A class names its fields' checks as metadata and is made with ``@frozen(field_transformer=checked)``; each value is then
checked, and brought into its canonical form, when an object is made. Type checkers see plain attrs classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

import attrs

from nurture.errors import InputError

__all__ = ["Check", "Metadata", "by", "check_each", "check_kind", "checked"]

T = TypeVar("T")

Check: TypeAlias = Callable[[str, Any], Any]
Metadata: TypeAlias = Mapping[str, Check]


def check_kind(where: str, value: object, *kinds: type[T]) -> T:
    """``value`` as an instance of one of ``kinds``; ``InputError`` naming ``where`` otherwise.

    >>> check_kind("rules", "b2b.nurture", dict)
    Traceback (most recent call last):
    nurture.errors.InputError: rules: must be a dict, got 'b2b.nurture'
    """
    for kind in kinds:
        if isinstance(value, kind):
            return value
    names = " or ".join(kind.__name__ for kind in kinds)
    raise InputError(where, value, f"must be {'an' if names[0] in 'AEIOaeio' else 'a'} {names}")


def check_each(where: str, values: object, *kinds: type[T]) -> list[T]:
    """The items of ``values``, which must be instances of ``kinds``; ``InputError`` naming the first that is not.

    >>> check_each("events", [1, None], int)
    Traceback (most recent call last):
    nurture.errors.InputError: events[1]: must be an int, got None
    """
    if not isinstance(values, Iterable):
        raise InputError(where, values, "must be a list, or something else to iterate over")
    return [check_kind(f"{where}[{n}]", value, *kinds) for n, value in enumerate(values)]


def by(check: Check) -> Metadata:
    """The metadata of a field that ``check`` checks: given where (``Class.field``) and a value, it gives the value."""
    return {"check": check}


def checked(_: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Make the checks that fields name as metadata their converters."""
    return [
        field.evolve(converter=_converter(field.metadata["check"])) if "check" in field.metadata else field
        for field in fields
    ]


def _converter(check: Check) -> Any:
    def convert(value: Any, owner: Any, attribute: attrs.Attribute[Any]) -> Any:
        return check(f"{type(owner).__name__}.{attribute.name}", value)

    return attrs.Converter(convert, takes_self=True, takes_field=True)
