"""Which columns of which tables a query reads, and of which types they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from nurture.backends.relational.dialects import Dialect
from nurture.backends.relational.refusals import refusal
from nurture.diagnostics import Source
from nurture.domain.event import MESSAGE_SENT
from nurture.domain.schema import TEXT, Type
from nurture.dsl import program as p
from nurture.dsl.walk import parts
from nurture.errors import Refusal

__all__ = ["EVENT_COLUMNS", "Needs", "closure", "column_of", "cut_names", "declared_types", "needs", "one_type"]

EVENT_COLUMNS = ("id", "lead", "type", "at")


@frozen
class Needs:
    """What a query reads beside ids, types and instants: attributes of leads, properties of events, each with its type.

    ``updated`` are the attributes that events of the type ``lead_updated`` may set.
    """

    attributes: Mapping[str, Type]
    properties: Mapping[str, Type]
    updated: tuple[str, ...]


def column_of(property_: str) -> str:
    """The column of events in which a property is found.

    >>> column_of("topic"), column_of("id")
    ('topic', 'properties.id')
    """
    return f"properties.{property_}" if property_ in EVENT_COLUMNS else property_


def declared_types(program: p.Program) -> tuple[str, ...]:
    """The types of events that may be in a table, what updates leads among them."""
    return tuple(name for name in program.events if name != MESSAGE_SENT)


def closure(facts: tuple[p.Fact, ...], names: Iterable[str]) -> tuple[p.Fact, ...]:
    """The facts of these ``names`` and all that they read, in order."""
    wanted, found = set(names), []
    for fact in reversed(facts):
        if fact.name in wanted:
            found.append(fact)
            wanted.update(_read(fact))
    return tuple(reversed(found))


def _read(fact: p.Fact) -> Iterator[str]:
    for part in parts(fact):
        if isinstance(part, (p.ScoreOf, p.InSegment, p.GradeOf)):
            yield part.name
        elif isinstance(part, p.ChecklistOf):
            yield part.checklist
        elif isinstance(part, p.PersonaOf):
            yield "persona"


def needs(program: p.Program, facts: tuple[p.Fact, ...], updated: Iterable[str] | None) -> tuple[Needs, list[Refusal]]:
    """What the query of ``facts`` reads, and what of it one table cannot hold."""
    attributes: dict[str, Type] = {}
    properties: dict[str, Type] = {}
    refused: list[Refusal] = []

    def note(into: dict[str, Type], name: str, type_: Type, place: Any) -> None:
        known = into.setdefault(name, type_)
        if known != type_ and one_type(known, type_) is None:
            reason = f"a table has one column of that name, which is {known} in one place and {type_} in another"
            refused.append(refusal(program.source, place, f"the property `{name}`", reason))

    for part in parts(facts):
        if isinstance(part, p.Attribute):
            attributes[part.name] = part.type
        for name, type_ in _properties(program, part):
            note(properties, name, type_, getattr(part, "span", None))
    changed = tuple(name for name in attributes if updated is None or name in updated)
    for name in changed:
        note(properties, name, attributes[name], None)
    refused += _alike(program, attributes, "attributes")
    refused += _alike(program, {column_of(name): None for name in properties}, "properties")
    return Needs(attributes, properties, changed), refused


def one_type(first: Type, second: Type) -> Type | None:
    """The type of a column that holds values of both; None where there is none."""
    if first == second:
        return first
    return TEXT if {first.kind, second.kind} <= {"text", "one of"} else None


def cut_names(source: Source, dialect: Dialect, needed: Needs, facts: Iterable[p.Fact]) -> list[Refusal]:
    """Names of columns that the engine would cut, so that two of them may become one."""
    most = dialect.longest_name
    named = [*((name, None) for name in (*needed.attributes, *map(column_of, needed.properties)))]
    named += [(name, getattr(fact, "span", None)) for fact in facts for name in _columns_of(fact)]
    return [
        refusal(source, span, f"the name `{name}`", f"{dialect.name} cuts names after {most} bytes")
        for name, span in dict(named).items()
        if most is not None and len(name.encode()) > most
    ]


def _columns_of(fact: p.Fact) -> Iterator[str]:
    if isinstance(fact, p.ChecklistRule):
        yield from (f"{fact.name}.{name}" for name in ("complete", *(name for name, _, _ in fact.questions)))
    else:
        yield fact.name


def _properties(program: p.Program, part: Any) -> Iterator[tuple[str, Type]]:
    if isinstance(part, p.Property):
        yield part.name, part.type
    elif isinstance(part, p.ChannelOf) and any(channel is None for _, channel in part.channels):
        yield part.name, TEXT
    elif isinstance(part, (p.Different, p.Total, p.Edge)) and part.property is not None:
        assert part.select.event is not None
        yield part.property, program.events[part.select.event][part.property].type


def _alike(program: p.Program, names: Iterable[str], what: str) -> Iterator[Refusal]:
    """Names that engines take for one."""
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            reason = "engines take names that differ in letter case only for one"
            yield refusal(program.source, None, f"the {what} `{first}` and `{name}`", reason)
