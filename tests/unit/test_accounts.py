"""A company's log out of those of its people."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import nurture

RULES = nurture.parse("""
ruleset "accounts" {}
lead { size: integer? }
event visited { person: text, role: text?, page: text? }
event person_updated { role: text?, title: text? }
score interest { +1 on visited where role == "champion" }
segment silent when any events where role == "champion" and no events where role == "decision maker" within 30 days
""")
PRACTICE = Path(__file__).parents[2] / "docs/cookbook/practices/b5_buying_committee/rules.nurture"
AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
CHAMPION = nurture.Lead("l/1", {"role": "champion"}, account="a-1")
DECIDER = nurture.Lead("l", {"role": "decision maker"}, account="a-1")


def event(lead: nurture.Lead, key: str = "e-1", type_: str = "visited", **properties: Any) -> nurture.Event:
    return nurture.Event(key, lead.id, type_, AT, properties)


def test_an_event_of_a_person_is_one_of_the_account_with_person_and_role() -> None:
    made = nurture.for_account(RULES, event(CHAMPION, page="/", colour="x"), CHAMPION)
    assert made is not None
    assert (made.id, made.lead, made.type, made.at) == ("l%2F1/e-1", "a-1", "visited", AT)
    assert dict(made.properties) == {"person": "l/1", "role": "champion", "page": "/"}


def test_a_lead_updated_becomes_a_person_updated_and_does_not_change_the_account() -> None:
    made = nurture.for_account(RULES, event(DECIDER, type_="lead_updated", title="CEO", size=3), DECIDER)
    assert made is not None
    assert (made.type, dict(made.properties)) == ("person_updated", {"role": "decision maker", "title": "CEO"})


def test_the_practice_of_the_committee_takes_people_whose_role_is_not_known() -> None:
    rules = nurture.load(PRACTICE)
    nobody = nurture.Lead("l-1", account="a-1")
    made = nurture.for_account(rules, event(nobody, type_="document_requested"), nobody)
    assert made is not None
    state = nurture.transition(rules, nurture.start(rules, nurture.Lead("a-1"), at=AT), made).state
    assert state.score("interest") == 10


def test_ids_of_two_people_are_never_the_same_however_long() -> None:
    pairs = [(CHAMPION, "1/e"), (DECIDER, "1/1/e"), (CHAMPION, "x" * 255), (DECIDER, "x" * 255), (DECIDER, "x" * 254)]
    ids = [made.id for lead, key in pairs if (made := nurture.for_account(RULES, event(lead, key), lead))]
    assert len(set(ids)) == 5
    assert all(len(key) <= 255 for key in ids)


def test_what_the_accounts_do_not_know_of_is_none() -> None:
    assert nurture.for_account(RULES, event(CHAMPION, type_="purchased"), CHAMPION) is None
    alone = nurture.Lead("l-3")
    assert nurture.for_account(RULES, event(alone), alone) is None
    with pytest.raises(nurture.EventError):
        nurture.for_account(RULES, event(alone), CHAMPION)


def test_the_account_is_stepped_as_a_lead_is() -> None:
    state = nurture.start(RULES, nurture.Lead("a-1"), at=AT)
    found = []
    for lead in (CHAMPION, DECIDER):
        made = nurture.for_account(RULES, event(lead), lead)
        assert made is not None
        state = nurture.transition(RULES, state, made).state
        found.append((state.score("interest"), "silent" in state.segments))
    assert found == [(1, True), (1, False)]
    assert "silent" in nurture.advance(RULES, state, to=AT + dt.timedelta(days=30)).state.segments


def test_a_role_that_changes_in_the_event_itself_is_the_one_that_is_told() -> None:
    made = nurture.for_account(RULES, event(CHAMPION, type_="lead_updated", role="decision maker"), CHAMPION)
    assert made is not None
    assert made.properties["role"] == "decision maker"
    gone = nurture.for_account(RULES, event(CHAMPION, type_="lead_updated", role=None), CHAMPION)
    assert gone is not None
    assert gone.properties.get("role") is None


PEOPLE = nurture.parse("""
ruleset "people" { late up to 3 days, 50 events }
lead { contact: text? }
event visited { person: text, page: text? }
score interest { +1 on visited }
segment met when person of last visited is known
scenario answer {
  enter on visited, always for each person
  set contact = entry.person
  wait 1 day
  assign sales "Call"
  wait 9 days
  assign sales "Call again"
}
scenario first {
  enter on visited, once
  wait 9 days
  assign sales "Write"
}
""")
HOUR = dt.timedelta(hours=1)


def visits(*given: tuple[str, str, int]) -> list[nurture.Event]:
    """Visits of people of a-1: who, the id of the event, and after how many hours."""
    made = []
    for who, key, hours in given:
        visit = nurture.Event(key, who, "visited", AT + hours * HOUR, {"page": f"/{who}"})
        theirs = nurture.for_account(PEOPLE, visit, nurture.Lead(who, account="a-1"))
        assert theirs is not None
        made.append(theirs)
    return made


def account_after(log: list[nurture.Event], hours: int) -> nurture.LeadState:
    account = nurture.Lead("a-1")
    return nurture.replay(PEOPLE, account, log, until=AT + hours * HOUR, start_at=AT).state


def changed(log: list[nurture.Event], people: dict[str, str | None], hours: int) -> nurture.Step:
    state = account_after(log, hours)
    return nurture.change_people(PEOPLE, state, log=log, people=people, at=AT + hours * HOUR)


def told(effects: Any) -> list[str]:
    return [getattr(each, "task", getattr(each, "reason", each.kind)) for each in effects]


@pytest.mark.parametrize("key", ["e-1", "x/1", "x" * 255])
@pytest.mark.parametrize("other", ["l-2", "l/2", "y" * 255])
def test_an_event_of_two_people_who_are_one_counts_once(key: str, other: str) -> None:
    log = visits(("l-1", key, 1), (other, key, 1), (other, "e-2", 2))
    assert account_after(log, 3).score("interest") == 3
    step = changed(log, {other: "l-1"}, 3)
    assert step.state.score("interest") == 2
    mended = nurture.account_log(log, {other: "l-1"})
    assert [(each.id, each.properties["person"]) for each in mended] == [
        (each.id, "l-1") for each in visits(("l-1", key, 1), ("l-1", "e-2", 2))
    ]
    again = nurture.transition(PEOPLE, step.state, visits(("l-1", "e-2", 2))[0])
    assert again.state is step.state, "what the other had comes again, as the survivor's"


def test_nothing_of_a_person_who_is_erased_is_left_in_the_account() -> None:
    log = visits(("l-1", "e-1", 1), ("somebody", "e-2", 2))
    assert b"somebody" in nurture.dump_state(account_after(log, 3))
    step = changed(log, {"somebody": None}, 3)
    assert b"somebody" not in nurture.dump_state(step.state)
    assert step.state.score("interest") == 1
    assert step.state.lead.attributes.get("contact") is None
    assert [(each.kind, *told([each])) for each in step.effects] == [("left", "erased")]
    assert nurture.load_state(PEOPLE, nurture.dump_state(step.state)) == step.state
    assert not [each for each in nurture.account_log(log, {"somebody": None}) if "somebody" in repr(each)]
    later = nurture.advance(PEOPLE, step.state, to=AT + 900 * HOUR)
    assert told(later.effects) == ["Call", "Write", "finished", "Call again", "finished"]


def test_where_nobody_else_came_the_account_is_left_with_what_was_decided() -> None:
    log = visits(("l-2", "e-2", 2))
    step = changed(log, {"l-2": None}, 3)
    assert ("met" in account_after(log, 3).segments, "met" in step.state.segments) == (True, False)
    assert step.state.scenarios["first"].running, "what is not for each person goes on"
    kept = changed(log, {"l-2": "erased-1"}, 3).state
    assert (kept.score("interest"), kept.lead.attributes["contact"]) == (1, "erased-1")


def test_of_two_runs_for_one_person_the_further_goes_on() -> None:
    log = visits(("l-1", "e-1", 20), ("l-2", "e-2", 1))
    for old, new in (("l-2", "l-1"), ("l-1", "l-2")):
        step = changed(log, {old: new}, 30)
        runs = step.state.scenarios["answer"].running
        assert [(run.number, run.entry["person"]) for run in runs] == [(1, new)]
        assert told(step.effects) == ["merged"]
        later = nurture.advance(PEOPLE, step.state, to=AT + 900 * HOUR)
        assert told(later.effects).count("Call") == 0
        assert told(later.effects).count("Call again") == 1


def test_a_change_of_people_gives_the_facts_of_the_log_without_them() -> None:
    log = visits(("l-1", "e-1", 1), ("l-2", "e-1", 1), ("l-3", "e-1", 5), ("l-2", "e-3", 6))
    for people in ({"l-2": "l-1"}, {"l-1": "l-2", "l-3": None}, {"l-1": None, "l-2": None, "l-3": None}, {}):
        fresh = account_after(list(nurture.account_log(log, people)), 8)
        state = changed(log, people, 8).state
        assert (state.facts, state.memory, state.recent) == (fresh.facts, fresh.memory, fresh.recent)


@pytest.mark.parametrize(
    ("people", "hours", "problem"),
    [
        ({"l-1": "l-2", "l-2": "l-3"}, 3, "must not change itself"),
        ({"l-1": "l-1"}, 3, "must not change itself"),
        ({"l-1": ""}, 3, "must not be empty"),
        ({"l-1": 3}, 3, "people"),
        (["l-1"], 3, "must be a mapping"),
        ({"l-1": None}, 1, "must not be before|lies before|before"),
    ],
)
def test_a_change_of_people_that_cannot_be_is_refused(people: Any, hours: int, problem: str) -> None:
    log = visits(("l-1", "e-1", 1))
    state = account_after(log, 2)
    with pytest.raises(nurture.InputError, match=problem):
        nurture.change_people(PEOPLE, state, log=log, people=people, at=AT + hours * HOUR)
    with pytest.raises(nurture.EventError, match="must be in the log"):
        nurture.change_people(PEOPLE, state, log=[], people={}, at=AT + 3 * HOUR)


def test_who_is_erased_is_not_known_by_the_same_id() -> None:
    state = nurture.start(RULES, nurture.Lead("a-1"), at=AT)
    with pytest.raises(nurture.InputError, match="known_as"):
        nurture.erase(RULES, state, at=AT, known_as="a-1")
    gone = nurture.erase(RULES, state, at=AT, known_as="x-1").state
    assert nurture.erase(RULES, gone, at=AT, known_as="x-1").state == gone, "to erase it once more changes nothing"


@pytest.mark.parametrize("other", ["event b", "event b { role: integer }", "event b { roles: text }"])
def test_what_not_all_events_have_of_one_type_cannot_be_asked_of_events(other: str) -> None:
    text = f'ruleset "x" {{}}\nevent a {{ role: text }}\n{other}\nsegment s when any events where role == "x"'
    with pytest.raises(nurture.RulesError, match="N218"):
        nurture.parse(text)
    assert nurture.parse(text.replace(other, "event b { role: text? }"))


def test_different_people_are_counted_once_each_and_the_state_stays_bounded() -> None:
    rules = nurture.parse("""
    ruleset "round" { late up to 1 day, 10 events }
    event viewed { person: text }
    segment round when at least 3 different person of viewed within 14 days
    segment all when exactly 2 different person of viewed
    """)
    state = nurture.start(rules, nurture.Lead("a-1"), at=AT)
    sizes = []
    for n in range(40):
        visit = nurture.Event(f"e-{n}", "a-1", "viewed", AT + n * HOUR, {"person": f"l-{n // 10}"})
        state = nurture.transition(rules, state, visit).state
        assert ("round" in state.segments, "all" in state.segments) == (n >= 20, 10 <= n < 20)
        sizes.append(len(nurture.dump_state(state)))
        assert nurture.load_state(rules, nurture.dump_state(state)) == state
    assert max(sizes[30:]) <= max(sizes[20:30]) + 20
    longest = nurture.Event("e-x", "a-1", "viewed", AT + 41 * HOUR, {"person": "x" * 256})
    assert nurture.transition(rules, state, longest).state.facts == state.facts, "no id is so long"


@pytest.mark.parametrize(("property_", "code"), [("tags", "N316"), ("persona", "N203")])
def test_what_cannot_be_counted_as_different_is_refused(property_: str, code: str) -> None:
    text = f"""ruleset "x" {{}}
    event viewed {{ person: text, tags: list of text }}
    segment s when at least 2 different {property_} of viewed"""
    with pytest.raises(nurture.RulesError) as caught:
        nurture.parse(text)
    assert [(each.code, each.span.line) for each in caught.value.diagnostics] == [(code, 3)]
