"""A lead's log as rows of one stream: the lead first, then its events by (time, id), each in columns of exact types."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import define, frozen

from nurture.backends.relational import tree as t
from nurture.backends.relational.schema import declared_types
from nurture.backends.relational.tree import Tree
from nurture.domain.event import LEAD_UPDATED
from nurture.domain.schema import DATETIME, INTEGER, TEXT, Type
from nurture.domain.time import check_zone
from nurture.errors import InputError, shown
from nurture.frames.columns import Column, mismatches
from nurture.frames.sources import answers, engine
from nurture.frames.staging import Staged, faults, identifier, local_instants, stage
from nurture.frames.tables import EVENTS, LEADS, Tables, column_of_property, must_be_given, stop

__all__ = ["FIRST", "Layout", "stream"]

FIRST = 5  # the columns that every row of a stream begins with: lead, at, known, id, type
_LEAD, _AT, _ID, _TYPE = "c0", "c1", "c3", "c4"
_OWN = {"timezone": TEXT, "account": TEXT, "known": DATETIME}
_LEADS, _EVENTS, _LOG = "log of leads", "staged events", "log of events"


@frozen
class Layout:
    """Where things lie in a row: attributes of the lead, and the properties of each type of events, by column number."""

    attributes: tuple[tuple[str, int], ...]
    properties: Mapping[str, tuple[tuple[str, int], ...]]


@define(eq=False)
class _Read:
    """A column of events read as one type: by which types of events, as which property, and by which it must be given."""

    column: str
    type: Type
    names: dict[str, str]
    required: list[str]


def stream(tables: Tables, until: int, *, rows: int, distinct: bool) -> tuple[Layout, Any]:
    """The layout, and a reader of batches of at most ``rows`` rows. Raises ``FrameError`` with all that does not fit.

    Rows come by lead; a row without ``at`` is the lead's own. Events of nobody are among them.
    """
    leads, events = tables.columns(LEADS), tables.columns(EVENTS)
    own, read = _of_lead(tables, leads), _reads(tables, events)
    stop(
        [
            *tables.of_leads(leads),
            *_of_own(tables, leads),
            *_alike(LEADS, leads, own),
            *tables.of_events(events),
            *tables.of_several_types(events),
            *_zone_of_events(tables, events),
            *_alike(EVENTS, events, (each.column for each in read)),
        ]
    )
    staged = _staged_leads(tables, own, leads, read), _staged_events(tables, own, events, read)
    stop(
        [
            *faults(tables.connection, LEADS, LEADS, staged[0]),
            *tables.twice(),
            *_zones(tables, LEADS, leads),
            *faults(tables.connection, EVENTS, EVENTS, staged[1]),
            *tables.unknown_types(),
            *_zones(tables, EVENTS, events),
        ]
    )
    tables.lay(_LEADS, LEADS, _numbered(staged[0]))
    tables.lay(_EVENTS, EVENTS, _numbered(staged[1]))
    _lay_log(tables, until, len(staged[1]), len(read), distinct=distinct)
    return _layout(own, read), _sorted(tables, rows)


def _numbered(staged: Iterable[Staged]) -> list[Staged]:
    """Columns under names of their own, which no two of them share in any engine's eyes."""
    return [Staged(f"c{place}", each.made) for place, each in enumerate(staged)]


def _sorted(tables: Tables, rows: int) -> Any:
    by = engine().ColumnExpression
    log = tables.connection.view(_LEADS).union(tables.connection.view(_LOG))
    return log.sort(by(_LEAD), by(_AT).nulls_first(), by(_ID)).to_arrow_reader(rows)


def _layout(own: Mapping[str, Type], read: list[_Read]) -> Layout:
    first = FIRST
    properties: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for place, each in enumerate(read, first + len(own)):
        for type_, name in each.names.items():
            properties[type_].append((name, place))
    attributes = tuple((name, place) for place, name in enumerate(own, first))
    return Layout(attributes, {type_: tuple(each) for type_, each in properties.items()})


# -- leads -----------------------------------------------------------------------------------------------------------


def _of_lead(tables: Tables, columns: Mapping[str, Column]) -> dict[str, Type]:
    """What is read of a lead beside its id, with the types."""
    attributes = tables.attributes(columns)
    return {**{name: TEXT for name in ("timezone", "account") if name not in attributes}, **attributes}


def _staged_leads(
    tables: Tables, own: Mapping[str, Type], columns: Mapping[str, Column], read: list[_Read]
) -> list[Staged]:
    local = local_instants(tables.connection, LEADS, tables.zone)
    known = None if "known" in tables.program.attributes else columns.get("known")
    since = _in_micros(stage("known", known, DATETIME, local))
    staged = [identifier("id"), _nulls(INTEGER), since, _nulls(TEXT), _nulls(TEXT)]
    required = tables.required()
    for name, type_ in own.items():
        made = stage(name, columns.get(name), type_, local)
        staged.append(must_be_given(made) if name in required else made)
    return [*staged, *(_nulls(each.type) for each in read)]


# -- events ----------------------------------------------------------------------------------------------------------


def _reads(tables: Tables, columns: Mapping[str, Column]) -> list[_Read]:
    """All that is read of events, in the order of the columns' names."""
    found: dict[tuple[str, Type], _Read] = {}
    for event in declared_types(tables.program):
        for name, type_, required in _fields(tables, event, columns):
            column = column_of_property(name, columns)
            if column in columns or required:
                read = found.setdefault((column, type_), _Read(column, type_, {}, []))
                read.names[event] = name
                read.required += [event] if required else []
    return sorted(found.values(), key=lambda each: (each.column, str(each.type)))


