"""``frames.score``: what each lead of a table is at an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field

from nurture.backends.relational import Query, Request, query, request
from nurture.backends.relational import tree as t
from nurture.backends.relational.schema import EVENT_COLUMNS, column_of, declared_types, one_type
from nurture.compiler import Ruleset
from nurture.domain.checked import check_kind
from nurture.domain.event import MESSAGE_SENT
from nurture.domain.schema import BOOLEAN, DATETIME, TEXT, Type
from nurture.domain.time import check_instant, check_zone
from nurture.dsl import program as p
from nurture.dsl.messages import nearest
from nurture.errors import FrameError, shown
from nurture.frames.columns import Column, mismatches
from nurture.frames.results import laid_out
from nurture.frames.sources import answers, bring, connected, kind_of, result_as
from nurture.frames.staging import Staged, faults, identifier, local_instants, stage

__all__ = ["score"]

_LEADS, _EVENTS = "leads", "events"
_OWN_OF_LEADS = ("id", "timezone", "account", "known")


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
    kind, _ = kind_of(_LEADS, leads), kind_of(_EVENTS, events)
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
    tables = _Tables(program, zone, ignore_unknown)
    bring(tables.connection, _LEADS, leads, _LEADS)
    bring(tables.connection, _EVENTS, events, _EVENTS)
    return result_as(kind, tables.scored(wanted))


@define(eq=False)
class _Tables:
    """The two tables in a connection of their own, looked at column by column, then row by row."""

    program: p.Program
    zone: str | None
    ignore_unknown: bool
    connection: Any = field(factory=connected)

    def scored(self, wanted: Request) -> Any:
        """The result as an Arrow table."""
        leads, events = self._columns(_LEADS), self._columns(_EVENTS)
        _stop([*self._of_leads(leads), *self._of_events(events)])
        made = query(self.program, _told(wanted, events))
        staged = self._staged_leads(made, leads), self._staged_events(made, events)
        _stop(
            [
                *faults(self.connection, _LEADS, _LEADS, staged[0]),
                *self._twice(),
                *faults(self.connection, _EVENTS, _EVENTS, staged[1]),
                *self._unknown_types(),
            ]
        )
        for name, columns in ((_LEADS, staged[0]), (_EVENTS, staged[1])):
            view = t.select([t.aliased(column.made, column.name) for column in columns], t.table(name))
            self.connection.sql(view.sql(dialect="duckdb")).create_view(f"staged {name}")
        return laid_out(self.connection, made)

    # -- columns -------------------------------------------------------------------------------------------------

    def _columns(self, table: str) -> dict[str, Column]:
        described = self.connection.sql(t.select([t.everything()], t.table(table)).sql(dialect="duckdb"))
        pairs = zip(described.columns, described.types, strict=True)
        return {name: Column(name, str(type_)) for name, type_ in pairs}

    def _attributes(self, columns: Iterable[str]) -> dict[str, Type]:
        declared = {name: each.type for name, each in self.program.attributes.items()}
        consents = {name: BOOLEAN for name in columns if name.startswith("consent.")}
        return {**consents, **declared}

    def _of_leads(self, columns: Mapping[str, Column]) -> list[str]:
        required = {"id", *(name for name, each in self.program.attributes.items() if not each.optional)}
        types = {"id": TEXT, **self._attributes(columns)}
        return mismatches(
            _LEADS,
            columns.values(),
            types,
            required,
            own=[name for name in _OWN_OF_LEADS if name not in types],
            zoned=self.zone is not None,
            ignore_unknown=self.ignore_unknown,
        )

    def _of_events(self, columns: Mapping[str, Column]) -> list[str]:
        types: dict[str, Type] = {"id": TEXT, "lead": TEXT, "type": TEXT, "at": DATETIME}
        several = []
        for name, type_ in self._properties(columns):
            column = _where(name, columns)
            if types.setdefault(column, type_) != type_ and one_type(types[column], type_) is None:
                several.append(column)
        own = [*dict.fromkeys(several)]  # of several types: the query refuses those that it reads
        types = {name: type_ for name, type_ in types.items() if name not in own}
        return mismatches(
            _EVENTS,
            columns.values(),
            types,
            EVENT_COLUMNS,
            own=[*own, "timezone"],
            zoned=self.zone is not None,
            ignore_unknown=self.ignore_unknown,
        )

    def _properties(self, columns: Iterable[str]) -> Iterable[tuple[str, Type]]:
        for type_, fields in self.program.events.items():
            if type_ != MESSAGE_SENT:
                yield from ((name, each.type) for name, each in fields.items())
        yield from self._attributes(columns).items()

    # -- rows ----------------------------------------------------------------------------------------------------

    def _staged_leads(self, made: Query, columns: Mapping[str, Column]) -> list[Staged]:
        local = local_instants(self.connection, _LEADS, self.zone)
        staged = [stage(name, columns.get(name), type_, local) for name, type_ in made.needs.attributes.items()]
        required = {name for name, each in self.program.attributes.items() if not each.optional}
        return [identifier("id"), *(_must_be_given(each) if each.name in required else each for each in staged)]

    def _staged_events(self, made: Query, columns: Mapping[str, Column]) -> list[Staged]:
        local = local_instants(self.connection, _EVENTS, self.zone)
        staged = [identifier("id"), identifier("lead"), Staged("type", t.cast(t.column("type"), "text"))]
        staged.append(_must_be_given(stage("at", columns["at"], DATETIME, local)))
        for name, type_ in made.needs.properties.items():
            found = stage(column_of(name), columns.get(_where(name, columns)), type_, local)
            staged.append(_must_be_given(found, self._requiring(name)))
        return staged

    def _requiring(self, name: str) -> tuple[str, ...]:
        """The types of events that must have a property."""
        known = self.program.events.items()
        return tuple(
            type_ for type_, fields in known if name in fields and not fields[name].optional and type_ != MESSAGE_SENT
        )

    def _twice(self) -> list[str]:
        id_ = t.cast(t.column("id"), "text")
        grouped = t.select([t.aliased(id_, "id"), t.aliased(t.counted(), "times")], t.table(_LEADS), group=[id_.copy()])
        often = t.compared(t.column("times"), ">", t.number(1))
        found = t.select([t.counted(), t.minimum(t.column("id"))], t.subquery(grouped, "leads"), where=often)
        ((count, first),) = answers(self.connection, found)
        return (
            [f"{_LEADS}: the column `id` must not hold an id twice: {count:,} do, such as {shown(first)}"]
            if count
            else []
        )

    def _unknown_types(self) -> list[str]:
        if self.ignore_unknown:
            return []
        type_, known = t.cast(t.column("type"), "text"), declared_types(self.program)
        grouped = t.select([type_, t.counted()], t.table(_EVENTS), group=[type_.copy()])
        found = dict(answers(self.connection, grouped))
        unknown = sorted((each for each in found if each not in known), key=str)
        return [f"{_EVENTS}: {_told_type(each, known)}: {found[each]:,} rows" for each in unknown[:20]]


def _told_type(name: str | None, known: tuple[str, ...]) -> str:
    if name is None:
        return "the column `type` must be given"
    if name == MESSAGE_SENT:
        return f"`{MESSAGE_SENT}` does not arrive: the machine notes it"
    near = nearest(name, known)
    return f"the type {shown(name)} is not declared" + (f" (did you mean `{near}`?)" if near else "")


def _where(name: str, columns: Mapping[str, Column]) -> str:
    """The column in which a property stands: of its name, or of that behind ``properties.``."""
    prefixed = f"properties.{name}"
    return prefixed if name in EVENT_COLUMNS or prefixed in columns else name


def _told(wanted: Request, events: Mapping[str, Column]) -> Request:
    """The request, for updates of those attributes that events have a column for."""
    updated = [name.removeprefix("properties.") for name in events if name not in EVENT_COLUMNS]
    return Request(wanted.dialect, wanted.at, wanted.leads, wanted.events, wanted.only, tuple(updated), wanted.distinct)


def _must_be_given(staged: Staged, types: tuple[str, ...] | None = None) -> Staged:
    """A column that must have a value: in every row, or in those of some types of events."""
    if types == ():
        return staged
    missing = t.not_(t.is_known(staged.made.copy()))
    if types is None:
        return Staged(staged.name, staged.made, ((missing, "must be given"), *staged.faults))
    of_types = t.in_list(t.cast(t.column("type"), "text"), map(t.text, types))
    problem = f"must be given for {', '.join(f'`{each}`' for each in types)}"
    return Staged(staged.name, staged.made, ((t.all_of((of_types, missing)), problem), *staged.faults))


def _stop(problems: list[str]) -> None:
    if problems:
        raise FrameError(tuple(problems))
