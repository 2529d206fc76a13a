"""A company's log out of those of its people."""

from __future__ import annotations

import datetime as dt
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


@pytest.mark.parametrize("other", ["event b", "event b { role: integer }", "event b { roles: text }"])
def test_what_not_all_events_have_of_one_type_cannot_be_asked_of_events(other: str) -> None:
    text = f'ruleset "x" {{}}\nevent a {{ role: text }}\n{other}\nsegment s when any events where role == "x"'
    with pytest.raises(nurture.RulesError, match="N218"):
        nurture.parse(text)
    assert nurture.parse(text.replace(other, "event b { role: text? }"))
