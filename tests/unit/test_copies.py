"""Every public class: its objects are copied and pickled, and are the same afterwards; or an error says what to do."""

import copy
import datetime as dt
import inspect
import pickle
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import attrs
import pytest

import nurture
from nurture.diagnostics import Source
from nurture.dsl.messages import Report
from nurture.dsl.parser import parse_rules

ROOT = Path(__file__).parents[2]
NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
PUBLIC = {name: kind for name in nurture.__all__ if inspect.isclass(kind := getattr(nurture, name))}
DECLARED = (  # files that have something of every class that rules are made of
    "docs/examples/b2b.nurture",
    "docs/cookbook/practices/b8_context/rules.nurture",
    "docs/cookbook/practices/b2_empathy_map/rules.nurture",
    "docs/cookbook/practices/a6_content_plan/rules.nurture",
    "docs/cookbook/practices/a8_backlog_and_ideal/rules.nurture",
    "docs/cookbook/practices/c8_bant/rules.nurture",
    "docs/cookbook/practices/c10_rfm/rules.nurture",
    "docs/cookbook/practices/d1_seminar_step_mail/changed.nurture",
    "docs/cookbook/practices/d9_too_much_mail/rules.nurture",
    *(
        f"tests/conformance/{case}/rules.nurture"
        for case in (
            "law_actions",
            "law_after",
            "law_business_time",
            "law_chance",
            "law_choose",
            "law_dates_by_calendar",
            "law_days_left_out",
            "law_run_scenario",
            "law_wait_for_channel",
            "table_decay_by_month",
        )
    ),
)
RULES = """
ruleset "x" {{ language 1 }}
lead {{ title: text?, mail: text? }}
event asked {{ topic: text? }}
score interest {{ +{points} on asked }}
score fit {{ +1 when title == "x" }}
segment warm when interest >= 10
persona reader {{ when title == "x" }}
scenario thanks {{
  enter on asked
  wait {days} days
  notify sales "asked"
}}
"""


def parts(*roots):
    """All objects of public classes in `roots`, one of each class."""
    found, stack, seen = {}, list(roots), set()
    while stack:
        item = stack.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, (tuple, list)):
            stack += item
        elif isinstance(item, Mapping):
            stack += item.values()
        elif attrs.has(type(item)):
            if PUBLIC.get(type(item).__name__, type(item)) is type(item):  # of two classes of one name the public one
                found.setdefault(type(item).__name__, item)
            stack += [getattr(item, field.name) for field in attrs.fields(type(item)) if field.name != "source"]
    return found


def declared():
    for path in DECLARED:
        source = Source(path, ROOT.joinpath(path).read_text("utf-8"))
        yield parse_rules(source, Report(source)).rules


def filled(kind):
    """An effect of a class, with something in every field."""
    values = {"at": NOON, "due": NOON, "enrolment": 1, "transactional": False, "entered": True, "arguments": {}}
    return kind(**{field.name: values.get(field.name, "x") for field in attrs.fields(kind)})


def lived():
    """What the functions of the library give."""
    rules, later = (nurture.parse(RULES.format(points=points, days=3)) for points in (10, 20))
    lead = nurture.Lead("l", {"title": "x", "consent.email": True}, "Asia/Tokyo", "acme")
    event = nurture.Event("e", "l", "asked", NOON, {"topic": "x"})
    state = nurture.start(rules, lead, at=NOON)
    step = nurture.transition(rules, state, event)
    yield from (rules, lead, event, state, step, nurture.replay(rules, lead, [event], until=NOON))
    yield from (nurture.explain(rules, step.state, "interest"), nurture.explain_persona(rules, step.state))
    yield nurture.migrate(rules, later, step.state, events=[event])
    yield nurture.consent_history(lead, [], start_at=NOON)
    yield nurture.duplicates([lead, nurture.Lead("k", {"title": "x"})], keys=["title"])
    yield nurture.scorer(rules, "fit", at=NOON)
    yield nurture.Account("acme", "Acme", {"size": 3})
    yield nurture.committee([lead], "acme", roles=["x"], attribute="title")
    yield nurture.Standing((("need", "What for?"),))
    yield from parse_failed().diagnostics


