"""``nurture explain``: why a lead is worth what, is who and where it is, and was sent what."""

from __future__ import annotations

import datetime as dt
from argparse import Namespace
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen

from nurture.api import explain, explain_persona
from nurture.compiler import Ruleset
from nurture.domain.checklist import Checklist
from nurture.domain.matrix import Matrix
from nurture.domain.scoring import Grade, Score, Segment
from nurture.domain.time import instant, zone
from nurture.dsl.messages import nearest
from nurture.journey.state import LeadState
from nurture.scoring.explanation import Explanation
from nurture.tools.accounts import explanation_lines
from nurture.tools.courses import Course, course_of
from nurture.tools.inputs import UsageError, prepare
from nurture.tools.output import print_json, report_refused
from nurture.tools.tables import read_tables, refused_rows
from nurture.tools.wording import counted, safe, stamp, standing_text, told

__all__ = ["run"]

_LAST = 20  # effects and decisions shown


@frozen
class _Account:
    """All that is said of a lead."""

    rules: Ruleset
    course: Course
    explanations: tuple[Explanation, ...]
    zone: ZoneInfo
    at: dt.datetime


def run(args: Namespace) -> int:
    """Explain a lead."""
    rules, at = prepare(args)
    names = args.scores or [score.name for score in rules.program.rules.of(Score)]
    _check_scores(names, rules)
    with refused_rows(args) as refused:
        tables = read_tables(args, rules, at, refused, only=args.lead)
        course = course_of(rules, tables.leads[args.lead], tables, at)
        refused.stop()
    state = course.state
    explanations = tuple(explain(rules, state, name, events=course.events) for name in dict.fromkeys(names))
    home = zone(state.lead.timezone or rules.program.timezone)
    account = _Account(rules, course, explanations, home, at)
    if args.json:
        print_json(_data(account))
    else:
        print("\n".join(_lines(account)))
    report_refused(args, tables)
    return 0


def _check_scores(names: list[str], rules: Ruleset) -> None:
    known = [score.name for score in rules.program.rules.of(Score)]
    for name in names:
        if name not in known:
            near = nearest(name, known)
            raise UsageError(f"there is no score {name!r}{f'; did you mean {near!r}?' if near else ''}")


def _facts(account: _Account) -> dict[str, Any]:
    state, declared = account.course.state, account.rules.program.rules
    return {
        "grades": {grade.name: state.grade(grade.name) for kind in (Grade, Matrix) for grade in declared.of(kind)},
        "checklists": {each.name: _standing(each, state) for each in declared.of(Checklist)},
        "segments": [segment.name for segment in declared.of(Segment) if segment.name in state.segments],
        "persona": state.persona,
        "personas": explain_persona(account.rules, state).to_dict()["matches"],
        "journeys": {
            journey.name: {
                "stage": state.stage(journey.name),
                "since": instant(state.journeys[journey.name].since),
            }
            for journey in account.rules.journeys
        },
    }


def _standing(checklist: Checklist, state: LeadState) -> dict[str, Any]:
    standing = state.checklist(checklist.name)
    answered = {question.name: question.name not in standing.missing for question in checklist.questions}
    return {"complete": standing.complete, "answered": answered, "next": standing.next, "ask": standing.ask}


def _data(account: _Account) -> dict[str, Any]:
    course = account.course
    return {
        "lead": course.state.lead.id,
        "at": account.at,
        "ruleset": account.rules.name,
        "version": account.rules.version,
        "scores": [each.to_dict() for each in account.explanations],
        **_facts(account),
        "effects": [effect.to_dict() for effect in course.effects],
        "trace": [
            {"at": note.at, "about": note.about, "place": note.place, "outcome": note.outcome} for note in course.trace
        ],
    }


def _lines(account: _Account) -> Iterator[str]:
    course, tz = account.course, account.zone
    yield safe(f"lead {course.state.lead.id} at {stamp(account.at, tz)}")
    for each in account.explanations:
        yield ""
        yield from explanation_lines(each)
    yield ""
    yield from _fact_lines(account)
    effects = [(effect.at, told(effect, tz)) for effect in course.effects]
    yield from _last("what happened", effects, tz)
    notes = [(note.at, f"{note.about}: {note.outcome}  ({note.place})") for note in course.trace]
    yield from _last("what was decided", notes, tz)


def _fact_lines(account: _Account) -> Iterator[str]:
    facts = _facts(account)
    for name, band in facts["grades"].items():
        yield f"grade {name}: {band or 'none'}"
    for name, found in facts["checklists"].items():
        yield f"checklist {name}: {standing_text(account.course.state.checklist(name))}"
        if found["ask"]:
            yield f"  ask next: {safe(found['ask'])}"
    if facts["personas"]:
        yield f"persona: {facts['persona'] or 'none'}"
        yield from _persona_lines(facts["personas"])
    yield f"segments: {', '.join(facts['segments']) or 'none'}"
    for name, found in facts["journeys"].items():
        yield f"journey {name}: {found['stage']} since {stamp(found['since'], account.zone)}"


def _persona_lines(matches: list[dict[str, Any]]) -> Iterator[str]:
    """Of each persona what became of it, and which parts of its condition hold."""
    for match in matches:
        yield safe(f"  {match['persona']}: {match['outcome']}  ({match['place']})")
        for part in match["parts"]:
            yield safe(f"    {'yes' if part['holds'] else 'no':3}  {part['text']}  ({part['place']})")


def _last(title: str, items: list[tuple[dt.datetime, str]], tz: ZoneInfo) -> Iterator[str]:
    """The last of ``items``, each with its time."""
    yield ""
    left_out = len(items) - _LAST
    yield f"{title}:" if items else f"{title}: nothing"
    if left_out > 0:
        yield f"  ({counted(left_out, 'line')} before)"
    for at, text in items[-_LAST:]:
        yield f"  {stamp(at, tz)}  {safe(text)}"
