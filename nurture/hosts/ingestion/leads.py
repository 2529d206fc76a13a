"""Tables of leads."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from nurture.domain.people import Lead
from nurture.domain.schema import DATETIME, Field
from nurture.domain.time import check_zone
from nurture.errors import InputError
from nurture.hosts.ingestion.reading import MISSING, Plan, identifier, needed, read, zone_of
from nurture.hosts.ingestion.rows import OnBad, Row
from nurture.hosts.ingestion.values import read_value

__all__ = ["ReadingLeads", "read_known_leads", "read_leads"]

_OWN = frozenset({"id", "timezone", "account"})
_KNOWN = "known"


class ReadingLeads(TypedDict, total=False):
    """How a table of leads is read: what ``read_leads`` takes by name."""

    encoding: str
    file_format: str | None
    zone: str | None
    on_bad: OnBad | None
    ignore_unknown_columns: bool


def read_leads(path: str | os.PathLike[str], fields: Iterable[Field], **how: Unpack[ReadingLeads]) -> Iterator[Lead]:
    r"""The leads in a table with the column ``id``, if need be ``timezone`` and ``account``, and one per attribute.

    ``fields`` are the attributes that the ruleset declares. ``zone`` is where datetimes without an offset are. A row
    that is not a lead, or is a lead's second, raises ``TableError``, or goes to ``on_bad``, and reading goes on. A
    header that does not fit always raises. The file is read as the leads are asked for. A column ``known`` may be there,
    and ``read_known_leads`` gives it.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from nurture.domain.schema import INTEGER
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "leads.csv")
    ...     _ = path.write_text("id,employees\nl-1,1200\n", encoding="utf-8")
    ...     print(*read_leads(path, [Field("employees", INTEGER)]))
    Lead(id='l-1', attributes={'employees': 1200})
    """
    return (lead for lead, _ in read_known_leads(path, fields, **how))


def read_known_leads(
    path: str | os.PathLike[str], fields: Iterable[Field], **how: Unpack[ReadingLeads]
) -> Iterator[tuple[Lead, dt.datetime | None]]:
    """As ``read_leads``, each lead with the instant since which it is known, where the column ``known`` says so.

    Where rules declare an attribute ``known`` the column is that attribute.
    """
    declared = tuple(fields)
    names = {each.name for each in declared}
    local = zone_of(how.get("zone"))
    seen: dict[str, int] = {}

    def made(row: Row) -> tuple[Lead, dt.datetime | None]:
        lead = _lead(row.values, declared, local)
        if lead.id in seen:
            raise InputError("id", lead.id, f"must not be given twice, and is also on line {seen[lead.id]}")
        raw = None if _KNOWN in names else row.values.get(_KNOWN)
        known = None if raw is None else read_value(_KNOWN, raw, DATETIME, local)
        seen[lead.id] = row.line
        return lead, known

    yield from read(
        path,
        Plan(_OWN | names | {_KNOWN}, _required(declared), made),
        encoding=how.get("encoding", "utf-8"),
        file_format=how.get("file_format"),
        on_bad=how.get("on_bad"),
        ignore_unknown=how.get("ignore_unknown_columns", False),
    )


def _required(fields: tuple[Field, ...]) -> frozenset[str]:
    return frozenset({"id"} | {each.name for each in fields if not each.optional})


def _lead(values: Mapping[str, Any], fields: tuple[Field, ...], zone: ZoneInfo | None) -> Lead:
    id_ = needed(values, "id")
    timezone = identifier(values, "timezone")
    if timezone is not None:
        check_zone("timezone", timezone)
    return Lead(id_, attributes(values, fields, zone), timezone, identifier(values, "account"))


def attributes(values: Mapping[str, Any], fields: Iterable[Field], zone: ZoneInfo | None) -> dict[str, Any]:
    """The typed values of ``fields``; ``InputError`` that names one that is missing or wrong."""
    found = {}
    for each in fields:
        raw = values.get(each.name)
        value = None if raw is None else read_value(each.name, raw, each.type, zone)
        if value is not None:
            found[each.name] = value
        elif not each.optional:
            raise InputError(each.name, raw, MISSING)
    return found
