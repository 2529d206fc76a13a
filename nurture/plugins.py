"""Plug-ins: what rules name and others bring, found by explicit argument first, then by entry point.

A source of holidays is a function of country and year that gives dates. The one named ``holidays`` comes with the extra
``nurture[holidays]``; a package brings another by an entry point of the group ``nurture.calendars``::

    [project.entry-points."nurture.calendars"]
    acme = "acme_calendars:holidays"
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any

from nurture.domain.business import HolidaySource
from nurture.errors import PluginError

__all__ = ["CALENDARS", "holiday_source"]

CALENDARS = "nurture.calendars"


def holiday_source(name: str, given: Mapping[str, HolidaySource]) -> HolidaySource | None:
    """The source of holidays called ``name``: among ``given``, by entry point, or our own; None where there is none.

    Raises ``PluginError`` where there is one that cannot be loaded, or is nothing to call.

    >>> holiday_source("acme", {"acme": lambda country, year: ()})("JP", 2026)
    ()
    """
    source = given.get(name) or _by_entry_point(name) or _own(name)
    if source is not None and not callable(source):
        raise PluginError("calendar", name, "it must be a function of country and year")
    return source


def _by_entry_point(name: str) -> Any:
    for point in entry_points(group=CALENDARS, name=name):
        try:
            return point.load()
        except Exception as fault:
            raise PluginError("calendar", name, f"{type(fault).__name__}: {fault}") from fault
    return None


def _own(name: str) -> HolidaySource | None:
    return _public_holidays if name == "holidays" and find_spec("holidays") is not None else None


def _public_holidays(country: str, year: int) -> Iterable[dt.date]:
    """Public holidays as the package ``holidays`` knows them; a part of a country stands behind a dash: ``DE-BY``."""
    from holidays import country_holidays

    code, _, part = country.partition("-")
    try:
        return country_holidays(code, subdiv=part or None, years=year).keys()
    except NotImplementedError as fault:
        raise LookupError("the package `holidays` does not know it") from fault
