"""Checks of fields that the classes of a ruleset share; see ``domain.checked``."""

from __future__ import annotations

from typing import Any

from nurture.diagnostics import Span
from nurture.domain.checked import Check, Metadata, by, check_kind, checked
from nurture.domain.constants import check_clock, check_constants, check_day, check_moment
from nurture.domain.names import check_label, check_name, check_text, check_title
from nurture.domain.time import check_zone
from nurture.errors import InputError, shown

__all__ = [
    "CALLABLE",
    "CLOCK",
    "CONSTANTS",
    "DAY",
    "LABEL",
    "MOMENT",
    "NAME",
    "NAMES",
    "OPTIONAL_CALLABLE",
    "OPTIONAL_DAY",
    "OPTIONAL_MOMENT",
    "OPTIONAL_NAME",
    "OPTIONAL_TEXT",
    "OPTIONAL_TITLE",
    "OPTIONAL_ZONE",
    "PLACE",
    "TEXT",
    "TEXTS",
    "TITLE",
    "checked",
    "choice",
    "instance",
    "items",
    "number",
    "texts_of",
]


def _or_none(check: Check) -> Check:
    return lambda where, value: None if value is None else check(where, value)


def _each(check: Check) -> Check:
    def check_all(where: str, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)):
            raise InputError(where, value, "must be a list or tuple")
        return tuple(check(f"{where}[{n}]", item) for n, item in enumerate(value))

    return check_all


def _instance_of(kinds: tuple[type, ...], *, optional: bool = False) -> Check:
    def check(where: str, value: Any) -> Any:
        return None if value is None and optional else check_kind(where, value, *kinds)

    return check


def instance(*kinds: type, optional: bool = False) -> Metadata:
    """A field that holds an instance of one of ``kinds``; with ``optional`` also None."""
    return by(_instance_of(kinds, optional=optional))


def items(*kinds: type, least: int = 0) -> Metadata:
    """A field that holds a tuple of instances of ``kinds``, at least so many."""
    each = _each(_instance_of(kinds))

    def check(where: str, value: Any) -> Any:
        found = each(where, value)
        if len(found) < least:
            raise InputError(where, value, f"must have at least {least} items")
        return found

    return by(check)


def _callable(where: str, value: Any) -> Any:
    if not callable(value):
        raise InputError(where, value, "must be something to call")
    return value


def _option(options: tuple[str, ...], *, optional: bool = False) -> Check:
    def check(where: str, value: Any) -> Any:
        if isinstance(value, str) and value in options:
            return options[options.index(value)]  # the option itself, where an enum's member equals it
        if optional and value is None:
            return None
        raise InputError(where, value, f"must be one of {', '.join(map(shown, options))}")

    return check


def choice(*options: str, optional: bool = False) -> Metadata:
    """A field that holds one of ``options``; with ``optional`` also None."""
    return by(_option(options, optional=optional))


def texts_of(*options: str) -> Metadata:
    """A field that holds a tuple of texts, each one of ``options``."""
    return by(_each(_option(options)))


def number(least: int, most: int) -> Metadata:
    """A field that holds a whole number from ``least`` to ``most``."""

    def check(where: str, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise InputError(where, value, f"must be a whole number from {least:,} to {most:,}")
        return int(value)

    return by(check)


CALLABLE = by(_callable)
OPTIONAL_CALLABLE = by(_or_none(_callable))
NAME = by(check_name)
OPTIONAL_NAME = by(_or_none(check_name))
NAMES = by(_each(check_name))
LABEL = by(check_label)
TEXT = by(check_text)
TEXTS = by(_each(check_text))
TITLE = by(check_title)
OPTIONAL_TITLE = by(_or_none(check_title))
OPTIONAL_TEXT = by(_or_none(check_text))
OPTIONAL_ZONE = by(_or_none(check_zone))
DAY = by(check_day)
OPTIONAL_DAY = by(_or_none(check_day))
MOMENT = by(check_moment)
OPTIONAL_MOMENT = by(_or_none(check_moment))
CLOCK = by(_or_none(check_clock))
CONSTANTS = by(check_constants)
PLACE = by(_instance_of((Span,), optional=True))
