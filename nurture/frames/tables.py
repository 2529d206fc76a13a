"""The two tables in a connection of their own: what of their columns and rows does not fit the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field

from nurture.backends.relational import tree as t
from nurture.backends.relational.schema import EVENT_COLUMNS, declared_types, one_type
from nurture.backends.relational.tree import Tree
from nurture.domain.event import MESSAGE_SENT
from nurture.domain.schema import BOOLEAN, DATETIME, TEXT, Type
from nurture.dsl import program as p
from nurture.dsl.messages import nearest
from nurture.errors import FrameError, shown
from nurture.frames.columns import Column, mismatches
from nurture.frames.sources import answers, bring, connected
from nurture.frames.staging import Staged

__all__ = ["EVENTS", "LEADS", "Tables", "column_of_property", "must_be_given", "stop"]

LEADS, EVENTS = "leads", "events"
_OWN_OF_LEADS = ("id", "timezone", "account", "known")


@define(eq=False)
class Tables:
    """The tables of leads and of events, looked at column by column, then row by row."""

    program: p.Program
    zone: str | None
    ignore_unknown: bool
    connection: Any = field(factory=connected)

    def bring(self, leads: Any, events: Any) -> None:
        """Make both tables known to the connection."""
        bring(self.connection, LEADS, leads, LEADS)
        bring(self.connection, EVENTS, events, EVENTS)

    def keep_on_disk(self, folder: str) -> None:
        """Put what does not fit memory into ``folder``, and nowhere else."""
        self.connection.execute("SET temp_directory = ?", [folder])

    def lay(self, name: str, table: str, staged: Iterable[Staged], where: Tree | None = None) -> None:
        """Make a view called ``name`` of the staged columns of ``table``, of the rows ``where`` a condition holds."""
        view = t.select([t.aliased(column.made, column.name) for column in staged], t.table(table), where=where)
        self.connection.sql(view.sql(dialect="duckdb")).create_view(name)

    # -- columns -------------------------------------------------------------------------------------------------

    def columns(self, table: str) -> dict[str, Column]:
        """The columns of a table, by name."""
        described = self.connection.sql(t.select([t.everything()], t.table(table)).sql(dialect="duckdb"))
        pairs = zip(described.columns, described.types, strict=True)
        return {name: Column(name, str(type_)) for name, type_ in pairs}

    def attributes(self, columns: Iterable[str]) -> dict[str, Type]:
        """The attributes of leads with their types; consents are those that ``columns`` has."""
        declared = {name: each.type for name, each in self.program.attributes.items()}
        consents = {name: BOOLEAN for name in columns if name.startswith("consent.")}
        return {**consents, **declared}

    def of_leads(self, columns: Mapping[str, Column]) -> list[str]:
        """What does not fit of the columns of leads."""
        types = {"id": TEXT, **self.attributes(columns)}
        return mismatches(
            LEADS,
            columns.values(),
            types,
            {"id", *self.required()},
            own=[name for name in _OWN_OF_LEADS if name not in types],
            zoned=self.zone is not None,
            ignore_unknown=self.ignore_unknown,
        )

    def of_events(self, columns: Mapping[str, Column]) -> list[str]:
        """What does not fit of the columns of events."""
        types = {"id": TEXT, "lead": TEXT, "type": TEXT, "at": DATETIME}
        several = self._several(columns)
        types |= {name: each[0] for name, each in self._types(columns).items() if name not in several}
        return mismatches(
            EVENTS,
            columns.values(),
            types,
            EVENT_COLUMNS,
            own=[*several, "timezone"],  # of several types: whoever reads one sees to it
            zoned=self.zone is not None,
            ignore_unknown=self.ignore_unknown,
        )

    def of_several_types(self, columns: Mapping[str, Column]) -> list[str]:
        """What does not fit of those columns of events that are of one type in some events, of another in others."""
        problems = []
        for name, types in self._several(columns).items():
            for type_ in types if name in columns else ():
                problems += mismatches(
                    EVENTS, [columns[name]], {name: type_}, (), zoned=self.zone is not None, ignore_unknown=True
                )
        return problems

    def _several(self, columns: Mapping[str, Column]) -> dict[str, list[Type]]:
        known = self._types(columns).items()
        return {name: types for name, types in known if any(one_type(types[0], each) is None for each in types)}

    def _types(self, columns: Mapping[str, Column]) -> dict[str, list[Type]]:
        """The types that each column of events is of, by its name."""
        found: dict[str, list[Type]] = {}
        for name, type_ in self._properties(columns):
            types = found.setdefault(column_of_property(name, columns), [])
            types += [type_] if type_ not in types else []
        return found

    def _properties(self, columns: Iterable[str]) -> Iterable[tuple[str, Type]]:
        for type_, fields in self.program.events.items():
            if type_ != MESSAGE_SENT:
                yield from ((name, each.type) for name, each in fields.items())
        yield from self.attributes(columns).items()

    # -- rows ----------------------------------------------------------------------------------------------------

    def required(self) -> frozenset[str]:
        """The attributes that every lead must have."""
        return frozenset(name for name, each in self.program.attributes.items() if not each.optional)

    def requiring(self, name: str) -> tuple[str, ...]:
        """The types of events that must have a property."""
        known = self.program.events.items()
        return tuple(
            type_ for type_, fields in known if name in fields and not fields[name].optional and type_ != MESSAGE_SENT
        )

    def twice(self) -> list[str]:
        """Leads that are there twice."""
        id_ = t.cast(t.column("id"), "text")
        grouped = t.select([t.aliased(id_, "id"), t.aliased(t.counted(), "times")], t.table(LEADS), group=[id_.copy()])
        often = t.compared(t.column("times"), ">", t.number(1))
        found = t.select([t.counted(), t.minimum(t.column("id"))], t.subquery(grouped, "leads"), where=often)
        ((count, first),) = answers(self.connection, found)
        return (
            [f"{LEADS}: the column `id` must not hold an id twice: {count:,} do, such as {shown(first)}"]
            if count
            else []
        )

    def unknown_types(self) -> list[str]:
        """Types of events that the rules do not declare."""
        if self.ignore_unknown:
            return []
        type_, known = t.cast(t.column("type"), "text"), declared_types(self.program)
        grouped = t.select([type_, t.counted()], t.table(EVENTS), group=[type_.copy()])
        found = dict(answers(self.connection, grouped))
        unknown = sorted((each for each in found if each not in known), key=str)
        return [f"{EVENTS}: {_told_type(each, known)}: {found[each]:,} rows" for each in unknown[:20]]


def _told_type(name: str | None, known: tuple[str, ...]) -> str:
    if name is None:
        return "the column `type` must be given"
    if name == MESSAGE_SENT:
        return f"`{MESSAGE_SENT}` does not arrive: the machine notes it"
    near = nearest(name, known)
    return f"the type {shown(name)} is not declared" + (f" (did you mean `{near}`?)" if near else "")


def column_of_property(name: str, columns: Mapping[str, Column]) -> str:
    """The column in which a property stands: of its name, or of that behind ``properties.``."""
    prefixed = f"properties.{name}"
    return prefixed if name in EVENT_COLUMNS or prefixed in columns else name


def must_be_given(staged: Staged, types: tuple[str, ...] | None = None) -> Staged:
    """A column that must have a value: in every row, or in those of some types of events."""
    if types == ():
        return staged
    missing = t.not_(t.is_known(staged.made.copy()))
    if types is None:
        return Staged(staged.name, staged.made, ((missing, "must be given"), *staged.faults))
    of_types = t.in_list(t.cast(t.column("type"), "text"), map(t.text, types))
    problem = f"must be given for {', '.join(f'`{each}`' for each in types)}"
    return Staged(staged.name, staged.made, ((t.all_of((of_types, missing)), problem), *staged.faults))


def stop(problems: list[str]) -> None:
    """Raise ``FrameError`` with all ``problems``, where there are any."""
    if problems:
        raise FrameError(tuple(problems))
