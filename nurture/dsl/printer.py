"""The canonical text of rules: reading it back gives the same rules.

Every class of the domain has a function here that gives its rows, in a table by class.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import evolve

from nurture.diagnostics import columns
from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain import ruleset as r
from nurture.domain import scoring as s
from nurture.domain.schema import Field, Type
from nurture.dsl import limits
from nurture.dsl.bounds import check_bounds
from nurture.dsl.layout import Row, laid_out
from nurture.dsl.phrases import arriving, phrase
from nurture.dsl.spelling import GOAL, SOURCE, constant, name, points, text
from nurture.errors import InputError

__all__ = ["print_expression", "print_rules", "print_step", "print_trigger", "scenario_heads"]

_WIDTH = 100


def print_rules(rules: r.Rules) -> str:
    """The text of ``rules``. Raises ``InputError`` where they are larger or deeper than text may be.

    >>> print(print_rules(r.Rules(r.Settings("B2B"), [s.Segment("hot", e.Name("paid"))])), end="")
    ruleset "B2B" {
      language 1
      timezone "UTC"
    }
    <BLANKLINE>
    segment hot when paid
    """
    check_bounds(rules)
    rows = _settings(rules.settings)
    before: r.Declaration | None = None
    last = rows
    for item in rules.declarations:
        own = _rows(item)
        if len(own) > 1 or len(last) > 1 or type(item) is not type(before):
            rows.append(Row())
        rows += own
        before, last = item, own
    written = laid_out(rows)
    if len(written.encode()) > limits.SOURCE:
        raise InputError("Rules", f"{len(written):,} characters", f"must have a text of at most {limits.SOURCE:,} bytes")
    return written


def print_expression(node: e.Node) -> str:
    """The text of an expression.

    >>> print_expression(e.Not(e.In(e.Name("title"), e.ListOf([e.Literal("director")]))))
    'title not in ["director"]'
    """
    check_bounds(node)
    return phrase(node)


def print_step(step: j.Step) -> str:
    """The text of a step of a scenario; of an ``if`` its condition."""
    return f"if {phrase(step.condition)}" if isinstance(step, j.If) else _rows(step)[0].cells[0]


# -- rows and blocks -------------------------------------------------------------------------------------------------


def _rows(item: Any) -> list[Row]:
    write = _WRITERS.get(type(item))
    if write is None:
        raise InputError(type(item).__name__, item, "must be something that the language has words for")
    return write(item)


def _block(head: str, inner: Iterable[Row]) -> list[Row]:
    rows = _indented(inner)
    return [Row([f"{head} {{"]), *rows, Row(["}"])] if rows else [Row([f"{head} {{}}"])]


def _indented(rows: Iterable[Row]) -> list[Row]:
    return [evolve(row, indent=row.indent + 1) if row.cells else row for row in rows]


def _head(word: str, item: Any) -> str:
    priority = getattr(item, "priority", 0)
    return f"{word} {name(item.name)}{_label(item.label)}" + (f" priority {priority}" if priority else "")


def _label(label: str | None) -> str:
    return "" if label is None else f" {text(label)}"


def _after(word: str, value: object | None) -> str:
    """`` word value`` where there is a value."""
    return "" if value is None else f"{word} {value}"


# -- settings and schema ---------------------------------------------------------------------------------------------


def _settings(settings: r.Settings) -> list[Row]:
    rows = [Row([f"language {settings.language}"]), Row([f"timezone {text(settings.timezone)}"])]
    if settings.late != r.Settings("").late:
        events = "" if settings.late.events == r.Late(settings.late.duration).events else settings.late.events
        rows.append(Row([f"late up to {settings.late.duration}" + (f", {events} events" if events else "")]))
    return _block(f"ruleset {text(settings.name)}", rows)


def _type(type_: Type) -> str:
    if type_.item is not None:
        return f"list of {_type(type_.item)}"
    return "one of " + ", ".join(map(text, type_.options)) if type_.options else type_.kind


def _field(item: Field, *, first: bool = True) -> Row:
    mark = "?" if item.optional else ""
    return Row([f"{name(item.name, first=first)}:", _type(item.type) + mark], kind="field")


def _lead(lead: r.LeadSchema) -> list[Row]:
    return _block("lead", map(_field, lead.fields))


def _event(event: r.EventType) -> list[Row]:
    head = f"event {name(event.name)}{_label(event.label)}"
    if not event.properties:
        return [Row([head], kind="event")]
    inline = "{ " + ", ".join(" ".join(_field(item, first=False).cells) for item in event.properties) + " }"
    # After a comma, `one of` takes a name for a further option.
    if columns(f"{head} {inline}") > _WIDTH or " one of " in inline:
        return _block(head, map(_field, event.properties))
    return [Row([head, inline], kind="event")]


# -- personas, scores, segments, grades ------------------------------------------------------------------------------


def _persona(persona: s.Persona) -> list[Row]:
    lines = [] if persona.when is None else [f"when {phrase(persona.when)}"]
    lines += [f"goal {text(goal)}" for goal in persona.goals]
    lines += [f"pain {text(pain)}" for pain in persona.pains]
    if persona.prefers:
        lines.append(f"prefers {', '.join(map(name, persona.prefers))}")
    return _block(_head("persona", persona), (Row([line]) for line in lines))


def _decay(decay: s.Decay) -> str:
    if decay.duration is None:
        return "no decay"
    step = f" {decay.percent}% every" if decay.kind == "step" else ""
    return f"decay {decay.kind}{step} {decay.duration}"


def _limit(limit: s.Limit) -> str:
    if limit.least is None or limit.most is None:
        bound = "most" if limit.least is None else "least"
        return f"limit at {bound} {points(limit.most if limit.least is None else limit.least)}"  # type: ignore[arg-type]
    return f"limit {points(limit.least)} to {points(limit.most)}"


def _cap(cap: s.Cap) -> str:
    period = {"ever": " ever", "window": ""}.get(cap.period, f" per {cap.period}")
    return f", at most {cap.number}{period}"


def _points(clause: s.Points) -> list[Row]:
    if clause.on is None:
        what = f"when {phrase(clause.when)}"  # type: ignore[arg-type]
    else:
        cap, decay = clause.cap, clause.decay
        what = f"on {arriving(clause.on)}" + ("" if cap is None else _cap(cap)) + ("" if decay is None else f", {_decay(decay)}")
    return [Row([points(clause.points, "+"), what], kind="points")]


def _group(group: s.Group) -> list[Row]:
    return _block(f"group {name(group.name)} {_limit(group.limit)}", _all(group.clauses))


def _score(score: s.Score) -> list[Row]:
    rows = [] if score.decay is None else [Row([_decay(score.decay)])]
    if score.limit is not None:
        rows.append(Row([_limit(score.limit)]))
    return _block(_head("score", score), [*rows, *_all(score.clauses)])


def _all(items: Iterable[Any]) -> list[Row]:
    return [row for item in items for row in _rows(item)]


def _segment(segment: s.Segment) -> list[Row]:
    return [Row([f"{_head('segment', segment)} when {phrase(segment.when)}"])]


def _band(band: s.Band) -> list[Row]:
    what = "otherwise" if band.when is None else f"when {phrase(band.when)}"
    return [Row([name(band.name, first=True), what], kind="band")]


def _grade(grade: s.Grade) -> list[Row]:
    return _block(_head("grade", grade), _all(grade.bands))


# -- journeys --------------------------------------------------------------------------------------------------------


def print_trigger(trigger: j.Trigger) -> str:
    """The text of a trigger, such as ``on purchased``."""
    if isinstance(trigger, j.On):
        return f"on {arriving(trigger.selection)}"
    return f"when {phrase(trigger.condition)}{_after(' for', trigger.lasting)}"


def _stage(stage: j.Stage) -> list[Row]:
    cells = [f"stage {name(stage.name)}", _label(stage.label).strip() if stage.label is not None else "", stage.position or ""]
    while not cells[-1]:
        cells.pop()
    return [Row(cells, kind="stage")]


def _transition(item: j.Transition) -> list[Row]:
    first, *others = item.sources or ("",)
    sources = ", ".join([name(first, SOURCE, first=True), *map(name, others)]) if item.sources else "any"
    return [Row([sources, f"-> {name(item.target)}", print_trigger(item.trigger)], kind="way")]


def _journey(journey: j.Journey) -> list[Row]:
    stages, ways = _all(journey.stages), _all(journey.transitions)
    gap = [Row()] if stages and ways else []
    return _block(_head("journey", journey), [*stages, *gap, *ways])


# -- scenarios -------------------------------------------------------------------------------------------------------


def _reentry(reentry: j.Reentry) -> str:
    return {"once": "", "always": ", always"}.get(reentry.kind, f", once per {reentry.every}")


def _goal(goal: j.Goal) -> str:
    if isinstance(goal.trigger, j.When):
        return f"{print_trigger(goal.trigger)}{_after(', within', goal.within)}"
    window = None if goal.within is None else e.Window("within", goal.within)
    return arriving(evolve(goal.trigger.selection, window=window), GOAL)


def scenario_heads(scenario: j.Scenario) -> list[tuple[str, str]]:
    """How leads enter ``scenario``, what takes them out, what it is for: words of the language, and text after each."""
    heads = []
    if scenario.enter:
        triggers = ", ".join(map(print_trigger, scenario.enter))
        heads.append(("enter", triggers + _reentry(scenario.reentry)))
    if scenario.exit:
        heads.append(("exit", ", ".join(map(print_trigger, scenario.exit))))
    if scenario.goal is not None:
        heads.append(("goal", _goal(scenario.goal)))
    return heads


def _scenario(scenario: j.Scenario) -> list[Row]:
    heads = scenario_heads(scenario)
    rows, steps = [Row(cells, kind="entry") for cells in heads], _all(scenario.steps)
    gap = [Row()] if rows and steps else []
    return _block(_head("scenario", scenario), [*rows, *gap, *steps])


def _if(step: j.If) -> list[Row]:
    rows = [Row([f"if {phrase(step.condition)} {{"]), *_indented(_all(step.then))]
    if len(step.otherwise) == 1 and isinstance(step.otherwise[0], j.If):
        first, *rest = _if(step.otherwise[0])
        return [*rows, Row(["} else " + first.cells[0]]), *rest]
    if step.otherwise:
        rows += [Row(["} else {"]), *_indented(_all(step.otherwise))]
    return [*rows, Row(["}"])]


def _wait_until(step: j.WaitUntil) -> str:
    time = None if step.time is None else _clock(step.time)
    return f"wait until {phrase(step.until)}{_after(' at', time)}{_after(', at most', step.at_most)}"


def _clock(time: dt.time) -> str:
    return "24:00" if time == dt.time.max else f"{time:%H:%M}"


def _line(write: Callable[[Any], str], kind: str = "") -> Callable[[Any], list[Row]]:
    return lambda item: [Row([write(item)], kind=kind)]


# -- channels and tests ----------------------------------------------------------------------------------------------


def _hours(hours: j.Hours) -> str:
    days = "on business days" if hours.business_days else ""
    if days and (hours.start, hours.end) == (dt.time(0), dt.time.max):
        return days
    return f"between {_clock(hours.start)} and {_clock(hours.end)} {days}".rstrip()


def _channel(channel: j.Channel) -> list[Row]:
    lines = [] if channel.requires is None else [f"requires {phrase(channel.requires)}"]
    for cap in channel.caps:
        lines.append(f"at most {cap.number}{_after(' per', cap.period)}{_after(' within', cap.within)}")
    if channel.hours is not None:
        lines.append(_hours(channel.hours))
    return _block(_head("channel", channel), (Row([line]) for line in lines))


def _map(values: Mapping[str, Any]) -> str:
    return " { " + ", ".join(f"{name(key)}: {constant(value)}" for key, value in values.items()) + " }" if values else ""


def _happening(item: r.Happening) -> str:
    event = "" if item.event is None else f" {name(item.event)}{_map(item.properties)}"
    return f"at {constant(item.at)}{event}"


def _expect_effect(item: r.ExpectEffect) -> list[Row]:
    what = phrase(e.Responded(item.target, item.text))
    cells = [f"expect {'not ' if item.never else ''}{what}"]
    return [Row([*cells, f"at {constant(item.at)}"] if item.at is not None else cells, kind="expect")]


def _test(test: r.TestCase) -> list[Row]:
    rows = []
    if test.given != r.Given():
        zone = None if test.given.timezone is None else text(test.given.timezone)
        rows.append(Row([f"given lead{_map(test.given.attributes)}{_after(' in', zone)}"]))
    return _block(f"test {text(test.name)}", [*rows, *_all(test.steps)])


_WRITERS: dict[type, Callable[[Any], list[Row]]] = {
    r.LeadSchema: _lead,
    r.EventType: _event,
    s.Persona: _persona,
    s.Score: _score,
    s.Points: _points,
    s.Group: _group,
    s.Segment: _segment,
    s.Grade: _grade,
    s.Band: _band,
    j.Journey: _journey,
    j.Stage: _stage,
    j.Transition: _transition,
    j.Scenario: _scenario,
    j.SendStep: _line(lambda step: f"send {name(step.channel)} {text(step.message)}"),
    j.AssignStep: _line(lambda step: f"assign {name(step.team)} {text(step.task)}{_after(', due in', step.due)}"),
    j.NotifyStep: _line(lambda step: f"notify {name(step.team)} {text(step.text)}"),
    j.SetStep: _line(lambda step: f"set {name(step.attribute)} = {phrase(step.value)}"),
    j.Wait: _line(lambda step: f"wait {step.duration}"),
    j.WaitUntil: _line(_wait_until),
    j.If: _if,
    j.Leave: _line(lambda _: "leave"),
    j.Channel: _channel,
    r.TestCase: _test,
    r.Happening: _line(_happening),
    r.ExpectEffect: _expect_effect,
    r.Expect: _line(lambda item: f"expect {phrase(item.condition)}", kind="expect"),
}
