"""``frames.score``: what each lead of a table is at an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from nurture.backends.relational import Query, Request, query, request
from nurture.backends.relational import tree as t
from nurture.backends.relational.schema import EVENT_COLUMNS, column_of
from nurture.compiler import Ruleset
from nurture.domain.checked import check_kind
from nurture.domain.schema import DATETIME
from nurture.domain.time import check_instant, check_zone
from nurture.frames.columns import Column
from nurture.frames.results import laid_out
from nurture.frames.sources import kind_of, result_as
from nurture.frames.staging import Staged, faults, identifier, local_instants, stage
from nurture.frames.tables import EVENTS, LEADS, Tables, column_of_property, must_be_given, stop

__all__ = ["score"]


def score(
    rules: Ruleset,
    leads: Any,
    events: Any,
    *,
    at: dt.datetime,
    only: Iterable[str] | None = None,
    zone: str | None = None,
    ignore_unknown: bool = False,
    distinct: bool = False,
) -> Any:
    """What each lead is at the aware instant ``at``: a row per lead, of the kind of table that ``leads`` is.

    Tables are pandas or Polars data frames, Arrow tables or whatever speaks Arrow's interface, DuckDB relations, or paths
    of Parquet files (``*`` and ``**`` among them), of which an Arrow table comes back. ``leads`` has ``id`` and a column
    per attribute; ``events`` has ``id``, ``lead``, ``type``, ``at`` and one per property, in any order of rows. ``zone`` is
    where local times are. ``only`` names the facts wanted. ``ignore_unknown`` passes over columns and types of events that
    the rules do not declare. ``distinct`` promises that no event id of a lead comes twice, which saves looking.

    The result has ``id``; a decimal per score; a text per grade and matrix; ``x.complete`` and ``x.missing`` per
    checklist; ``persona``; ``segments``. Raises ``FrameError`` with all that does not fit the rules, ``BackendError`` with
    all that SQL cannot say exactly (then use ``replay``), ``InputError`` for an argument.
    """
    program = check_kind("rules", rules, Ruleset).program
    kind, _ = kind_of(LEADS, leads), kind_of(EVENTS, events)
    if zone is not None:
        check_zone("zone", zone)
    wanted = request(
        program,
        dialect="duckdb",
        at=check_instant("at", at),
        leads="staged leads",
        events="staged events",
        only=only,
        updated=None,
        distinct=distinct,
    )
    tables = Tables(program, zone, ignore_unknown)
    tables.bring(leads, events)
    return result_as(kind, _scored(tables, wanted))


def _scored(tables: Tables, wanted: Request) -> Any:
    """The result as an Arrow table."""
    leads, events = tables.columns(LEADS), tables.columns(EVENTS)
    stop([*tables.of_leads(leads), *tables.of_events(events)])
    made = query(tables.program, _told(wanted, events))
    staged = _staged_leads(tables, made, leads), _staged_events(tables, made, events)
    stop(
        [
            *faults(tables.connection, LEADS, LEADS, staged[0]),
            *tables.twice(),
            *faults(tables.connection, EVENTS, EVENTS, staged[1]),
            *tables.unknown_types(),
        ]
    )
    for name, columns in ((LEADS, staged[0]), (EVENTS, staged[1])):
        tables.lay(f"staged {name}", name, columns)
    return laid_out(tables.connection, made)


def _staged_leads(tables: Tables, made: Query, columns: Mapping[str, Column]) -> list[Staged]:
    local = local_instants(tables.connection, LEADS, tables.zone)
    staged = [stage(name, columns.get(name), type_, local) for name, type_ in made.needs.attributes.items()]
    required = tables.required()
    return [identifier("id"), *(must_be_given(each) if each.name in required else each for each in staged)]


def _staged_events(tables: Tables, made: Query, columns: Mapping[str, Column]) -> list[Staged]:
    local = local_instants(tables.connection, EVENTS, tables.zone)
    staged = [identifier("id"), identifier("lead"), Staged("type", t.cast(t.column("type"), "text"))]
    staged.append(must_be_given(stage("at", columns["at"], DATETIME, local)))
    for name, type_ in made.needs.properties.items():
        found = stage(column_of(name), columns.get(column_of_property(name, columns)), type_, local)
        staged.append(must_be_given(found, tables.requiring(name)))
    return staged


def _told(wanted: Request, events: Mapping[str, Column]) -> Request:
    """The request, for updates of those attributes that events have a column for."""
    updated = [name.removeprefix("properties.") for name in events if name not in EVENT_COLUMNS]
    return Request(wanted.dialect, wanted.at, wanted.leads, wanted.events, wanted.only, tuple(updated), wanted.distinct)
