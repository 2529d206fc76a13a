"""What the names of a ruleset stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain.checklist import Checklist
from nurture.domain.content import ContentPlan
from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT
from nurture.domain.journeys import AssignStep, Channel, Journey, Scenario, SendNextStep, SendStep, Step
from nurture.domain.journeys.blocks import RunStep, every_step
from nurture.domain.matrix import Matrix
from nurture.domain.parameter import Parameter
from nurture.domain.ruleset import EventType, LeadSchema, Rules
from nurture.domain.schema import BOOLEAN, DECIMAL, TEXT, Field, Type, list_of
from nurture.domain.scoring import Grade, Persona, Score, Segment
from nurture.dsl import limits
from nurture.dsl.entries import Entries
from nurture.dsl.messages import Report
from nurture.dsl.program import names_type

__all__ = ["CONSENT", "ENTRY", "PERSONA", "ChecklistPart", "Context", "Scope", "Symbol", "gather"]

CHANNEL = "channel"  # what every event can be asked for in `where`
CONSENT = "consent."
ENTRY = "entry."
PERSONA = "persona"
_BUILT_IN_EVENTS = (LEAD_UPDATED, MESSAGE_SENT, "events")


@frozen
class Symbol:
    """What a name stands for: its kind (field, score, segment, grade, journey, persona), its type and declaration."""

    kind: str
    type: Type
    declaration: Any = field(default=None, repr=False)


@frozen
class ChecklistPart:
    """What may be read of a checklist: see ``p.ChecklistOf``."""

    checklist: str
    part: str
    span: Span | None = field(default=None, eq=False)


@frozen
class Scope:
    """The names of a ruleset. ``called`` are the scenarios that another one runs."""

    symbols: Mapping[str, Symbol]
    events: Mapping[str, Mapping[str, Field]]
    channels: Mapping[str, Channel]
    contents: Mapping[str, ContentPlan]
    scenarios: frozenset[str]
    called: frozenset[str]
    touchpoints: Mapping[str, str | None]  # the channel of each event that has one; None: the event carries it

    def find(self, name: str) -> Symbol | None:
        """What ``name`` stands for. Names under ``consent.`` are attributes without being declared."""
        if name not in self.symbols and name.startswith(CONSENT) and len(name) > len(CONSENT):
            return Symbol("field", BOOLEAN, Field(name, BOOLEAN, optional=True))
        return self.symbols.get(name)

    @property
    def shared(self) -> Mapping[str, Field]:
        """The properties that all declared events have, of one type: what ``events`` can be asked for."""
        declared = [fields for name, fields in self.events.items() if name not in _BUILT_IN_EVENTS]
        first = declared[0] if declared else {}
        return {
            name: item
            for name, item in first.items()
            if all(name in fields and fields[name].type == item.type for fields in declared)
        }

    def event(self, name: str) -> Mapping[str, Field] | None:
        """The properties of event ``name``; None where there is no such event."""
        return self.events.get(name)


@frozen
class Context:
    """Where an expression stands, which decides what it may read.

    ``event`` is the type of the event at hand in a ``where`` (``""`` for any). ``place`` names where it is for messages.
    ``stages``: journeys may be read. ``messages``: inside a scenario, the channels that send each message;
    ``tasks``: those that it assigns. ``entry``: what is known of the event that let the lead into it.
    ``history``: what was sent may be read; ``clock``: the lead's own clock may, as something is decided at once.
    ``zoned``: the lead's own calendar and zone are known.
    ``unread`` says why the event that let the lead in cannot be read, where ``entry`` is None.
    """

    place: str
    event: str | None = None
    stages: bool = False
    messages: Mapping[str, tuple[str, ...]] | None = None
    tasks: frozenset[str] = frozenset()
    entry: Entries | None = None
    history: bool = False
    clock: bool = False
    zoned: bool = False
    unread: str = "the event that let the lead into a scenario is known in its steps, its exits and its goal"


_OWN_COLUMNS = ("id", "timezone")  # of a lead itself, beside its attributes
_CLOCK_WORDS = ("now", "today")  # conditions would read these in place of an attribute; a journey may be called so


def gather(rules: Rules, report: Report) -> Scope:
    """The scope of ``rules``; names declared twice go to ``report``."""
    symbols: dict[str, Symbol] = {}

    def declare(kind: str, name: str, type_: Type, declaration: Any) -> None:
        first = symbols.get(name)
        own = _OWN_COLUMNS if kind == "field" else ()
        if name in (PERSONA, *own) or (kind != "journey" and name in _CLOCK_WORDS):
            report.add("N216", declaration.span, name=name, kind=kind)
        elif first is not None and first.kind == kind:
            report.add("N206", declaration.span, name=name, line=_line(first.declaration.span))
        elif first is not None:
            report.add("N207", declaration.span, name=name, first=first.kind, second=kind)
        else:
            symbols[name] = Symbol(kind, type_, declaration)

    schemas = rules.of(LeadSchema)
    for schema in schemas[1:]:
        report.add("N120", schema.span, what="lead", where="this file")
    for attribute in (item for schema in schemas[:1] for item in schema.fields):
        declare("field", attribute.name, attribute.type, attribute)
    for each in _named_facts(rules):
        declare(*each)
    personas = rules.of(Persona)
    symbols[PERSONA] = Symbol("persona", _one_of(personas), None)
    unique_names(personas, "persona", report)
    scenarios = rules.of(Scenario)
    called = frozenset(
        step.scenario for item in scenarios for step in every_step(item.steps) if isinstance(step, RunStep)
    )
    return Scope(
        symbols,
        _events(rules, report),
        _channels(rules, report),
        _contents(rules, report),
        frozenset(item.name for item in scenarios),
        called,
        _touchpoints(rules, report),
    )


def _named_facts(rules: Rules) -> Iterator[tuple[str, str, Type, Any]]:
    """The kind, the name, the type and the declaration of whatever has a value for a lead, beside its attributes."""
    for parameter in rules.of(Parameter):
        yield "parameter", parameter.name, TEXT, parameter  # its value has a type of its own
    for kind, declared, type_of in _KINDS:
        for item in rules.of(declared):
            yield kind, item.name, type_of(item), item
    for matrix in rules.of(Matrix):
        for axis in matrix.axes:
            yield "grade", matrix.axis_name(axis), _one_of(axis.bands), axis

    for checklist in rules.of(Checklist):
        questions = tuple((question.name, question.span) for question in checklist.questions)
        for part, span in (*((each, checklist.span) for each in _PARTS), *questions):
            name = f"{checklist.name}.{part}"
            yield "checklist", name, _part_type(checklist, part), ChecklistPart(checklist.name, part, span)


_PARTS = ("complete", "missing", "next")


def _part_type(checklist: Checklist, part: str) -> Type:
    return {"missing": list_of(TEXT), "next": _one_of(checklist.questions)}.get(part, BOOLEAN)


def _cells(matrix: Matrix) -> Type:
    return names_type(tuple(dict.fromkeys(matrix.cells)) if 0 < matrix.size <= limits.CELLS else ())


def _one_of(items: tuple[Any, ...]) -> Type:
    return names_type(tuple(dict.fromkeys(item.name for item in items)))


_KINDS: tuple[tuple[str, type, Callable[[Any], Type]], ...] = (
    ("score", Score, lambda score: DECIMAL),
    ("segment", Segment, lambda segment: BOOLEAN),
    ("grade", Grade, lambda grade: _one_of(grade.bands)),
    ("grade", Matrix, _cells),
    ("checklist", Checklist, lambda checklist: BOOLEAN),
    ("journey", Journey, lambda journey: _one_of(journey.stages)),
)


def _line(span: Span | None) -> int:
    return span.line if span else 0


def unique_names(items: tuple[Any, ...], kind: str, report: Report) -> None:
    """Report every item whose name an earlier one has."""
    first: dict[str, Span | None] = {}
    for item in items:
        if item.name in first:
            report.add("N206", item.span, name=item.name, line=_line(first[item.name]))
        first.setdefault(item.name, item.span)


def _events(rules: Rules, report: Report) -> dict[str, Mapping[str, Field]]:
    events: dict[str, Mapping[str, Field]] = {LEAD_UPDATED: {}, MESSAGE_SENT: _message_properties(rules)}
    for event in rules.of(EventType):
        if event.name in _BUILT_IN_EVENTS:
            report.add("N216", event.span, name=event.name, kind="event")
        unique_names(event.properties, "property", report)
        events.setdefault(event.name, {item.name: item for item in event.properties})
    unique_names(rules.of(EventType), "event", report)
    return events


def _message_properties(rules: Rules) -> dict[str, Field]:
    """What is known of a message that was sent."""
    kinds = {"channel": Channel, "scenario": Scenario}
    names = {key: tuple(dict.fromkeys(item.name for item in rules.of(kind))) for key, kind in kinds.items()}
    types = {key: names_type(known) if known else TEXT for key, known in names.items()}
    return {name: Field(name, type_) for name, type_ in ({"message": TEXT} | types).items()}


def _touchpoints(rules: Rules, report: Report) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for event in rules.of(EventType):
        own = next((item for item in event.properties if item.name == CHANNEL), None)
        if event.channel is not None and own is not None:
            report.add("N258", event.span, name=event.name, channel=event.channel)
        if event.channel is not None or (own is not None and own.type.kind in ("text", "one of")):
            found.setdefault(event.name, event.channel)
    return found


def _channels(rules: Rules, report: Report) -> dict[str, Channel]:
    unique_names(rules.of(Channel), "channel", report)
    return {channel.name: channel for channel in reversed(rules.of(Channel))}


def _contents(rules: Rules, report: Report) -> dict[str, ContentPlan]:
    plans: dict[str, ContentPlan] = {}
    for plan in rules.of(ContentPlan):
        if plan.journey in plans:
            what = f"content {plan.journey}"
            report.add("N120", plan.span, what=what, where="this file")
        plans.setdefault(plan.journey, plan)
    return plans


def tasks_assigned(steps: tuple[Step, ...]) -> frozenset[str]:
    """The tasks that ``steps`` may assign."""
    return frozenset(step.task for step in every_step(steps) if isinstance(step, AssignStep))


def messages_sent(steps: tuple[Step, ...], contents: Mapping[str, ContentPlan]) -> dict[str, tuple[str, ...]]:
    """The messages that ``steps`` may send, each with its channels."""
    found: dict[str, tuple[str, ...]] = {}
    for step in every_step(steps):
        if isinstance(step, SendStep):
            found[step.message] = tuple(sorted({*found.get(step.message, ()), step.channel}))
        elif isinstance(step, SendNextStep) and step.journey in contents:
            for piece in contents[step.journey].pieces:
                found[piece] = tuple(sorted({*found.get(piece, ()), step.channel}))
    return found
