"""Tables of events."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from attrs import frozen

from nurture.domain.event import Event
from nurture.domain.names import canonical
from nurture.domain.schema import DATETIME, Field
from nurture.errors import InputError
from nurture.hosts.ingestion.columns import check_row, near, quoted
from nurture.hosts.ingestion.json_text import flatten, load_object
from nurture.hosts.ingestion.leads import attributes
from nurture.hosts.ingestion.reading import MISSING, Plan, needed, read, zone_of
from nurture.hosts.ingestion.rows import OnBad, Row
from nurture.hosts.ingestion.values import read_value

__all__ = ["Reading", "events_by_lead", "read_events", "read_events_with_rows"]

_OWN = frozenset({"id", "lead", "type", "at"})
_PROPERTIES = "properties"


class Reading(TypedDict, total=False):
    """How a table of events is read: what ``read_events`` takes by name."""

    encoding: str
    file_format: str | None
    zone: str | None
    on_bad: OnBad | None
    ignore_unknown_types: bool
    ignore_unknown_columns: bool


def read_events(
    path: str | os.PathLike[str], event_types: Mapping[str, Iterable[Field]], **how: Unpack[Reading]
) -> Iterator[Event]:
    r"""The events in a table with the columns ``id``, ``lead``, ``type`` and ``at``, and their properties.

    ``event_types`` are the types that the ruleset declares, with their properties. A property is in a column of its
    name, of ``properties.`` and its name, or in the JSON object in the column ``properties``. ``zone`` is where times
    without an offset, and days without a time, are. A row that is not an event raises ``TableError``, or goes to
    ``on_bad``, and reading goes on. An event id may come again: whoever takes the events passes over the second.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from nurture.domain.schema import TEXT
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "events.csv")
    ...     _ = path.write_text("id,lead,type,at,topic\ne-1,l-1,seminar,2026-04-01 15:00,MA\n", encoding="utf-8")
    ...     print(*read_events(path, {"seminar": [Field("topic", TEXT)]}, zone="Asia/Tokyo"))
    Event('e-1', 'l-1', 'seminar', 2026-04-01T06:00:00+00:00, {'topic': 'MA'})
    """
    return (event for _, event in read_events_with_rows(path, event_types, **how))


def read_events_with_rows(
    path: str | os.PathLike[str], event_types: Mapping[str, Iterable[Field]], **how: Unpack[Reading]
) -> Iterator[tuple[Row, Event]]:
    """As ``read_events``, each event with the row it stands in: whoever refuses it later can say where and what it is."""
    types = {canonical(name): {each.name: each for each in fields} for name, fields in event_types.items()}
    ignore_unknown = how.get("ignore_unknown_columns", False)
    rows = _Rows(types, _known(types), zone_of(how.get("zone")), ignore_unknown)
    wanted = rows.is_declared if how.get("ignore_unknown_types") else lambda _: True
    yield from read(
        path,
        Plan(rows.known, _OWN, lambda row: (row, rows.event(row)), wanted),
        encoding=how.get("encoding", "utf-8"),
        file_format=how.get("file_format"),
        on_bad=how.get("on_bad"),
        ignore_unknown=ignore_unknown,
    )


def _known(types: Mapping[str, Mapping[str, Field]]) -> frozenset[str]:
    names = {name for fields in types.values() for name in fields}
    return _OWN | names | {_PROPERTIES} | {f"{_PROPERTIES}.{name}" for name in names}


@frozen
class _Rows:
    """Rows as events of the declared ``types``."""

    types: dict[str, dict[str, Field]]
    known: frozenset[str]
    zone: ZoneInfo | None
    ignore_unknown: bool

    def is_declared(self, values: Mapping[str, Any]) -> bool:
        """Whether the row's type is declared; a row without a type is not passed over but refused."""
        raw = values.get("type")
        return not isinstance(raw, str) or not raw.strip() or canonical(raw.strip()) in self.types

    def event(self, row: Row) -> Event:
        id_, lead, type_ = (needed(row.values, name) for name in ("id", "lead", "type"))
        fields = self.types.get(canonical(type_))
        if fields is None:
            raise InputError("type", type_, f"must be an event type that is declared{near(type_, self.types)}")
        at = read_value("at", row.values.get("at", ""), DATETIME, self.zone)
        if at is None:
            raise InputError("at", row.values.get("at"), MISSING)
        given = self.given(row.values, fields, type_)
        return Event(id_, lead, type_, at, attributes(given, fields.values(), self.zone))

    def given(self, values: Mapping[str, Any], fields: Mapping[str, Field], type_: str) -> dict[str, Any]:
        """The row's properties by name, as they are in the table; ``InputError`` for one that the type has not."""
        found: dict[str, Any] = {}
        for column, raw in (*values.items(), *self.packed(values)):
            name = column.removeprefix(f"{_PROPERTIES}.")
            if column in _OWN or column == _PROPERTIES or column not in self.known:
                continue
            if name in found:
                raise InputError(name, raw, f"must not be given twice, in a column and in `{_PROPERTIES}`")
            if name not in fields:
                raise InputError(name, raw, f"must be empty: {quoted(type_)} has no such property{near(name, fields)}")
            found[name] = raw
        return found

    def packed(self, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """The properties in the JSON object of the column ``properties``, by the dotted names of their columns."""
        raw = values.get(_PROPERTIES, "")
        if not isinstance(raw, str):
            raise InputError(_PROPERTIES, raw, "must be a JSON object")
        if not raw.strip():
            return []
        flat = flatten(_PROPERTIES, {_PROPERTIES: load_object(_PROPERTIES, raw)})
        if not self.ignore_unknown:
            check_row(flat, self.known)
        return list(flat.items())


def events_by_lead(events: Iterable[Event]) -> dict[str, list[Event]]:
    """The log of each lead, by (time, id), as ``replay`` takes it.

    >>> import datetime as dt
    >>> first, second = (Event(f"e-{n}", "l-1", "visit", dt.datetime(2026, 4, n, tzinfo=dt.UTC)) for n in (1, 2))
    >>> events_by_lead([second, first]) == {"l-1": [first, second]}
    True
    """
    logs: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        logs[event.lead].append(event)
    for log in logs.values():
        log.sort()
    return dict(logs)
