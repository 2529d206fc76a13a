"""Consent and its history, and what an erased lead refuses."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

import nurture

RULES = nurture.parse("""
ruleset "consent" {}
lead { name: text? }
event complained
scenario stop { enter on complained, once
  set consent.email = false
}
""")
START = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LEAD = nurture.Lead("l-1", {"name": "Sato", "consent.email": True})


def updated(key: str, days: int, **properties: Any) -> nurture.Event:
    values = {name.replace("__", "."): value for name, value in properties.items()}
    return nurture.Event(key, "l-1", "lead_updated", START + days * DAY, values)


LOG = [
    updated("2", 3, consent__email=None, name="Satou"),
    updated("1", 2, consent__line=True),
    updated("1", 4, consent__line=False),
    nurture.Event("3", "l-1", "complained", START + 5 * DAY),
]


def test_the_history_has_every_setting_by_time_and_what_set_it() -> None:
    replay = nurture.replay(RULES, LEAD, LOG, until=START + 6 * DAY, start_at=START)
    history = nurture.consent_history(LEAD, LOG, start_at=START, effects=replay.effects)
    assert [(each.name, each.given, (each.at - START).days, each.by) for each in history] == [
        ("consent.email", True, 0, None),
        ("consent.line", True, 2, "1"),
        ("consent.email", None, 3, "2"),
        ("consent.email", False, 5, "consent/l-1/scenario/stop/1/1"),
    ]
    now = nurture.consents(replay.state)
    assert [(each.given, (each.at - START).days, each.by) for each in now.values()] == [
        (False, 5, None),
        (True, 2, "1"),
    ]


def erased() -> nurture.LeadState:
    state = nurture.replay(RULES, LEAD, LOG, until=START + 6 * DAY, start_at=START).state
    return nurture.erase(RULES, state, at=state.now, known_as="gone").state


def test_a_stored_state_that_is_erased_and_holds_something_is_refused() -> None:
    data = json.loads(nurture.dump_state(erased()))
    data["lead"][1] = {"name": "Sato"}
    with pytest.raises(nurture.StateError, match="erased"):
        nurture.load_state(RULES, json.dumps(data))


def test_erasing_once_more_gives_another_id_and_no_effects() -> None:
    again = nurture.erase(RULES, erased(), at=START + 9 * DAY, known_as="gone-2")
    assert (again.state.lead.id, again.state.erased, again.effects) == ("gone-2", True, ())


def test_what_is_erased_is_neither_merged_nor_given_events_of_another() -> None:
    state = nurture.start(RULES, nurture.Lead("l-2"), at=START)
    for pair in ((state, erased()), (erased(), state)):
        with pytest.raises(nurture.InputError, match="must not be erased"):
            nurture.merge(RULES, *pair, log=[], at=START + 9 * DAY)
    with pytest.raises(nurture.EventError):
        nurture.transition(RULES, erased(), LOG[-1])


@pytest.mark.parametrize("known_as", ["", "a\nb", 3])
def test_an_id_that_is_none_is_refused(known_as: Any) -> None:
    with pytest.raises(nurture.InputError):
        nurture.erase(RULES, erased(), at=START + 9 * DAY, known_as=known_as)


def test_consents_are_told_by_name_whichever_was_set_first() -> None:
    log = [updated("1", 2, consent__sms=True), updated("2", 3, consent__email=False)]
    now = nurture.consents(nurture.replay(RULES, nurture.Lead("l-1"), log, until=START + 6 * DAY).state)
    assert [(each.name, each.given) for each in now.values()] == [("consent.email", False), ("consent.sms", True)]
    assert list(now) == ["consent.email", "consent.sms"]
