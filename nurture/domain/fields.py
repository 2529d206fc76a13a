"""Field makers that the classes of a ruleset share: each checks its value when the object is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from nurture.diagnostics import Span
from nurture.domain.names import check_label, check_name, check_text
from nurture.errors import InputError, shown

__all__ = ["choice", "instance", "items", "label", "name", "names", "number", "place", "text", "texts", "texts_of"]


def _where(attribute: attrs.Attribute[Any], owner: object) -> str:
    return f"{type(owner).__name__}.{attribute.name}"


def _converted(check: Callable[[str, Any], Any]) -> Any:
    def convert(value: Any, owner: Any, attribute: attrs.Attribute[Any]) -> Any:
        return check(_where(attribute, owner), value)

    return attrs.Converter(convert, takes_self=True, takes_field=True)


def name() -> Any:
    """A field that holds a name in canonical form."""
    return attrs.field(converter=_converted(check_name))


def label() -> Any:
    """A field that holds a label for people to read, or None."""
    return attrs.field(default=None, converter=_converted(check_label))


def text() -> Any:
    """A field that holds text."""
    return attrs.field(converter=_converted(check_text))


def _each(check: Callable[[str, Any], Any]) -> Callable[[str, Any], tuple[Any, ...]]:
    def check_all(where: str, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)):
            raise InputError(where, value, "must be a list or tuple")
        return tuple(check(f"{where}[{n}]", item) for n, item in enumerate(value))

    return check_all


def names() -> Any:
    """A field that holds a tuple of names; empty when not given."""
    return attrs.field(default=(), converter=_converted(_each(check_name)))


def texts() -> Any:
    """A field that holds a tuple of texts; empty when not given."""
    return attrs.field(default=(), converter=_converted(_each(check_text)))


def _instance_of(kinds: tuple[type, ...], *, optional: bool) -> Callable[[str, Any], Any]:
    def check(where: str, value: Any) -> Any:
        if (value is None and optional) or isinstance(value, kinds):
            return value
        wanted = " or ".join(kind.__name__ for kind in kinds)
        raise InputError(where, value, f"must be a {wanted}")

    return check


def instance(*kinds: type, optional: bool = False) -> Any:
    """A field that holds an instance of one of ``kinds``; with ``optional`` also None, which is then its default."""
    check = _converted(_instance_of(kinds, optional=optional))
    return attrs.field(default=None, converter=check) if optional else attrs.field(converter=check)


def items(*kinds: type, required: bool = False) -> Any:
    """A field that holds a tuple of instances of ``kinds``; empty when not given, unless ``required``."""
    check = _converted(_each(_instance_of(kinds, optional=False)))
    return attrs.field(converter=check) if required else attrs.field(default=(), converter=check)


def choice(*options: str, optional: bool = False) -> Any:
    """A field that holds one of ``options``."""

    def check(where: str, value: Any) -> Any:
        if value in options or (optional and value is None):
            return value
        raise InputError(where, value, f"must be one of {', '.join(map(shown, options))}")

    converter = _converted(check)
    return attrs.field(default=None, converter=converter) if optional else attrs.field(converter=converter)


def texts_of(*options: str) -> Any:
    """A field that holds a tuple of texts, each one of ``options``."""

    def check(where: str, value: Any) -> Any:
        if value not in options:
            raise InputError(where, value, f"must be one of {', '.join(map(shown, options))}")
        return value

    return attrs.field(converter=_converted(_each(check)))


def number(least: int, most: int, *, default: Any = attrs.NOTHING) -> Any:
    """A field that holds a whole number from ``least`` to ``most``."""

    def check(where: str, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise InputError(where, value, f"must be a whole number from {least:,} to {most:,}")
        return value

    return attrs.field(default=default, converter=_converted(check))


def place() -> Any:
    """The field that holds where a node was written; two nodes that differ only in it are equal."""
    return attrs.field(default=None, eq=False, repr=False, kw_only=True, validator=attrs.validators.optional(
        attrs.validators.instance_of(Span),
    ))