def parse_failed():
    with pytest.raises(nurture.RulesError) as caught:
        nurture.parse("x")
    return caught.value


def brought():
    """What plug-ins bring: functions that can be found by their names."""
    stages = [nurture.PresetStage("trying", "mofu", {"en": "Trying"})]
    questions = [nurture.PresetQuestion("need", {"en": "What for?"})]
    return nurture.Plugins(
        functions=[nurture.Function("size", [nurture.TEXT], nurture.INTEGER, len)],
        curves=[nurture.Curve("whole", range)],
        actions=[nurture.Action("ping", {"why": nurture.TEXT})],
        presets=[nurture.Preset("trial", stages)],
        checklists=[nurture.ChecklistPreset("short", questions)],
        channels=[nurture.ChannelPreset(nurture.Channel("line"), check=str.strip)],
        installed=False,
    )


REFUSAL = nurture.Refusal("a.nurture", 3, 9, "the function `f`", "only Python can run it")


@cache
def objects():
    effects = [
        filled(kind) for kind in PUBLIC.values() if issubclass(kind, nurture.Effect) and kind is not nurture.Effect
    ]
    found = parts(*declared(), *lived(), brought(), effects)
    return {
        **found,
        "Refusal": REFUSAL,
        "ExpectAct": nurture.ExpectAct("ping"),
        "Expression": nurture.expression("size > 3"),
    }


ERRORS = {name: kind for name, kind in PUBLIC.items() if issubclass(kind, Exception)}
ROOTS = {"Effect", "Declaration", "Expression"}  # classes that only others are of


def test_there_is_an_object_of_every_public_class():
    assert {name for name in PUBLIC if name not in ERRORS} - ROOTS <= set(objects())


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - set(ERRORS) - ROOTS - {"Scorer"}))
def test_an_object_is_copied_and_pickled(name):
    one = objects()[name]
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        other = pickle.loads(pickle.dumps(one, protocol))  # noqa: S301 - our own
        assert type(other) is type(one)
        assert other == one
    for other in (copy.copy(one), copy.deepcopy(one)):
        assert type(other) is type(one)
        assert other == one


def test_a_state_that_was_pickled_goes_on_as_the_state_itself():
    rules = nurture.parse(RULES.format(points=10, days=3))
    state = nurture.start(rules, nurture.Lead("l", {"title": "x"}), at=NOON)
    event = nurture.Event("e", "l", "asked", NOON, {"topic": "x"})
    same = [pickle.loads(pickle.dumps(each)) for each in (rules, state, event)]  # noqa: S301 - our own
    one, other = nurture.transition(rules, state, event), nurture.transition(*same)
    assert (other.state, other.effects) == (
        one.state,
        one.effects,
    )  # the trace names lines of the rules as they are printed
    assert nurture.dump_state(other.state) == nurture.dump_state(one.state)


FAILED = (
    nurture.BackendError("SQL", (REFUSAL,)),
    nurture.FrameError(("leads: lacks the column `id`",)),
    nurture.NurtureError("x"),
    nurture.InputError("Lead.id", "", "must not be empty"),
    nurture.LeadError("Lead.id", "", "must not be empty"),
    nurture.EventError("Event.id", object, "must be text"),
    nurture.LateEventError("Event.at", NOON, "must not be so old"),
    nurture.StateError("x"),
    nurture.MigrationError("l", ("it waits", "it is lost")),
    nurture.TableError("a.csv", 3, "id", "", "must not be empty"),
    nurture.PluginError("functions", "size", "is none", "acme"),
)


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_an_error_is_copied_and_pickled(name):
    error = parse_failed() if name == "RulesError" else next(each for each in FAILED if type(each).__name__ == name)
    for other in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own
        assert (type(other), str(other), vars(other).keys()) == (type(error), str(error), vars(error).keys())


def test_a_scorer_is_copied_and_says_that_it_cannot_be_pickled():
    scorer = objects()["Scorer"]
    assert copy.copy(scorer).score({"title": "x"}) == copy.deepcopy(scorer).score({"title": "x"}) == 1_000
    with pytest.raises(nurture.InputError, match="pickle the ruleset"):
        pickle.dumps(scorer)
