"""The canonical text of what is known about leads: schema, personas, scores, segments, grades."""

from __future__ import annotations

from decimal import Decimal

from nurture.diagnostics import columns
from nurture.domain import checklist as c
from nurture.domain import matrix as m
from nurture.domain import ruleset as r
from nurture.domain import scoring as s
from nurture.domain.parameter import Parameter
from nurture.domain.schema import UNKNOWN, Field, Type
from nurture.dsl.layout import Row
from nurture.dsl.phrases import arriving, phrase, quantity
from nurture.dsl.print_rows import Writers, behind, block, head, print_use, rows_of
from nurture.dsl.spelling import DECAY, QUESTION, constant, name, points, text
from nurture.errors import InputError

__all__ = ["FACTS"]

_WIDEST = 100


# -- parameters ------------------------------------------------------------------------------------------------------


def _parameter(parameter: Parameter) -> list[Row]:
    return [Row((head("parameter", parameter), f"= {constant(parameter.value)}"), kind="parameter")]


# -- schema ----------------------------------------------------------------------------------------------------------


def _type(type_: Type) -> str:
    if type_ == UNKNOWN:
        raise InputError("Field.type", type_, "must be a type that the language has words for")
    if type_.item is not None:
        return f"list of {_type(type_.item)}"
    return "one of " + ", ".join(map(text, type_.options)) if type_.options else type_.kind


def _field(item: Field, *, first: bool = True) -> Row:
    mark = "?" if item.optional else ""
    return Row((f"{name(item.name, first=first)}:", _type(item.type) + mark), kind="field")


def _lead(lead: r.LeadSchema) -> list[Row]:
    return block("lead", map(_field, lead.fields))


def _event(event: r.EventType) -> list[Row]:
    start = head("event", event) + behind(" by", event.channel and name(event.channel))
    if not event.properties:
        return [Row((start,), kind="event")]
    inline = "{ " + ", ".join(" ".join(_field(item, first=False).cells) for item in event.properties) + " }"
    # After a comma, `one of` takes what follows for a further option.
    options = any(item.type.options or (item.type.item and item.type.item.options) for item in event.properties)
    if options or columns(f"{start} {inline}") > _WIDEST:
        return block(start, map(_field, event.properties))
    return [Row((start, inline), kind="event")]


# -- personas, segments, grades --------------------------------------------------------------------------------------


def _facets(persona: s.Persona) -> tuple[tuple[str, tuple[str, ...]], ...]:
    empathy = (("sees", persona.sees), ("hears", persona.hears), ("thinks", persona.thinks), ("feels", persona.feels))
    acts = (("says", persona.says), ("does", persona.does), ("job", persona.jobs))
    return (*empathy, *acts, ("decides", persona.decides), ("interest", persona.interests))


def _persona(persona: s.Persona) -> list[Row]:
    lines = [] if persona.when is None else [f"when {phrase(persona.when)}"]
    lines += [f"goal {text(goal)}" for goal in persona.goals]
    lines += [f"pain {text(pain)}" for pain in persona.pains]
    if persona.prefers:
        lines.append(f"prefers {', '.join(map(name, persona.prefers))}")
    lines += [f"{word} {text(each)}" for word, texts in _facets(persona) for each in texts]
    priority = f" priority {persona.priority}" if persona.priority else ""
    return block(head("persona", persona) + priority, (Row((text,)) for text in lines))


def _segment(segment: s.Segment) -> list[Row]:
    return [Row((head("segment", segment), f"when {phrase(segment.when)}"), kind="segment")]


def _band(band: s.Band) -> Row:
    what = "otherwise" if band.when is None else f"when {phrase(band.when)}"
    return Row((name(band.name, first=True), what), kind="band")


def _grade(grade: s.Grade) -> list[Row]:
    return block(head("grade", grade), map(_band, grade.bands))


def _axis_band(band: m.AxisBand) -> Row:
    plain = band.name.isascii() and band.name.isdigit()
    what = "otherwise" if band.threshold is None else f"{band.operator} {quantity(band.threshold)}"
    return Row((band.name if plain else name(band.name, first=True), what), kind="band")


def _axis(axis: m.Axis) -> list[Row]:
    by = "" if axis.by is None else f" by {quantity(axis.by)}"
    return block(f"axis {name(axis.name)}{by}", map(_axis_band, axis.bands))


def _matrix(matrix: m.Matrix) -> list[Row]:
    return block(head("matrix", matrix), rows_of(matrix.axes, {m.Axis: _axis}))


def _question(question: c.Question) -> Row:
    beside = behind("before", question.before and name(question.before))
    beside += behind("after", question.after and name(question.after))
    when = "" if question.when is None else f"when {phrase(question.when)}"
    asked = "" if question.text is None else text(question.text)
    cells = [name(question.name, QUESTION, first=True), asked, f"{beside.lstrip()} {when}".strip()]
    while not cells[-1]:
        cells.pop()
    return Row(tuple(cells), kind="question")


def _checklist(checklist: c.Checklist) -> list[Row]:
    use = [] if checklist.use is None else [Row((print_use(checklist.use),))]
    return block(head("checklist", checklist), [*use, *map(_question, checklist.questions)])


# -- scores ----------------------------------------------------------------------------------------------------------


def _decay(decay: s.Decay) -> str:
    if decay.duration is None:
        return "no decay"
    if decay.curve is not None:
        return f"decay {name(decay.curve, DECAY)} {decay.duration}"
    step = f" {decay.percent}% every" if decay.kind == "step" else ""
    return f"decay {decay.kind}{step} {decay.duration}"


def _limit(limit: s.Limit) -> str:
    if limit.least is None:
        return f"limit at most {points(limit.most or Decimal(0))}"
    if limit.most is None:
        return f"limit at least {points(limit.least)}"
    return f"limit {points(limit.least)} to {points(limit.most)}"


def _cap(cap: s.Cap) -> str:
    period = {"ever": " ever", "window": ""}.get(cap.period, f" per {cap.period}")
    return f"at most {cap.number}{period}"


def _points(clause: s.Points) -> list[Row]:
    parts = []
    if clause.when is not None:
        parts.append(f"when {phrase(clause.when)}")
    if clause.on is not None:
        parts.append(f"on {arriving(clause.on)}")
    if clause.cap is not None:
        parts.append(_cap(clause.cap))
    if clause.decay is not None:
        parts.append(_decay(clause.decay))
    return [Row((points(clause.points, "+"), ", ".join(parts)), kind="points")]


def _group(group: s.Group) -> list[Row]:
    return block(f"group {name(group.name)} {_limit(group.limit)}", rows_of(group.clauses, _CLAUSES))


_CLAUSES: Writers = {s.Points: _points, s.Group: _group}


def _score(score: s.Score) -> list[Row]:
    lines = [] if score.decay is None else [_decay(score.decay)]
    lines += [] if score.limit is None else [_limit(score.limit)]
    return block(head("score", score), [*(Row((text,)) for text in lines), *rows_of(score.clauses, _CLAUSES)])


FACTS: Writers = {
    Parameter: _parameter,
    r.LeadSchema: _lead,
    r.EventType: _event,
    s.Persona: _persona,
    s.Score: _score,
    s.Segment: _segment,
    s.Grade: _grade,
    m.Matrix: _matrix,
    c.Checklist: _checklist,
}
