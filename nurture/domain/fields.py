"""Field makers that the classes of a ruleset share: each checks its value when the object is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from nurture.diagnostics import Span
from nurture.domain.constants import check_clock, check_constants, check_moment
from nurture.domain.frozen import FrozenMap
from nurture.domain.names import check_label, check_name, check_text
from nurture.domain.time import check_zone
from nurture.errors import InputError, shown

__all__ = [
    "choice",
    "clock",
    "constants",
    "instance",
    "items",
    "label",
    "moment",
    "name",
    "names",
    "number",
    "optional_name",
    "place",
    "text",
    "texts",
    "texts_of",
    "zone",
]


def _where(attribute: attrs.Attribute[Any], owner: object) -> str:
    return f"{type(owner).__name__}.{attribute.name}"


def _converted(check: Callable[[str, Any], Any]) -> Any:
    def convert(value: Any, owner: Any, attribute: attrs.Attribute[Any]) -> Any:
        return check(_where(attribute, owner), value)

    return attrs.Converter(convert, takes_self=True, takes_field=True)


def name(*, kw_only: bool = False) -> Any:
    """A field that holds a name in canonical form."""
    return attrs.field(converter=_converted(check_name), kw_only=kw_only)


def optional_name() -> Any:
    """A field that holds a name in canonical form, or None."""
    return attrs.field(default=None, converter=_converted(_or_none(check_name)))


def _or_none(check: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    return lambda where, value: None if value is None else check(where, value)


def zone(default: str | None) -> Any:
    """A field that holds the name of a time zone; ``default``, which may be None, when not given."""
    check = _or_none(check_zone) if default is None else check_zone
    return attrs.field(default=default, converter=_converted(check))


def moment(*, optional: bool = False) -> Any:
    """A field that holds a datetime, local or with an offset; with ``optional`` also None, which is then its default."""
    if optional:
        return attrs.field(default=None, converter=_converted(_or_none(check_moment)))
    return attrs.field(converter=_converted(check_moment))


def clock() -> Any:
    """A field that holds a local time of day in whole minutes, or None."""
    return attrs.field(default=None, converter=_converted(_or_none(check_clock)))


def constants() -> Any:
    """A field that holds a mapping of names to constants; empty when not given."""
    return attrs.field(factory=FrozenMap, converter=_converted(check_constants))


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


def instance(
    *kinds: type, optional: bool = False, default: Any = attrs.NOTHING, kw_only: bool = False
) -> Any:
    """A field that holds an instance of one of ``kinds``; with ``optional`` also None, which is then its default."""
    check = _converted(_instance_of(kinds, optional=optional))
    return attrs.field(default=None if optional else default, converter=check, kw_only=kw_only)


def items(*kinds: type, least: int = 0) -> Any:
    """A field that holds a tuple of instances of ``kinds``, at least so many; empty when not given, unless ``least``."""
    each = _each(_instance_of(kinds, optional=False))

    def check(where: str, value: Any) -> Any:
        checked = each(where, value)
        if len(checked) < least:
            raise InputError(where, value, f"must have at least {least} items")
        return checked

    return attrs.field(default=attrs.NOTHING if least else (), converter=_converted(check))


def choice(*options: str, optional: bool = False) -> Any:
    """A field that holds one of ``options``."""

    def check(where: str, value: Any) -> Any:
        if isinstance(value, str) and value in options:
            return options[options.index(value)]  # the option itself, where an enum's member equals it
        if optional and value is None:
            return None
        raise InputError(where, value, f"must be one of {', '.join(map(shown, options))}")

    converter = _converted(check)
    return attrs.field(default=None, converter=converter) if optional else attrs.field(converter=converter)


def texts_of(*options: str) -> Any:
    """A field that holds a tuple of texts, each one of ``options``."""

    def check(where: str, value: Any) -> Any:
        if not isinstance(value, str) or value not in options:
            raise InputError(where, value, f"must be one of {', '.join(map(shown, options))}")
        return options[options.index(value)]

    return attrs.field(converter=_converted(_each(check)))


def number(least: int, most: int, *, default: Any = attrs.NOTHING) -> Any:
    """A field that holds a whole number from ``least`` to ``most``."""

    def check(where: str, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise InputError(where, value, f"must be a whole number from {least:,} to {most:,}")
        return int(value)

    return attrs.field(default=default, converter=_converted(check))


def place() -> Any:
    """The field that holds where a node was written; two nodes that differ only in it are equal."""
    return attrs.field(default=None, eq=False, repr=False, kw_only=True, validator=attrs.validators.optional(
        attrs.validators.instance_of(Span),
    ))
