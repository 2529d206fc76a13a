"""Generated programs have every construct of the language, and their logs come to every kind of boundary."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from attrs import evolve
from pairs import disagrees, fault, shrunk

import nurture
from nurture.domain.frozen import FrozenMap
from nurture.dsl.evaluator import Moment, at
from nurture.dsl.language import language
from nurture.journey import instant
from nurture.testing import Log, check_agreement, check_facts
from nurture.testing.programs import (
    BOUNDARIES,
    PLUGINS,
    Case,
    Rolled,
    constructs,
    every_construct,
    hits,
    log_of,
    program,
    rolled_case,
    rolled_cases,
)
from nurture.testing.reference import values_of

SEEDS = range(260)
FEW = 30


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [program(Rolled(seed)) for seed in SEEDS]


@pytest.fixture(scope="module")
def rulesets(texts) -> list[nurture.Ruleset]:
    """None of them is refused."""
    return [nurture.parse(text, plugins=PLUGINS) for text in texts]


def test_a_few_programs_have_most_classes_in_most_ways():
    found = frozenset().union(*(constructs(rolled_case(seed).rules) for seed in SEEDS[:FEW]))
    assert len(found & every_construct()) > 0.95 * len(every_construct())


@pytest.mark.slow
def test_every_class_of_checked_programs_and_each_way_it_may_be_is_generated(rulesets):
    found = frozenset().union(*map(constructs, rulesets))
    assert len(every_construct()) > 200
    assert sorted(every_construct() - found) == []


@pytest.mark.slow
def test_every_rule_of_the_grammar_is_generated(texts):
    found = {str(tree.data) for text in texts for tree in language().parse(text, start="start").iter_subtrees()}
    rules = language().rules
    named = {rule.alias or rule.origin.name for rule in rules if rule.alias or not rule.options.expand1}
    assert sorted(str(name) for name in named if name[0] != "_" and name not in found) == ["expression_only"]


@pytest.mark.slow
def test_logs_come_to_every_kind_of_boundary(rulesets):
    found: Counter[str] = Counter()
    for seed, rules in enumerate(rulesets):
        found.update(hits(rules, log_of(rules, Rolled(seed))))
    assert [name for name in BOUNDARIES if not found[name]] == []


def test_logs_are_made_for_any_rules():
    rules = nurture.parse('ruleset "small" {}\nevent asked { topic: text }\nsegment s when any asked within 2 days')
    logs = [log_of(rules, Rolled(seed)) for seed in range(20)]
    assert {event.type for log in logs for event in log.events} == {"asked", "lead_updated"}
    for log in logs:
        check_agreement(rules, log)


def test_a_seed_gives_the_same_case_again():
    first, again = rolled_case(11), rolled_case(11)
    assert (first.text, first.log) == (again.text, again.log)
    assert next(rolled_cases(11, 3)).log == first.log


# -- what is broken is found -----------------------------------------------------------------------------------------

RULES = """ruleset "broken" {}
lead { day: date?, size: integer? }
event asked { topic: text?, n: integer? }
event bought
score heat {
  decay half-life 2 days
  +10 on asked, at most 2 per day
}
segment hot when heat >= 10
journey way {
  stage new
  stage known
  stage old
  new -> known on asked
  known -> old when no asked within 1 day for 6 hours
}
channel email { at most 1 per day }
scenario letters {
  enter on asked, always
  exit on bought
  send email "m1"
  wait 2 days
  if hot { send email "m2" } else { notify team "cold" }
}
"""


class Broken:
    """The library's own functions, one of which goes wrong."""

    def __init__(self, **changed):
        names = (
            "start",
            "transition",
            "advance",
            "next_wake",
            "dump_state",
            "load_state",
            "explain",
            "explain_persona",
        )
        vars(self).update({name: vars(nurture.api)[name] for name in names} | changed)


def late_wake(rules, state):
    wake = nurture.next_wake(rules, state)
    return None if wake is None else wake + dt.timedelta(microseconds=1)


def early_wake(rules, state):
    wake = nurture.next_wake(rules, state)
    return None if wake is None else max(state.now, wake - dt.timedelta(microseconds=1))


def forgetful(rules, data):
    state = nurture.load_state(rules, data)
    return evolve(state, turns=FrozenMap())


def silent(rules, state, event):
    step = nurture.transition(rules, state, event)
    return evolve(step, effects=tuple(effect for effect in step.effects if effect.kind != "notify"))


