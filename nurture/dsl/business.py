"""Business time: from what a ruleset declares to its ``Almanac``."""

from __future__ import annotations

from nurture.domain.business import Almanac, Holidays
from nurture.domain.calendars import Calendar, HolidaysOf
from nurture.domain.ruleset import Rules
from nurture.dsl.messages import Report
from nurture.dsl.plugged import Finder, looked_up
from nurture.dsl.scope import Scope, unique_names
from nurture.dsl.unknown import no_attribute
from nurture.errors import PluginError, shown

__all__ = ["almanac_of"]

_ANY_YEAR = 2026  # a country that has holidays has some in this one


def almanac_of(rules: Rules, scope: Scope, report: Report, finder: Finder) -> Almanac:
    """What ``rules`` say of business time; faults go to ``report``."""
    settings = rules.settings
    calendars = rules.of(Calendar)
    unique_names(calendars, "calendar", report)
    hours = tuple((item.start, item.end) for item in settings.business_hours)
    closed = frozenset(day for calendar in calendars for part in calendar.closed for day in part.days)
    wanted = settings.holidays
    if wanted is None:
        return Almanac(hours, closed)
    at = report.part(settings.span, f'"{wanted.source}"' if wanted.source != "holidays" else "holidays")
    source, broken = looked_up(finder, "calendars", wanted.source, at, report)
    if source is None:
        if not broken:
            near = report.near(wanted.source, finder.names("calendars"))
            report.add("N230", at, name=wanted.source, near=near)
        return Almanac(hours, closed)
    holidays = Holidays(wanted.source, source)
    for country in _countries(wanted, scope, report, rules):
        try:
            holidays.of(country, _ANY_YEAR)
        except PluginError as fault:
            at = report.part(settings.span, "holidays")
            report.add("N231", at, name=wanted.source, country=country, problem=shown(fault.problem).strip("'\""))
    return Almanac(hours, closed, holidays, wanted.attribute, wanted.country)


def _countries(wanted: HolidaysOf, scope: Scope, report: Report, rules: Rules) -> tuple[str, ...]:
    """Every country whose holidays may be asked for."""
    default = () if wanted.country is None else (wanted.country,)
    if wanted.attribute is None:
        return default
    at = report.part(rules.settings.span, wanted.attribute)
    symbol = scope.find(wanted.attribute)
    if symbol is None or symbol.kind != "field":
        no_attribute(wanted.attribute, at, scope, report)
        return default
    if symbol.type.kind != "one of":
        report.add("N330", at, name=wanted.attribute)
    return (*default, *symbol.type.options)
