"""The one relational form of a ruleset: tables, one over the other, from leads and events to what each lead is.

``moment``: the instant. ``given``: events up to it, as whole numbers. ``numbered``: with how often their id has come.
``happened``: each once, with its age. ``past``: counts and sums by lead; beside it a table for whatever needs an order.
``people``: the leads. ``known``: leads with all that is known of their past. Then a layer for what can be worked out next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import define, field, frozen

from nurture.backends.relational import numbers as n
from nurture.backends.relational import tree as t
from nurture.backends.relational.comments import harmless
from nurture.backends.relational.conditions import TYPE, Conditions, read_as
from nurture.backends.relational.dialects import DIALECTS, Dialect
from nurture.backends.relational.facts import Facts, Output
from nurture.backends.relational.past import PAST, Own, Past
from nurture.backends.relational.points import Decays, Points
from nurture.backends.relational.refusals import refusals
from nurture.backends.relational.rows import Names, Rows, Value
from nurture.backends.relational.schema import (
    EVENT_COLUMNS,
    Needs,
    closure,
    column_of,
    cut_names,
    declared_types,
    needs,
)
from nurture.backends.relational.tree import Tree
from nurture.domain.checklist import Checklist
from nurture.domain.event import LEAD_UPDATED
from nurture.domain.matrix import Matrix
from nurture.domain.schema import Type
from nurture.domain.scoring import Grade, Persona, Score, Segment
from nurture.domain.time import check_instant, micros
from nurture.dsl import program as p
from nurture.errors import BackendError

__all__ = ["Query", "Request", "declared", "query"]

_TEXTS = ("text", "one of")


@frozen
class Request:
    """What a query is to say, and of which tables.

    ``at`` is the instant, None for the engine's own clock. ``only`` names facts, None for all. ``updated`` names the
    attributes of which events of the type ``lead_updated`` have a column, None for all that are read. ``distinct``: no
    event id of a lead comes twice, so that nobody need look.
    """

    dialect: str
    at: dt.datetime | None = None
    leads: str | Sequence[str] = "leads"
    events: str | Sequence[str] = "events"
    only: tuple[str, ...] | None = None
    updated: tuple[str, ...] | None = None
    distinct: bool = False


@frozen(eq=False)
class Query:
    """A query as a tree, the columns that it gives beside ``id``, and those that it reads."""

    tree: Tree
    outputs: tuple[Output, ...]
    needs: Needs

    def text(self, dialect: str) -> str:
        """The query as SQL."""
        tree = t.with_literals(self.tree, DIALECTS[dialect].written)
        return str(tree.sql(dialect=dialect, pretty=True, identify=True))


def query(program: p.Program, request: Request) -> Query:
    """The query of ``request``. Raises ``BackendError`` with all that it cannot say."""
    facts = program.facts if request.only is None else closure(program.facts, request.only)
    dialect = DIALECTS[request.dialect]
    needed, refused = needs(program, facts, request.updated)
    refused += refusals(program.source, facts)
    refused += cut_names(program.source, dialect, needed, facts)
    if refused:
        raise BackendError("SQL", tuple(sorted(refused, key=lambda each: (each.line, each.column, each.construct))))
    return _Builder(program, dialect, request, facts, needed).query()


@define(eq=False)
class _Builder:
    program: p.Program
    dialect: Dialect
    request: Request
    facts: tuple[p.Fact, ...]
    needed: Needs
    names: Names = field(factory=Names)  # of tables
    tables: list[tuple[str, tuple[str, ...], Tree, tuple[str, ...]]] = field(factory=list)
    copy: str = ""  # how often the id of an event has come

    def query(self) -> Query:
        for name in (PAST, self.request.leads, self.request.events):  # a table of ours must not hide one that is read
            self.names.take(name if isinstance(name, str) else name[-1])
        events, leads = Rows(self.dialect), Rows(self.dialect)
        own = Own(*map(events.names.take, (*EVENT_COLUMNS, "past", "age")))
        past = Past(self._event_columns(events, own), leads, own, self._counted_types())
        self.copy = events.names.take("copy")
        day = Value(t.column(events.names.take("day")), nullable=False, low=-40_000, high=90_000)
        facts = Facts(self.program, self._lead_columns(leads, past), Points(past, day))
        for fact in self.facts:
            facts.write(fact)
        self._moment()
        last = self._events(past, facts.points, day.tree.name)
        known = self._known(past, facts.conditions, last)
        final = self._layers(leads, known)
        return self._result(facts, final)

    def _counted_types(self) -> tuple[str, ...]:
        return tuple(name for name in declared_types(self.program) if name != LEAD_UPDATED)

    def _add(self, wanted: str, tree: Tree, *comments: str, columns: tuple[str, ...] = ()) -> str:
        name = self.names.take(wanted)
        self.tables.append((name, columns, tree, comments))
        return name

    # -- columns -------------------------------------------------------------------------------------------------

    def _event_columns(self, rows: Rows, own: Own) -> Conditions:
        columns: dict[Any, Value] = {TYPE: Value(t.column(own.type), nullable=False)}
        for name, type_ in self.needed.properties.items():
            columns[name] = read_as(t.column(rows.names.take(column_of(name))), type_)
        return Conditions(rows, columns)

    def _lead_columns(self, rows: Rows, past: Past) -> Conditions:
        rows.names.take("id")
        low, high = n.INSTANTS
        now = Value(t.column(rows.names.take("now")), nullable=False, low=low, high=high)
        today = Value(t.column(rows.names.take("today")), nullable=False, low=-40_000, high=90_000)
        columns: dict[Any, Value] = {"now": now, "today": today}
        for name, type_ in self.needed.attributes.items():
            columns[name] = read_as(t.column(rows.names.take(name)), type_)
        return Conditions(rows, columns, past)

    def _converted(self, column: Tree, type_: Type) -> Tree:
        """A column of a table as a whole number, where it is not one, nor a text, a truth or a list."""
        made = self.dialect
        if type_.item is not None:
            return made.texts(column) if type_.item.kind in _TEXTS else column
        kinds = {"decimal": made.millionths, "date": made.day, "datetime": made.instant}
        kinds |= dict.fromkeys(_TEXTS, made.text)
        return kinds.get(type_.kind, lambda same: same)(column)

    # -- tables --------------------------------------------------------------------------------------------------

    def _moment(self) -> None:
        at = self.request.at
        now = self.dialect.clock() if at is None else t.number(micros(check_instant("at", at)))
        low, high = n.INSTANTS
        about = f"the scores of the ruleset {self.program.name}, version {self.program.version}"
        own = self._add("clock", t.select([t.aliased(now, "now")], None), harmless(about))
        today = n.day_of(Rows(self.dialect), Value(t.column("now"), low=low, high=high), self.program.offset)
        told = "the present" if at is None else f"as of {at.isoformat()}"
        self._add("moment", t.select([t.column("now"), t.aliased(today.tree, "today")], t.table(own)), told)

    def _events(self, past: Past, points: Points, day: str) -> str:
        """The tables of events; the name of the last."""
        own, rows = past.own, past.events.rows
        last = self._add("given", self._given(past))
        last = self._add("numbered", self._numbered(past, day, last))
        last = self._add("happened", self._happened(past, day, last), "each event once, with its age")
        if points.decays.columns:
            last = self._faded(points.decays, own, last)
        final, layers = rows.stacked(last, self.names.new)
        for name, tree, _ in layers:
            self.tables.append((name, (), tree, ()))
        return final

    def _given(self, past: Past) -> Tree:
        own, source = past.own, "e"
        at = self.dialect.instant(t.column("at", source))
        text = self.dialect.text
        columns = [t.aliased(text(t.column(name, source)), getattr(own, name)) for name in ("id", "lead", "type")]
        columns.append(t.aliased(at, own.at))
        for name, type_ in self.needed.properties.items():
            column = self._converted(t.column(column_of(name), source), type_)
            columns.append(t.aliased(column, past.events.columns[name].tree.name))
        declared = t.in_list(text(t.column("type", source)), map(t.text, declared_types(self.program)))
        upto = t.compared(at.copy(), "<=", t.column("now", "moment"))
        joins = [(t.table("moment"), None)]
        return t.select(columns, t.table(self.request.events, source), joins=joins, where=t.all_of((declared, upto)))

    def _numbered(self, past: Past, day: str, given: str) -> Tree:
        """Events with their scoring day; of one id the first by time is copy 1, and of one time whichever has less in it."""
        own = past.own
        low, high = n.INSTANTS
        date = n.day_of(Rows(self.dialect), Value(t.column(own.at), low=low, high=high), self.program.offset)
        columns = [t.everything(), t.aliased(date.tree, day)]
        if not self.request.distinct:
            order = [own.at, own.type, *sorted(past.events.columns[name].tree.name for name in self.needed.properties)]
            by = [t.column(own.lead), t.column(own.id)]
            columns.append(t.aliased(t.placed(by, [t.ordered(t.column(name)) for name in order]), self.copy))
        return t.select(columns, t.table(given))

    def _happened(self, past: Past, day: str, numbered: str) -> Tree:
        own, source = past.own, "n"
        properties = [past.events.columns[name].tree.name for name in self.needed.properties]
        columns = [t.column(name, source) for name in (own.id, own.lead, own.type, own.at, *properties, day)]
        columns.append(t.aliased(t.subtracted(t.column("now", "moment"), t.column(own.at, source)), own.past))
        columns.append(t.aliased(t.subtracted(t.column("today", "moment"), t.column(day, source)), own.age))
        once = None if self.request.distinct else t.compared(t.column(self.copy, source), "=", t.number(1))
        return t.select(columns, t.table(numbered, source), joins=[(t.table("moment"), None)], where=once)

    def _faded(self, decays: Decays, own: Own, happened: str) -> str:
        """Events with what is left of them at their age."""
        names = tuple(decays.columns.values())
        decay = self._add(
            "decay", t.values(decays.rows()), "what is left at an age in days, in 2^-30", columns=("age", *names)
        )
        factors = (t.aliased(self.dialect.integer(t.column(name, decay)), name) for name in names)
        columns = [t.everything_of("h"), *factors]
        on = t.compared(t.column("age", decay), "=", t.column(own.age, "h"))
        return self._add("faded", t.select(columns, t.table(happened, "h"), joins=[(t.table(decay), on)]))

    def _known(self, past: Past, leads: Conditions, events: str) -> str:
        own, joined = past.own, list[str]()
        people = self._add("people", self._people(leads))
        if past.sums:
            columns = [t.column(own.lead), *past.sums]
            joined.append(PAST)
            self.tables.append((PAST, (), t.select(columns, t.table(events), group=[t.column(own.lead)]), ()))
        for table in past.tables:
            joined.append(self._add(table.name, table.make(events)))
        columns, updates = self._told(past, leads, people, events)
        columns += [t.column("now", "moment"), t.column("today", "moment"), *past.answers]
        joins: list[tuple[Tree, Tree | None]] = [(t.table("moment"), None)]
        own_id = t.column("id", people)
        joins += [
            (t.table(name), t.compared(t.column(own.lead, name), "=", own_id.copy())) for name in [*joined, *updates]
        ]
        return self._add("known", t.select(columns, t.table(people), joins=joins))

    def _people(self, leads: Conditions) -> Tree:
        source = "l"
        columns = [t.aliased(self.dialect.text(t.column("id", source)), "id")]
        for name, type_ in self.needed.attributes.items():
            own = leads.columns[name].tree.name
            columns.append(t.aliased(self._converted(t.column(name, source), type_), own))
        return t.select(columns, t.table(self.request.leads, source))

    def _told(self, past: Past, leads: Conditions, people: str, events: str) -> tuple[list[Tree], list[str]]:
        """The attributes of leads as they were set last, and the tables that say so."""
        columns, tables = [t.column("id", people)], []
        for name in self.needed.attributes:
            own = leads.columns[name].tree.name
            column = t.column(own, people)
            if name in self.needed.updated:
                update = past.events.columns[name].tree.name
                table = self._add(leads.rows.names.new("update"), self._last_update(past, update, events))
                tables.append(table)
                column = t.known_or(t.column(update, table), column)
            columns.append(t.aliased(column, own))
        return columns, tables

    def _last_update(self, past: Past, column: str, events: str) -> Tree:
        is_update = t.compared(t.column(past.own.type), "=", t.text(LEAD_UPDATED))
        return past.one_each(events, t.all_of((is_update, t.is_known(t.column(column)))), down=True)

    def _layers(self, leads: Rows, known: str) -> str:
        last, layers = leads.stacked(known, lambda _: self.names.new("worked out"))
        for name, tree, comments in layers:
            self.tables.append((name, (), tree, tuple(comments)))
        return last

    # -- the result ----------------------------------------------------------------------------------------------

    def _result(self, facts: Facts, final: str) -> Query:
        outputs = tuple(self._outputs(facts))
        columns = [t.column("id")]
        for each in outputs:
            value = self.dialect.points(each.value.copy) if each.kind == "score" else each.value.copy
            columns.append(t.aliased(value, each.name))
        tree = t.with_tables(t.select(columns, t.table(final)), self.tables, kept=self.dialect.keeps)
        return Query(tree, outputs, self.needed)

    def _outputs(self, facts: Facts) -> Iterable[Output]:
        """The columns of the result: of each kind in the order of the rules file."""
        only = self.request.only
        found = [each for name, made in facts.outputs.items() if only is None or name in only for each in made]
        places = {name: place for place, name in enumerate(declared(self.program))}
        told = [each for each in found if each.kind != "next" and (each.of or each.name) in places]
        return sorted(told, key=lambda each: places[each.of or each.name])


def declared(program: p.Program) -> list[str]:
    """The names of what is told of a lead, in order."""
    rules = program.rules
    names = [item.name for kind in (Score, Grade, Matrix, Checklist) for item in rules.of(kind)]
    names += ["persona"] if rules.of(Persona) else []
    return names + [item.name for item in rules.of(Segment)]