def vague(rules, state, score, *, events=()):
    explanation = nurture.explain(rules, state, score, events=events)
    return evolve(explanation, parts=explanation.parts[:-1])


def credulous(rules, state, event):
    try:
        return nurture.transition(rules, state, event)
    except nurture.LateEventError:
        return nurture.transition(rules, state, evolve(event, at=state.now))


LATE = "next_wake names an instant too late"
BREAKS = {
    LATE: Broken(next_wake=late_wake),
    "next_wake names an instant too early": Broken(next_wake=early_wake),
    "a state forgets while it is stored": Broken(load_state=forgetful),
    "an effect is missing": Broken(transition=silent),
    "an explanation is not whole": Broken(explain=vague),
    "what is too late is taken": Broken(transition=credulous),
}


def held(rules, engine, asked=None):
    """Hold an engine to the reference on several logs."""
    for seed in range(60):
        check_agreement(rules, log_of(rules, Rolled(seed)), engine=engine, asked=asked)


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_found(name):
    with pytest.raises(AssertionError, match=r"at (?:event .*|the end):\n  reference: "):
        held(nurture.parse(RULES), BREAKS[name])


def lonely_wake(rules, state):
    """Where nothing more is to come, something is said to come in a minute."""
    wake = nurture.next_wake(rules, state)
    return state.now + dt.timedelta(minutes=1) if wake is None else wake


def test_where_nothing_comes_a_wake_is_asked_for_before_the_arrival_that_is_named():
    rules = nurture.parse('ruleset "quiet" {}\nevent asked\nsegment s when any asked')
    at = [dt.datetime(2026, 4, day, tzinfo=dt.UTC) for day in (1, 2, 3, 4)]
    events = tuple(nurture.Event(f"e{time.day}", "l", "asked", time) for time in at[1:3])
    log, engine = Log(nurture.Lead("l"), at[0], events, at[3]), Broken(next_wake=lonely_wake)
    for number, place in enumerate(("at event 'e2'", "at event 'e3'", "at the end")):
        with pytest.raises(AssertionError, match=f"next_wake {place}"):
            check_agreement(rules, log, engine=engine, asked=number)
    check_agreement(rules, log, engine=engine, asked=3)
    with pytest.raises(AssertionError, match="next_wake at event 'e2'"):
        check_agreement(rules, log, engine=engine)


def test_what_is_due_is_woken_for_before_whatever_arrival():
    with pytest.raises(AssertionError, match="next_wake at"):
        held(nurture.parse(RULES), BREAKS[LATE], asked=99)


def test_a_mutation_of_the_machine_is_found_and_becomes_something_to_read(monkeypatch):
    """An `after` that goes off a microsecond early: at the very instant of an event, which should come before it."""
    right = instant.ripe

    def hasty(trigger, event, since, view, clock):
        return right(trigger, event, since, view, clock + 1)

    rules = nurture.parse(RULES.replace("when no asked within 1 day for 6 hours", "after 1 day"))
    cases = [Case(rules, log_of(rules, Rolled(seed))) for seed in range(60)]
    assert not any(map(disagrees, cases))
    monkeypatch.setattr(instant, "ripe", hasty)
    failing = next(case for case in cases if fault(case) is not None)
    small = shrunk(failing, most=600)
    assert disagrees(small)
    assert len(small.log.events) <= 2
    assert len(small.text.splitlines()) <= 16 < len(failing.text.splitlines())
    monkeypatch.undo()
    assert not disagrees(small)


# -- engines of tables -----------------------------------------------------------------------------------------------


def evaluated(rules, lead, events, now):
    moment = at(Moment(rules.program, lead.attributes, tuple(sorted(events)), now, {}))
    return {name: value for name, value in values_of(moment).items() if isinstance(value, (bool, Decimal))}


def test_a_table_engine_is_held_to_the_reference_as_of_an_instant():
    for seed in range(12):
        case = rolled_case(seed)
        check_facts(case.rules, case.log, evaluated)


def test_a_table_engine_that_counts_otherwise_is_found():
    def a_day_later(rules, lead, events, now):
        return evaluated(rules, lead, events, now + dt.timedelta(days=1))

    rules = nurture.parse(RULES)
    logs = [log_of(rules, Rolled(seed)) for seed in range(40)]
    with pytest.raises(AssertionError, match="facts at"):
        [check_facts(rules, log, a_day_later) for log in logs]