def _fields(tables: Tables, event: str, columns: Mapping[str, Column]) -> Iterator[tuple[str, Type, bool]]:
    if event != LEAD_UPDATED:
        fields = tables.program.events[event].items()
        yield from ((name, each.type, not each.optional) for name, each in fields)
        return
    attributes = tables.attributes(columns)
    yield from ((name, type_, False) for name, type_ in attributes.items())
    if "timezone" not in attributes:
        yield "timezone", TEXT, False


def _staged_events(
    tables: Tables, own: Mapping[str, Type], columns: Mapping[str, Column], read: list[_Read]
) -> list[Staged]:
    local = local_instants(tables.connection, EVENTS, tables.zone)
    at = _in_micros(must_be_given(stage("at", columns["at"], DATETIME, local)))
    type_ = Staged("type", t.cast(t.column("type"), "text"))
    staged = [identifier("lead"), at, _nulls(INTEGER), identifier("id"), type_, *map(_nulls, own.values())]
    often = Counter(each.column for each in read)
    for each in read:
        made = stage(each.column, columns.get(each.column), each.type, local)
        if often[each.column] > 1:
            made = Staged(made.name, made.made, tuple(_among(each.names, made)))
        staged.append(must_be_given(made, tuple(each.required)))
    return staged


def _among(types: Iterable[str], staged: Staged) -> Iterator[tuple[Tree, str]]:
    """The faults of a column in events of some types alone."""
    names = [*types]
    for bad, problem in staged.faults:
        yield t.all_of((t.in_list(t.cast(t.column("type"), "text"), map(t.text, names)), bad)), problem


def _lay_log(tables: Tables, until: int, width: int, read: int, *, distinct: bool) -> None:
    """Make the view of those events that count."""
    types = map(t.text, declared_types(tables.program))
    where = t.all_of((t.compared(t.column(_AT), "<=", t.number(until)), t.in_list(t.column(_TYPE), types)))
    columns = [Staged(f"c{place}", t.column(f"c{place}")) for place in range(width)]
    source = _EVENTS
    if not distinct and _repeated(tables, where):
        values = [f"c{place}" for place in range(width - read, width)]
        order = [t.ordered(t.column(each)) for each in (_AT, _TYPE, *values)]
        number = Staged("number", t.placed((t.column(_LEAD), t.column(_ID)), order))
        tables.lay("numbered events", _EVENTS, [*columns, number], where)
        columns = [Staged(each.name, each.made.copy()) for each in columns]
        source, where = "numbered events", t.compared(t.column("number"), "=", t.number(1))
    tables.lay(_LOG, source, columns, where)


def _repeated(tables: Tables, where: Tree) -> bool:
    """Whether a lead has two events of one id."""
    keys = t.column(_LEAD), t.column(_ID)
    grouped = t.select([t.aliased(t.counted(), "times")], t.table(_EVENTS), where=where.copy(), group=keys)
    ((most,),) = answers(tables.connection, t.select([t.maximum(t.column("times"))], t.subquery(grouped, "counted")))
    return most is not None and most > 1


# -- both ------------------------------------------------------------------------------------------------------------


def _of_own(tables: Tables, columns: Mapping[str, Column]) -> Iterator[str]:
    """What does not fit of the columns that leads have beside their attributes."""
    for name, type_ in _OWN.items():
        if name in columns and name not in tables.program.attributes:
            yield from mismatches(
                LEADS, [columns[name]], {name: type_}, (), zoned=tables.zone is not None, ignore_unknown=True
            )


def _zone_of_events(tables: Tables, columns: Mapping[str, Column]) -> Iterator[str]:
    if "timezone" in columns and "timezone" not in tables.attributes(columns):
        yield from mismatches(EVENTS, [columns["timezone"]], {"timezone": TEXT}, (), zoned=True, ignore_unknown=True)


def _alike(table: str, found: Iterable[str], declared: Iterable[str]) -> Iterator[str]:
    """Columns that the rules tell apart and the engine does not: names that differ in letter case only."""
    there = {name.casefold() for name in found}
    names: dict[str, set[str]] = defaultdict(set)
    for name in declared:
        names[name.casefold()].add(name)
    for folded, each in names.items():
        if len(each) > 1 and folded in there:
            told = ", ".join(f"`{name}`" for name in sorted(each))
            yield f"{table}: the columns {told} differ in letter case only, and engines take them for one"


def _zones(tables: Tables, table: str, columns: Mapping[str, Column]) -> Iterator[str]:
    """Zones that do not exist."""
    if "timezone" not in columns or "timezone" in tables.attributes(columns):
        return
    name = t.cast(t.column("timezone"), "text")
    counts = [name, t.counted(), t.minimum(t.cast(t.column("id"), "text"))]
    for zone, count, first in answers(tables.connection, t.select(counts, t.table(table), group=[name.copy()])):
        try:
            check_zone("timezone", "UTC" if zone is None else zone)
        except InputError as fault:
            rows = "1 row" if count == 1 else f"{count:,} rows"
            yield f"{table}: the column `timezone` {fault.problem}, got {shown(zone)}: {rows}, such as id {shown(first)}"


def _nulls(type_: Type) -> Staged:
    return stage("", None, type_, t.column)


def _in_micros(staged: Staged) -> Staged:
    return Staged(staged.name, t.call("epoch_us", staged.made), staged.faults)
