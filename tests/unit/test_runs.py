"""Several runs of one scenario: how many there may be, what is remembered of them, and what a run keeps of its event."""

import datetime as dt

import pytest

import nurture

START = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def rules(enter, *lines):
    body = "\n".join(f"  {line}" for line in (enter, *lines))
    head = 'ruleset "runs" {}\nlead { last: text? }\nevent asked { about: text?, page: text? }\nevent bought { about: text? }\n'
    return nurture.parse(f"{head}scenario s {{\n{body}\n}}\n")


def played(of, texts, *, gap=HOUR, **properties):
    """The state after one `asked` about each of ``texts``, the effects, and the last word of the trace."""
    state, effects, told = nurture.start(of, nurture.Lead("l"), at=START), [], ""
    for number, text in enumerate(texts):
        event = nurture.Event(f"e-{number:04}", "l", "asked", START + number * gap, {"about": text, **properties})
        step = nurture.transition(of, state, event)
        state, told = step.state, step.trace[-1].outcome
        effects += step.effects
    return state, effects, told


def numbers(effects, kind):
    return [effect.enrolment for effect in effects if effect.kind == kind]


def test_of_one_scenario_20_runs_are_under_way_at_most():
    of = rules("enter on asked, always, side by side", "wait 30 days", 'notify sales "x"')
    state, effects, told = played(of, ["a"] * 25)
    assert numbers(effects, "entered") == list(range(1, 21))
    assert told == "not entered: 20 runs are under way, which is as many as may be"
    refused = [(effect.key, effect.reason) for effect in effects if effect.kind == "refused"]
    assert refused == [(f"runs/l/scenario/s/refused/{number}", "runs") for number in range(1, 6)]
    later = nurture.advance(of, state, to=START + dt.timedelta(days=30))
    assert numbers(later.effects, "left") == [1]
    event = nurture.Event("late", "l", "asked", START + dt.timedelta(days=30), {"about": "a"})
    assert numbers(nurture.transition(of, later.state, event).effects, "entered") == [21]


def test_restarting_needs_no_place_of_its_own():
    of = rules("enter on asked, always for each about, restart", "wait 30 days", 'notify sales "x"')
    texts = [str(number) for number in range(20)]
    _, effects, _ = played(of, [*texts, "7", "20"])
    assert numbers(effects, "left") == [8]
    assert numbers(effects, "entered")[-1] == 21


def test_once_per_time_for_each_remembers_100_values_at_most():
    of = rules("enter on asked, once per 10 days for each about", 'notify sales "x"')
    texts = [str(number) for number in range(100)]
    state, effects, told = played(of, [*texts, "100", "5"])
    assert len(numbers(effects, "entered")) == 100
    assert told.startswith("not entered: not again before 2026-04-11T05:00")
    assert [effect.reason for effect in effects if effect.kind == "refused"] == ["values"]
    assert len(state.enrolled["s"].again) == 100
    assert len(nurture.dump_state(state)) <= of.state_bound
    state = nurture.advance(of, state, to=START + dt.timedelta(days=10, hours=49)).state
    assert len(state.enrolled["s"].again) == 50
    assert nurture.load_state(of, nurture.dump_state(state)) == state


@pytest.mark.parametrize("value", [None, "x" * 101])
def test_an_event_that_cannot_be_told_apart_lets_nobody_in(value):
    of = rules("enter on asked, always for each about", 'notify sales "x"')
    _, effects, told = played(of, ["x" * 100, value])
    assert numbers(effects, "entered") == [1]
    assert told == "not entered: `about` is missing, or longer than 100 characters"


@pytest.mark.parametrize(("length", "kept"), [(1_000, "p" * 1_000), (1_001, None)])
def test_a_run_keeps_texts_of_1000_characters(length, kept):
    of = rules("enter on asked", "set last = entry.page")
    state, _, _ = played(of, ["a"], page="p" * length)
    assert state.lead.attributes.get("last") == kept


def test_a_run_keeps_only_what_is_read():
    of = rules("enter on asked", "exit on bought where about == entry.about", "wait 1 day", 'notify sales "x"')
    state, _, _ = played(of, ["price"], page="/pricing")
    assert state.scenarios["s"].runs[0].entry == {"about": "price"}


def test_the_goal_of_an_ended_run_is_open_until_20_more_have_begun():
    of = rules("enter on asked, always for each about", "goal bought where about == entry.about", 'notify sales "x"')
    state, _, _ = played(of, [str(number) for number in range(21)])
    goals = []
    for number in (0, 1):
        event = nurture.Event(f"b-{number}", "l", "bought", START + 30 * HOUR, {"about": str(number)})
        goals += numbers(nurture.transition(of, state, event).effects, "goal_reached")
    assert goals == [2]


def test_a_state_whose_runs_these_rules_could_not_have_is_not_loaded():
    side = rules("enter on asked, always, side by side", "wait 30 days", 'notify sales "x"')
    alone = rules("enter on asked, always", "wait 30 days", 'notify sales "x"')
    state, _, _ = played(side, ["a", "a"])
    data = nurture.dump_state(state).replace(side.version.encode(), alone.version.encode())
    with pytest.raises(nurture.StateError, match="scenario 's' has 2 runs"):
        nurture.load_state(alone, data)


