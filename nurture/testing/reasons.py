"""Why something did not come, or is not so: what came instead, and what the rules decided."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence

from nurture.api import explain
from nurture.dsl import program as p
from nurture.dsl.evaluator import Moment, at
from nurture.journey import effects as f
from nurture.journey.replay import distinct
from nurture.journey.step import Trace
from nurture.testing.matching import Came, Wanted
from nurture.testing.people import Person
from nurture.tools.accounts import explanation_lines
from nurture.tools.evidence import evidence
from nurture.tools.happened import history, sayings
from nurture.tools.wording import local, safe, told

__all__ = ["instead", "of_fact", "of_score", "of_stage", "so_far"]

_MOST_NOTES = 10


def instead(people: Sequence[Person], wanted: Wanted, found: Sequence[Came]) -> list[str]:
    """What came instead of ``wanted``, or beside it, and what was decided about it."""
    nearest = [] if found else [f"  {line}" for line in _nearest(people, wanted)]
    return [*nearest, *so_far(people), *_decided(people, wanted)]


def so_far(people: Sequence[Person]) -> list[str]:
    """All that came so far, as a table in order of time."""
    world = people[0].world if people else None
    several = len(people) > 1
    entries = [(effect, each.zone, each.id if several else "") for each in people for effect in each.effects]
    if world is None:
        return ["there is nobody in this world"]
    zone = world.zone if several else people[0].zone
    return history(sorted(entries, key=lambda entry: entry[0].at), local(world.now, zone))


def _nearest(people: Sequence[Person], wanted: Wanted) -> list[str]:
    """When it came instead; else why it was held back; else the effect that reads most like it."""
    came = [(each, effect) for each in people for effect in each.effects]
    same = [local(effect.at, each.zone) for each, effect in came if wanted.is_like(each, effect)]
    if same:
        return [f"it came at {', '.join(same)}"]
    held = [told(effect, each.zone) for each, effect in came if _is_held(effect, wanted)]
    if held:
        return held
    lines = {told(effect, each.zone): local(effect.at, each.zone) for each, effect in came}
    near = difflib.get_close_matches(str(wanted), lines, n=1, cutoff=0.7)
    return [f"nearest: {line} at {lines[line]}" for line in near]


def _is_held(effect: f.Effect, wanted: Wanted) -> bool:
    of_this = (wanted.parts.get("channel"), wanted.parts.get("message"))
    return isinstance(effect, f.Held) and wanted.kind is f.Send and (effect.channel, effect.message) == of_this


def _decided(people: Sequence[Person], wanted: Wanted) -> list[str]:
    """The notes of the trace about the scenarios that may do what is ``wanted``."""
    scenarios = {wanted.parts["scenario"]} if "scenario" in wanted.parts else _speakers(people, wanted)
    return _why(people, lambda note: any(name in scenarios for name in note.about.split()))


def _speakers(people: Sequence[Person], wanted: Wanted) -> set[str]:
    target = wanted.parts.get("channel") or wanted.parts.get("team")
    words = wanted.parts.get("message") or wanted.parts.get("task") or wanted.parts.get("text")
    program = people[0].world.rules.program if people else None
    if program is None:
        return set()
    doing = {rule.name for rule in program.scenarios for step in rule.steps if _does(step, wanted)}
    return doing | {rule.name for rule, said in sayings(program) if said == (target, words)}


def _does(step: p.Instruction, wanted: Wanted) -> bool:
    """Whether the step does the action, or draws for the experiment, that is ``wanted``."""
    if isinstance(step, p.ActOf):
        return step.action == wanted.parts.get("action")
    return isinstance(step, p.Draw) and step.experiment == wanted.parts.get("experiment")


def _why(people: Sequence[Person], concerns: Callable[[Trace], bool]) -> list[str]:
    notes = sorted(
        ((note.at, _noted(each, note, len(people) > 1)) for each in people for note in each.trace if concerns(note)),
        key=lambda pair: pair[0],
    )
    return ["why:", *(line for _, line in notes[-_MOST_NOTES:])] if notes else []


def _noted(person: Person, note: Trace, several: bool) -> str:
    whose = f"{person.id}: " if several else ""
    return safe(f"  {local(note.at, person.zone)}  {whose}{note.about} ({note.place}): {note.outcome}")


# -- facts -----------------------------------------------------------------------------------------------------------


def of_score(person: Person, name: str) -> list[str]:
    """The score clause by clause, with the events that count."""
    return list(explanation_lines(explain(person.world.rules, person.state, name, events=person.log)))


def of_fact(person: Person, name: str) -> list[str]:
    """What a segment, a grade or the persona reads, and what is read by that."""
    found = [_CODES[type(fact)](name) for fact in person.world.rules.program.facts if fact.name == name]
    return _evidence(person, found)


_CODES: dict[type[p.Fact], Callable[[str], p.Code]] = {
    p.SegmentRule: p.InSegment,
    p.GradeRule: p.GradeOf,
    p.MatrixRule: p.GradeOf,
    p.PersonaRule: lambda _: p.PersonaOf(),
}


def of_stage(person: Person, journey: str, stage: str) -> list[str]:
    """What the ways from the stage the lead is at to the one expected read, and how the lead came where it is."""
    rule = next(each for each in person.world.rules.program.journeys if each.name == journey)
    here = person.state.stage(journey)
    ways = [way for way in rule.transitions if here in way.sources and way.target == stage]
    asked = [way.trigger.condition for way in ways if isinstance(way.trigger, p.WhenRule)]
    none = [] if ways else [f"  no way leads from {here} to {stage}"]
    moved = _why([person], lambda note: " -> " in note.about)
    return [*none, *_evidence(person, asked), *so_far([person]), *moved]


def _evidence(person: Person, conditions: Iterable[p.Code]) -> list[str]:
    state, program = person.state, person.world.rules.program
    stages = {name: each.stage for name, each in state.journeys.items()}
    seen = at(Moment(program, state.lead.attributes, tuple(distinct(person.log)), state.now, stages))
    lines = [line for each in conditions for line in evidence(person.world.rules, state, each, seen, person.zone)]
    return [f"  {line}" for line in dict.fromkeys(lines)]
