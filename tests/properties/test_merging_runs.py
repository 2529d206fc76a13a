"""No mail twice: two records of one person merged at any time, either way, under every form of re-entry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from attrs import evolve, field, frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from shares import examples

import nurture

STEPS = """
  goal never_comes
  send email "first"
  wait 1 day
  send email "second"
  if any visited since entry {
    wait 1 day
    send email "third"
  } else {
    wait 2 days
    send email "other"
  }
  wait 1 day
  send email "last"
"""
ENTRIES = {
    "once": "on asked, once",
    "keen_once": "when keen, once",
    "per": "on asked, once per 6 days",
    "weekly": "every week on monday at 09:00, once per 10 days",
    "always": "on asked, always",
    "keen_always": "when keen, always",
    "again": "on asked, always, restart",
    "beside": "on asked, always, side by side",
    "beside_per": "on asked, once per 3 days, side by side",
    "each": "on asked, always for each cart",
    "each_per": "on asked, once per 6 days for each cart",
    "each_again": "on asked, always for each cart, restart",
    "each_beside": "on asked, always for each cart, side by side",
}
RULES = nurture.parse(
    'ruleset "twice" { late up to 2 days, 100 events }\nevent asked { cart: text }\nevent visited\nevent never_comes\n'
    "score interest { +1 on visited }\nsegment keen when any visited within 2 days\nchannel email {}\n"
    + "".join(f"scenario {name} {{\n  enter {entry}\n{STEPS}}}\n" for name, entry in ENTRIES.items())
)
START = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
PER = {"per": 6 * 24 * HOUR, "weekly": 10 * 24 * HOUR, "beside_per": 72 * HOUR, "each_per": 6 * 24 * HOUR}


@frozen
class Happened:
    """An event of the person: in which records, and how late it comes to each."""

    at: int
    type: str
    cart: str
    late: dict[str, int]


HAPPENED = st.builds(
    Happened,
    at=st.integers(1, 240),
    type=st.sampled_from(["asked", "asked", "visited"]),
    cart=st.sampled_from(["c-1", "c-2"]),
    late=st.dictionaries(st.sampled_from("ab"), st.sampled_from([0, 0, 0, 5, 30]), min_size=1),
)


@frozen
class Run:
    """A run as it was seen: where it began, and how far it has sent."""

    scenario: str
    entered: dt.datetime
    key: Any
    sent: list[tuple[str, dt.datetime]] = field(factory=list)


class Records:
    """Two records that live side by side, and what was sent in which run of which."""

    def __init__(self) -> None:
        self.states = {who: nurture.start(RULES, nurture.Lead(who), at=START) for who in "ab"}
        self.runs: dict[tuple[str, str, int], Run] = {}

    def took(self, who: str, state: nurture.LeadState, effects: Any) -> None:
        self.states[who] = state
        for name, scenario in state.scenarios.items():
            for run in scenario.runs:
                begun = START + (run.entered - START.timestamp() * 1_000_000) * dt.timedelta(microseconds=1)
                self.runs.setdefault((who, name, run.number), Run(name, begun, run.entry.get("cart")))
        for effect in effects:
            if isinstance(effect, nurture.Send):
                number = int(effect.key.split("/")[4])
                self.runs[effect.lead, effect.scenario, number].sent.append((effect.message, effect.at))


def lives(records: Records, log: list[Happened], who: str, hours: range, told: str) -> list[nurture.Event]:
    """Take ``who`` through what comes in these hours to the records ``told``; gives the events taken."""
    arrivals = [(each.at + each.late[name], n) for n, each in enumerate(log) for name in told if name in each.late]
    taken = []
    for hour, n in sorted(arrival for arrival in arrivals if arrival[0] in hours):
        properties = {"cart": log[n].cart} if log[n].type == "asked" else {}
        taken.append(nurture.Event(f"e-{n}", who, log[n].type, START + log[n].at * HOUR, properties))
        step = nurture.advance(RULES, records.states[who], to=START + hour * HOUR)
        records.took(who, step.state, step.effects)
        step = nurture.transition(RULES, records.states[who], taken[-1])
        records.took(who, step.state, step.effects)
    step = nurture.advance(RULES, records.states[who], to=START + hours[-1] * HOUR)
    records.took(who, step.state, step.effects)
    return taken


def is_same(one: Run, other: Run, shared: set[dt.datetime], merged: dt.datetime) -> bool:
    """Whether nobody is to go through both, of which each is of another record: told without a look at states."""
    if one.scenario in ("once", "keen_once"):
        return True
    if one.scenario in PER and one.key == other.key:
        early, late = sorted((one.entered, other.entered))
        return max(late, merged) < early + PER[one.scenario]
    if one.scenario in ("each", "each_again"):
        return one.key == other.key
    return one.entered == other.entered and one.entered in shared and one.key == other.key


def is_latest(place: tuple[str, str, int], runs: dict[tuple[str, str, int], Run]) -> bool:
    """Whether the record has not begun anew with the same cart since, which may send the same again."""
    if place[1] not in ("each", "each_again"):
        return True
    later = [run for each, run in runs.items() if each[:2] == place[:2] and each[2] > place[2]]
    return all(run.key != runs[place].key for run in later)


@settings(max_examples=examples(1.2))
@given(st.lists(HAPPENED, max_size=10), st.integers(2, 300), st.sampled_from(["ab", "ba"]))
def test_after_a_merge_nothing_goes_out_that_either_record_was_sent(log: list[Happened], hour: int, order: str) -> None:
    survivor, other = order
    records, moment = Records(), START + hour * HOUR
    taken = [event for who in "ab" for event in lives(records, log, who, range(1, hour + 1), who)]
    before = {place: evolve(run, sent=list(run.sent)) for place, run in records.runs.items()}
    states = [records.states[who] for who in order]
    merged = nurture.merge(RULES, *states, log=taken, at=moment)
    records.took(survivor, merged.state, merged.effects)
    lives(records, log, survivor, range(hour + 1, 400), "ab")
    at = {both: {START + each.at * HOUR for each in log if (len(each.late) == 2) == both} for both in (True, False)}
    for (who, name, number), run in records.runs.items():
        if who != survivor or (run.entered > moment and name not in ("once", "keen_once")):
            continue
        mine = before.get((who, name, number))
        came = None if mine else (other, name, number - states[0].scenarios[name].entries)
        fresh = {message for message, _ in run.sent[len(mine.sent) if mine else 0 :]}
        for place, gone in before.items():
            apart = place[1] == name and (place[0] == survivor if came else place[0] == other)
            rival = apart and is_latest(place, before) and is_same(run, gone, at[True] - at[False], moment)
            if place == came or rival:
                assert not fresh & {message for message, _ in gone.sent}, (name, number, place)
