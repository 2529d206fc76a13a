"""`nurture migrate`: states taken over, and who would go where."""

import datetime as dt
import json

import pytest

import nurture

START = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
OLD = """\
ruleset "B2B" {}
event asked
channel email {}
scenario follow_up {
  enter on asked
  send email "thanks"
  wait 3 days
  send email "offer"
  wait 3 days
  send email "case"
}
"""
FOLLOWED = OLD.replace("enter on asked", "enter on asked\n  when edited follow, 4 -> leave").replace("case", "story")


@pytest.fixture
def states(folder):
    """Three leads: one at step 2, one at step 4, one in nothing."""
    rules = nurture.parse(OLD)
    lines = []
    for number, days in enumerate((0, 4), 1):
        state = nurture.start(rules, nurture.Lead(f"l-{number}"), at=START)
        state = nurture.transition(rules, state, nurture.Event("e-1", f"l-{number}", "asked", START)).state
        lines.append(nurture.dump_state(nurture.advance(rules, state, to=START + dt.timedelta(days=days)).state))
    idle = nurture.start(rules, nurture.Lead("l-3"), at=START)
    lines.append(nurture.dump_state(nurture.advance(rules, idle, to=START + dt.timedelta(days=1)).state))
    folder.put("old.nurture", OLD)
    return folder.put("states.jsonl", b"\n".join(lines) + b"\n")


def test_a_dry_run_says_per_scenario_and_step_who_goes_where_and_writes_nothing(folder, states):
    folder.put("new.nurture", FOLLOWED)
    ended = folder.nurture("migrate", "old.nurture", "new.nurture", states, "--dry-run", "-o", "after.jsonl")
    assert ended.code == 0
    assert (
        ended.out
        == """\
scenario   step  becomes           leads
follow_up  2     2        follows      1
follow_up  4              leaves       1
3 states, 1 effect (1 left)
"""
    )
    assert not (folder.path / "after.jsonl").exists()


def test_states_and_effects_are_written_and_load_under_the_new_rules(folder, states):
    folder.put("new.nurture", FOLLOWED)
    words = ("-o", "after.jsonl", "--effects", "effects.jsonl", "--json")
    ended = folder.nurture("migrate", "old.nurture", "new.nurture", states, *words)
    assert ended.code == 0
    assert ended.json["steps"][1] == {
        "scenario": "follow_up", "step": "4", "target": "", "fate": "leaves", "leads": 1
    }  # fmt: skip
    new = nurture.parse(FOLLOWED)
    after = [nurture.load_state(new, line) for line in folder.read("after.jsonl").splitlines()]
    assert [state.lead.id for state in after] == ["l-1", "l-2", "l-3"]
    (left,) = map(json.loads, folder.read("effects.jsonl").splitlines())
    assert (left["kind"], left["lead"], left["reason"]) == ("left", "l-2", "edited")


CARTS = OLD.replace("event asked", "event asked { cart: text }").replace("on asked", "on asked, always for each cart")


@pytest.fixture
def carts(folder):
    """Two leads, of whom the one is at step 2 with each of three carts, the other with one."""
    rules = nurture.parse(CARTS)
    lines = []
    for who, number in (("l-1", 3), ("l-2", 1)):
        state = nurture.start(rules, nurture.Lead(who), at=START)
        for cart in range(number):
            event = nurture.Event(f"e-{cart}", who, "asked", START, {"cart": f"c-{cart}"})
            state = nurture.transition(rules, state, event).state
        lines.append(nurture.dump_state(nurture.advance(rules, state, to=START + dt.timedelta(days=1)).state))
    folder.put("old.nurture", CARTS)
    return folder.put("states.jsonl", b"\n".join(lines) + b"\n")


def test_leads_are_counted_and_not_their_runs(folder, carts):
    folder.put("new.nurture", CARTS.replace("enter on", "when edited follow\n  enter on").replace("case", "story"))
    ended = folder.nurture("migrate", "old.nurture", "new.nurture", carts, "--dry-run")
    assert ended.out.splitlines()[1].split() == ["follow_up", "2", "2", "follows", "2"]
    ended = folder.nurture("migrate", "old.nurture", "new.nurture", carts, "--dry-run", "--json")
    assert [item["leads"] for item in ended.json["steps"]] == [2]


def test_what_stands_in_the_way_of_several_runs_is_told_once(folder, carts):
    folder.put("new.nurture", CARTS.replace("case", "story"))
    ended = folder.nurture("migrate", "old.nurture", "new.nurture", carts, "-o", "after.jsonl")
    assert ended.err.count("say what becomes of it") == 1
    assert "with `when edited` (2 leads)" in ended.err
    old, new = nurture.parse(CARTS), nurture.parse(CARTS.replace("case", "story"))
    state = nurture.load_state(old, folder.read("states.jsonl").splitlines()[0])
    with pytest.raises(nurture.MigrationError) as caught:
        nurture.migrate(old, new, state)
    assert len(caught.value.problems) == 1


def test_effects_are_not_lost(folder, states):
    folder.put("new.nurture", FOLLOWED)
    ended = folder.nurture("migrate", "old.nurture", "new.nurture", states, "-o", "after.jsonl")
    assert ended.code == 2
    assert ended.err == "nurture: 1 effect would be lost: name a file for them with --effects\n"
    assert not (folder.path / "after.jsonl").exists()


def test_what_stands_in_the_way_is_told_by_step_and_nothing_is_written(folder, states):
    folder.put("new.nurture", OLD.replace("case", "story"))
    ended = folder.nurture("migrate", "old.nurture", "new.nurture", states, "-o", "after.jsonl")
    assert ended.code == 1
    assert (
        "waits at step `2` (line 7 of the old rules): say what becomes of it, with `when edited` (1 lead)" in ended.err
    )
    assert ended.err.endswith("2 states cannot go over: l-1, l-2\n")
    assert not (folder.path / "after.jsonl").exists()


def test_a_table_of_events_answers_what_only_the_new_rules_ask(folder, states):
    folder.put("new.nurture", OLD + "segment keen when any asked within 90 days\n")
    folder.put("log.csv", "id,lead,type,at\ne-1,l-1,asked,2026-04-01T09:00Z\ne-1,l-2,asked,2026-04-01T09:00Z\n")
    words = ("migrate", "old.nurture", "new.nurture", states, "--dry-run")
    assert folder.nurture(*words).code == 1
    ended = folder.nurture(*words, "--events", "log.csv")
    assert ended.code == 0
    assert "3 states, 2 effects (2 segment_changed)" in ended.out


def test_a_line_that_is_no_state_is_named(folder, states):
    folder.put("new.nurture", OLD)
    folder.put(states, b"{}\n")
    ended = folder.nurture("migrate", "old.nurture", "new.nurture", states)
    assert (ended.code, ended.err.startswith("nurture: states.jsonl:1: this is no state")) == (1, True)
