"""What has come of leads as Arrow tables: effects, states and crossings, with columns of fixed types."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any

import attrs
from attrs import frozen

from nurture.compiler import Ruleset
from nurture.dsl import program as p
from nurture.errors import InputError
from nurture.journey.effects import (
    Act,
    Assign,
    Effect,
    Entered,
    Exposed,
    GoalReached,
    Held,
    Left,
    Notify,
    Refused,
    SegmentChanged,
    Send,
    SetAttribute,
    StageChanged,
)
from nurture.journey.state import LeadState

__all__ = ["Outcomes", "outcomes"]

_EFFECTS: tuple[type[Effect], ...] = (
    Send,
    Held,
    Assign,
    Notify,
    SetAttribute,
    Act,
    Exposed,
    Entered,
    Left,
    GoalReached,
    Refused,
    StageChanged,
    SegmentChanged,
)
_FIELDS = {each: tuple(one.name for one in attrs.fields(each)) for each in _EFFECTS}
_VALUES: dict[type[Effect], Callable[[Any], tuple[Any, ...]]] = {
    each: attrgetter(*names) for each, names in _FIELDS.items()
}
_FIRST = ("lead", "at", "kind", "key")
_IN_JSON = ("value", "arguments")  # of any type, so that a column holds them as JSON


@frozen
class Outcomes:
    """What has come of some leads, as Arrow tables."""

    effects: Any
    states: Any
    crossings: Any


def outcomes(rules: Ruleset, effects: Iterable[Effect], states: Iterable[LeadState]) -> Outcomes:
    """Tables of ``effects`` and ``states``. Raises ``InputError`` where two columns would have one name."""
    import pyarrow as pa

    told = [*effects]
    rows = [_row(rules, state) for state in states]
    return Outcomes(
        pa.Table.from_pylist([*map(_told, told)], _effects()),
        pa.Table.from_pylist(rows, pa.schema(_states(rules))),
        pa.Table.from_pylist([*_crossed(told)], _crossings()),
    )


# -- effects ---------------------------------------------------------------------------------------------------------


def _told(effect: Effect) -> dict[str, Any]:
    kind = type(effect)
    row = dict(zip(_FIELDS[kind], _VALUES[kind](effect), strict=True))
    for name in _IN_JSON:
        if row.get(name) is not None:
            row[name] = json.dumps(effect.to_dict()[name], ensure_ascii=False)
    return {"kind": effect.kind, **row}


def _effects() -> Any:
    import pyarrow as pa

    instants = pa.timestamp("us", "UTC")
    kinds = {"at": instants, "due": instants, "until": instants, "enrolment": pa.int64(), "entered": pa.bool_()}
    names = dict.fromkeys((*_FIRST, *(name for names in _FIELDS.values() for name in names)))
    return pa.schema([(name, kinds.get(name, pa.string())) for name in names])


def _crossings() -> Any:
    import pyarrow as pa

    texts = [(name, pa.string()) for name in ("what", "name", "journey")]
    return pa.schema([("lead", pa.string()), ("at", pa.timestamp("us", "UTC")), *texts])


def _crossed(effects: Iterable[Effect]) -> Iterator[dict[str, Any]]:
    for effect in effects:
        if isinstance(effect, StageChanged):
            entered = {"what": "stage", "name": effect.target, "journey": effect.journey}
        elif isinstance(effect, SegmentChanged) and effect.entered:
            entered = {"what": "segment", "name": effect.segment}
        else:
            continue
        yield {"lead": effect.lead, "at": effect.at, **entered}


# -- states ----------------------------------------------------------------------------------------------------------


def _states(rules: Ruleset) -> list[tuple[str, Any]]:
    """The columns of states: a lead's id, a column per fact in the order of the rules, stages, segments."""
    import pyarrow as pa

    columns: list[tuple[str, Any]] = [("id", pa.string())]
    for fact in rules.program.facts:
        if isinstance(fact, p.ScoreRule):
            columns.append((fact.name, pa.decimal128(19, 3)))
        elif isinstance(fact, (p.GradeRule, p.MatrixRule)) or _has_personas(fact):
            columns.append((fact.name, pa.string()))
        elif isinstance(fact, p.ChecklistRule):
            columns += [(f"{fact.name}.complete", pa.bool_()), (f"{fact.name}.missing", pa.list_(pa.string()))]
    columns += [(journey.name, pa.string()) for journey in rules.program.journeys]
    columns.append(("segments", pa.list_(pa.string())))
    folded = [name.casefold() for name, _ in columns]
    for name, _ in columns:
        if folded.count(name.casefold()) > 1:
            raise InputError("rules", name, "has a column of its own in the result; rename it in the rules")
    return columns


def _has_personas(fact: p.Fact) -> bool:
    return isinstance(fact, p.PersonaRule) and bool(fact.personas)


def _row(rules: Ruleset, state: LeadState) -> dict[str, Any]:
    row: dict[str, Any] = {"id": state.lead.id, "segments": []}
    for fact in rules.program.facts:
        if isinstance(fact, p.ScoreRule):
            row[fact.name] = state.score(fact.name)
        elif isinstance(fact, (p.GradeRule, p.MatrixRule)):
            row[fact.name] = state.grade(fact.name)
        elif _has_personas(fact):
            row[fact.name] = state.persona
        elif isinstance(fact, p.ChecklistRule):
            standing = state.checklist(fact.name)
            row |= {f"{fact.name}.complete": standing.complete, f"{fact.name}.missing": [*standing.missing]}
        elif fact.name in state.segments:
            row["segments"].append(fact.name)
    return row | {journey.name: state.stage(journey.name) for journey in rules.program.journeys}