def test_a_run_that_a_step_begins_has_no_event_to_read():
    of = nurture.parse(
        'ruleset "runs" {}\nevent asked { about: text? }\nevent told { about: text? }\n'
        "scenario first {\n  enter on told\n  run second\n}\n"
        "scenario second {\n  enter on asked, always\n  exit on told where about == entry.about\n"
        '  wait 1 day\n  if entry.about is missing {\n    notify sales "by hand"\n  }\n}\n'
    )
    state = nurture.start(of, nurture.Lead("l"), at=START)
    state = nurture.transition(of, state, nurture.Event("e", "l", "told", START, {"about": "price"})).state
    assert state.scenarios["second"].runs[0].entry == {"about": None}
    assert nurture.load_state(of, nurture.dump_state(state)) == state
    later = nurture.advance(of, state, to=START + dt.timedelta(days=1))
    assert [effect.text for effect in later.effects if effect.kind == "notify"] == ["by hand"]


@pytest.mark.parametrize(("second", "goals"), [("price", [2]), ("time", [1, 2])])
def test_a_goal_closes_when_another_run_of_the_same_begins(second, goals):
    of = rules("enter on asked, always for each about", "goal bought", 'notify sales "x"')
    state, _, _ = played(of, ["price", second])
    event = nurture.Event("b", "l", "bought", START + 9 * HOUR, {"about": "any"})
    assert numbers(nurture.transition(of, state, event).effects, "goal_reached") == goals


def test_a_run_notes_no_more_answers_than_its_conditions_ask_for():
    lines = ("wait until at least 3 bought where about == entry.about since entry, at most 9 days", 'notify sales "x"')
    of = rules("enter on asked, always for each about", *lines)
    state, noted = played(of, ["a", "b"])[0], []
    for number, about in enumerate("abbaacb"):
        at = START + (2 + number) * HOUR
        state = nurture.transition(of, state, nurture.Event(f"b-{number}", "l", "bought", at, {"about": about})).state
        assert nurture.load_state(of, nurture.dump_state(state)) == state
        assert len(nurture.dump_state(state)) <= of.state_bound
        noted.append([(run.number, len(run.heard[0])) for run in state.scenarios["s"].runs])
    assert noted == [[(1, 1), (2, 0)], [(1, 1), (2, 1)], [(1, 1), (2, 2)], [(1, 2), (2, 2)], [(2, 2)], [(2, 2)], []]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{"assign call":1775005200000000}', '{"assign call":1775001599999999}'),  # before the run began
        ('{"assign call":1775005200000000}', '{"assign it":1775005200000000}'),  # of which nothing asks
        ("[[1775008800000000]]", "[]"),
        ("[[1775008800000000]]", "[[1775008800000000,1775008800000000]]"),  # one is enough
        ("[[1775008800000000]]", "[[1775001599999999]]"),
    ],
)
def test_what_a_run_cannot_have_noted_is_not_loaded(old, new):
    of = nurture.parse(
        'ruleset "runs" {}\nevent asked { about: text }\nevent task_done { task: text, about: text }\nscenario s {\n'
        '  enter on asked, always for each about\n  wait 1 hour\n  assign sales "call"\n'
        '  wait until done "call", at most 9 days\n'
        "  if any task_done where about == entry.about since entry {\n    leave\n  }\n}\n"
    )
    state, _, _ = played(of, ["a"])
    state = nurture.advance(of, state, to=START + HOUR).state
    event = nurture.Event("d", "l", "task_done", START + 2 * HOUR, {"task": "other", "about": "a"})
    data = nurture.dump_state(nurture.transition(of, state, event).state).decode()
    assert old in data
    nurture.load_state(of, data)
    with pytest.raises(nurture.StateError, match="a run of 's'"):
        nurture.load_state(of, data.replace(old, new))


def test_time_that_a_run_counts_from_what_came_since_it_began_goes_on_by_itself():
    of = nurture.parse(
        'ruleset "runs" {}\nevent asked { due: datetime }\n'
        "scenario s {\n  enter on asked, once\n  exit when now - due of last asked since entry > 1 day\n"
        '  wait 9 days\n  notify sales "x"\n}\n'
    )
    state = nurture.start(of, nurture.Lead("l"), at=START)
    for number, due in enumerate((START + 9 * HOUR, START + 2 * HOUR)):
        event = nurture.Event(f"e-{number}", "l", "asked", START + number * HOUR, {"due": due})
        state = nurture.transition(of, state, event).state
    ends = START + dt.timedelta(days=1, hours=2, microseconds=1)
    assert nurture.next_wake(of, state) == ends
    (left,) = nurture.advance(of, state, to=START + dt.timedelta(days=8)).effects
    assert (left.kind, left.at, left.reason) == ("left", ends, "exit")
