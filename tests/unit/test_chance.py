"""Draws are a hash that anybody can work out: shares, what moves when they change, and no tie between experiments."""

import datetime as dt
import hashlib
import math
import sqlite3
from contextlib import closing
from functools import cache

import pytest

import nurture
from nurture.domain.chance import point

LEADS = [f"lead-{number}" for number in range(100_000)]
START = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
FIRST = [272983, 823516, 760756, 246270, 55463]
DIGEST = "d66c30925f429d6abc8bd60c7f69645f89a6424c0756aac4e4e29ef6abfffb3c"
RULES = """ruleset "Trial" {{}}
event asked
scenario welcome {{
  enter on asked
  split "subject line" {{
    {short} "short" {{}}
    {long} "long" {{}}
  }}
}}
"""


@cache
def arms(short, long):
    return [
        "short" if point(short + long, "Trial", "split", "subject line", lead) < short else "long" for lead in LEADS
    ]


def test_shares_are_within_sampling_error_on_a_hundred_thousand_ids():
    found = arms(60, 40).count("short")
    assert abs(found - 60_000) < 4 * math.sqrt(100_000 * 0.6 * 0.4)


def test_they_are_the_same_on_every_platform_for_ever():
    points = [point(1_000_000, "Trial", "split", "subject line", lead) for lead in LEADS[:1_000]]
    assert points[:5] == FIRST
    assert hashlib.sha256(repr(points).encode()).hexdigest() == DIGEST


def test_from_50_50_to_60_40_a_tenth_moves_and_no_others():
    before, after = arms(50, 50), arms(60, 40)
    moved = [lead for lead, old, new in zip(LEADS, before, after, strict=True) if old != new]
    assert moved == [lead for lead in LEADS if 50 <= point(100, "Trial", "split", "subject line", lead) < 60]
    assert all(new == "short" for old, new in zip(before, after, strict=True) if old != new)
    assert abs(len(moved) - 10_000) < 4 * math.sqrt(100_000 * 0.1 * 0.9)


def test_weights_are_shares_whatever_they_sum_up_to():
    assert arms(1, 1) == arms(50, 50)


def test_two_experiments_are_independent():
    other = [point(2, "Trial", "split", "time of day", lead) for lead in LEADS]
    both = sum(arm == "short" and drawn == 0 for arm, drawn in zip(arms(50, 50), other, strict=True))
    assert abs(both - 25_000) < 4 * math.sqrt(100_000 * 0.25 * 0.75)


@pytest.mark.parametrize("lead", ["l-1", "a/b", "100%", "佐藤"])
def test_a_ruleset_draws_what_the_documentation_says(lead):
    rules = nurture.parse(RULES.format(short=60, long=40))
    name = lead.replace("%", "%25").replace("/", "%2F")
    drawn = int(hashlib.sha256(f"Trial/split/subject line/{name}".encode()).hexdigest()[:8], 16)
    expected = "short" if drawn * 100 // 2**32 < 60 else "long"
    assert exposed(rules, lead) == [("subject line", expected)]


def exposed(rules, lead):
    event = nurture.Event("e", lead, "asked", START)
    effects = nurture.replay(rules, nurture.Lead(lead), [event], until=START).effects
    return [(effect.experiment, effect.arm) for effect in effects if isinstance(effect, nurture.Exposed)]


def test_a_data_base_draws_the_same():
    query = """SELECT (hex_number(substr(sha256_hex('Trial/split/subject line/'
        || replace(replace(?, '%', '%25'), '/', '%2F')), 1, 8)) * 100) >> 32"""
    with closing(sqlite3.connect(":memory:")) as base:
        base.create_function("sha256_hex", 1, lambda text: hashlib.sha256(text.encode()).hexdigest())
        base.create_function("hex_number", 1, lambda text: int(text, 16))
        for lead in [*LEADS[:100], "a/b", "100%"]:
            assert base.execute(query, (lead,)).fetchone() == (point(100, "Trial", "split", "subject line", lead),)


def test_leads_are_held_out_of_one_scenario_or_of_all_as_the_documentation_says():
    rules = nurture.parse(
        'ruleset "Trial" { holdout 10% }\nevent asked\n'
        "scenario some {\n  enter on asked\n  holdout 30%\n  wait 1 day\n}\n"
        "scenario all {\n  enter on asked\n  wait 1 day\n}\n"
    )
    near = [
        lead
        for lead in LEADS[:20_000]
        if len({point(of, "Trial", "holdout", "some", lead) < 30 for of in (99, 100, 101)}) > 1
    ]
    assert len(near) > 20, "leads at the edge of the share"
    for lead in (*LEADS[:40], *near[:20]):
        event = nurture.Event("e", lead, "asked", START)
        effects = nurture.replay(rules, nurture.Lead(lead), [event], until=START).effects
        out = {effect.scenario for effect in effects if isinstance(effect, nurture.Left)}
        everywhere = point(100, "Trial", "holdout", lead) < 10
        alone = point(100, "Trial", "holdout", "some", lead) < 30
        assert out == {name for name, held in (("some", everywhere or alone), ("all", everywhere)) if held}
