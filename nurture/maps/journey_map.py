"""The map of a journey: stage by stage what people do, think and feel there, what they are sent, what leads them on."""

from __future__ import annotations

from collections.abc import Callable

from nurture.domain.content import ContentPlan
from nurture.domain.journeys import Journey, On, Stage, Transition
from nurture.domain.maps import Backlog, Experience
from nurture.domain.ruleset import EventType, Rules
from nurture.domain.scoring import Persona
from nurture.dsl.printer import print_trigger
from nurture.maps.tables import Document, Table

__all__ = ["backlog_table", "journey_map", "titled"]

_TOLD: tuple[tuple[str, Callable[[Experience], tuple[str, ...]]], ...] = (
    ("touchpoints", lambda each: each.touchpoints),
    ("doing", lambda each: each.doing),
    ("thinking", lambda each: each.thinking),
    ("feeling", lambda each: each.feeling),
    ("pains", lambda each: each.pains),
    ("opportunities", lambda each: each.opportunities),
)
_FACETS: tuple[tuple[str, Callable[[Persona], tuple[str, ...]]], ...] = (
    ("goals", lambda each: each.goals),
    ("pains", lambda each: each.pains),
    ("sees", lambda each: each.sees),
    ("hears", lambda each: each.hears),
    ("thinks", lambda each: each.thinks),
    ("feels", lambda each: each.feels),
    ("says", lambda each: each.says),
    ("does", lambda each: each.does),
    ("jobs to be done", lambda each: each.jobs),
    ("decides by", lambda each: each.decides),
    ("interests", lambda each: each.interests),
    ("prefers", lambda each: each.prefers),
)


def titled(name: str, label: str | None) -> str:
    """A name with its label before it."""
    return name if label is None else f"{label} ({name})"


def journey_map(rules: Rules, journey: Journey) -> Document:
    """The map of ``journey``: a table for everybody, one for each persona, and the backlog."""
    plan = next((item for item in rules.of(ContentPlan) if item.journey == journey.name), ContentPlan(journey.name))
    tables = [_table(journey, plan, None, "everybody", _ways(rules, journey))]
    for persona in rules.of(Persona):
        own = [each for stage in journey.stages for each in stage.experiences if each.persona == persona.name]
        if own or any(line.persona == persona.name for line in plan.lines):
            title = titled(persona.name, persona.label)
            tables += [_persona(persona, title), _table(journey, plan, persona.name, title, [])]
    backlog = next((item for item in rules.of(Backlog) if item.journey == journey.name), None)
    if backlog is not None:
        tables.append(backlog_table(backlog, journey))
    return Document(titled(journey.name, journey.label), tuple(table for table in tables if table.rows))


def _table(
    journey: Journey, plan: ContentPlan, persona: str | None, title: str, more: list[tuple[tuple[str, ...], ...]]
) -> Table:
    rows = (
        [] if persona else [_row("funnel", [(stage.position,) if stage.position else () for stage in journey.stages])]
    )
    for name, told in _TOLD:
        rows.append(_row(name, [_told(stage, persona, told) for stage in journey.stages]))
    rows.append(_row("content", [plan.choice(stage.name, persona) for stage in journey.stages]))
    head = ("", *(titled(stage.name, stage.label) for stage in journey.stages))
    return Table(title, head, tuple(row for row in [*rows, *more] if any(row[1:])))


def _row(name: str, cells: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return ((name,), *cells)


def _told(stage: Stage, persona: str | None, told: Callable[[Experience], tuple[str, ...]]) -> tuple[str, ...]:
    """What is told of a stage: of the persona first, then of everybody."""
    own = [told(each) for each in stage.experiences if persona is not None and each.persona == persona]
    general = [told(each) for each in stage.experiences if each.persona is None]
    return tuple(line for lines in [*own, *general] for line in lines)


def _persona(persona: Persona, title: str) -> Table:
    rows = tuple(((name,), told(persona)) for name, told in _FACETS if told(persona))
    return Table(f"{title}: who they are", ("", title), rows)


def _ways(rules: Rules, journey: Journey) -> list[tuple[tuple[str, ...], ...]]:
    """What leads on from each stage, and by which channel that comes about."""
    channels = {event.name: event.channel for event in rules.of(EventType)}
    names = [stage.name for stage in journey.stages]
    cells = []
    for stage in names:
        ways = [way for way in journey.transitions if stage in (way.sources or names) and stage != way.target]
        cells.append(tuple(_way(way, channels) for way in ways))
    return [_row("leads on", cells)]


def _way(way: Transition, channels: dict[str, str | None]) -> str:
    event = way.trigger.selection.event if isinstance(way.trigger, On) else None
    channel = channels.get(event) if event else None
    return f"to {way.target} {print_trigger(way.trigger)}" + (f" (by {channel})" if channel else "")


def backlog_table(backlog: Backlog, journey: Journey) -> Table:
    """The issues of ``backlog``, the heaviest first."""
    labels = {stage.name: titled(stage.name, stage.label) for stage in journey.stages}
    rows = []
    for rank, issue in enumerate(backlog.ranked, 1):
        where = labels.get(issue.stage or "", "everywhere")
        marks = (f"{issue.impact}", f"{issue.feasibility}", f"{issue.weight}")
        rows.append(tuple((cell,) for cell in (f"{rank}", issue.text, where, *marks)))
    return Table("backlog", ("rank", "issue", "stage", "impact", "feasibility", "both"), tuple(rows))
