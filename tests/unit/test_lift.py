"""Lift and its interval, against published figures."""

import datetime as dt
from decimal import Decimal, localcontext
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nurture
from nurture.analysis import Part, lift, lift_of

# R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10: 95 per cent intervals for the contrasts (a)
# to (h) of a/m and b/n, to four places.
NEWCOMBE = [
    ((56, 70), (48, 80), "0.0524", "0.3339"),
    ((9, 10), (3, 10), "0.1705", "0.8090"),
    ((6, 7), (2, 7), "0.0582", "0.8062"),
    ((5, 56), (0, 29), "-0.0381", "0.1926"),
    ((0, 10), (0, 20), "-0.1611", "0.2775"),
    ((0, 10), (0, 10), "-0.2775", "0.2775"),
    ((10, 10), (0, 20), "0.6791", "1.0000"),
    ((10, 10), (0, 10), "0.6075", "1.0000"),
]


@pytest.mark.parametrize(("first", "second", "low", "high"), NEWCOMBE)
def test_the_interval_is_that_of_the_paper(first, second, low, high):
    found = lift(Part(first[1], first[0]), Part(second[1], second[0]))
    places = Decimal("0.0001")
    assert (found.low.quantize(places), found.high.quantize(places)) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize("confidence", [80, 90, 95, 99])
def test_of_none_and_none_the_end_is_wilsons_for_that_confidence(confidence):
    square = NormalDist().inv_cdf(0.5 + confidence / 200) ** 2
    found = lift(Part(10, 0), Part(10, 0), confidence=confidence)
    assert abs(float(found.high) - square / (10 + square)) < 1e-6


parts = st.integers(1, 400).flatmap(lambda n: st.builds(Part, st.just(n), st.integers(0, n)))


@given(parts, parts)
def test_the_interval_holds_the_difference_and_widens_with_confidence(treated, held_out):
    found = [lift(treated, held_out, confidence=percent) for percent in (80, 90, 95, 99)]
    for each in found:
        assert -1 <= each.low <= each.difference <= each.high <= 1
        assert (
            abs(each.difference - Decimal(treated.reached) / treated.leads + Decimal(held_out.reached) / held_out.leads)
            < 1e-6
        )
    assert [each.low for each in found] == sorted((each.low for each in found), reverse=True)
    assert [each.high for each in found] == sorted(each.high for each in found)


@given(parts, parts)
def test_who_is_held_against_whom_turns_the_interval_round(treated, held_out):
    one, other = lift(treated, held_out), lift(held_out, treated)
    assert (one.difference, one.low, one.high) == (-other.difference, -other.high, -other.low)


def test_the_context_of_the_host_does_not_matter():
    with localcontext() as context:
        context.prec = 3
        assert lift(Part(2_000, 160), Part(500, 25)).low == Decimal("0.004670")


def test_without_leads_or_without_a_goal_there_is_nothing_to_divide_by():
    empty = lift(Part(10, 3), Part(0, 0))
    assert (empty.difference, empty.low, empty.high, empty.relative) == (None, None, None, None)
    assert lift(Part(10, 3), Part(10, 0)).relative is None


RULES = """\
ruleset "Lift" {
  timezone "UTC"
}
event asked
event bought
scenario trial {
  enter on asked, always
  goal bought within 3 days
  holdout 30%
  wait 1 day
  send email "offer"
}
scenario other {
  enter on asked, always
  goal bought
  holdout 50%
  notify sales "x"
}
channel email {}
"""


def test_leads_are_counted_from_effects_each_once():
    rules = nurture.parse(RULES)
    start = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    effects, held, reached = [], set(), set()
    for number in range(60):
        lead = nurture.Lead(f"l-{number}")
        log = [
            nurture.Event("a", lead.id, "asked", start),
            nurture.Event("b", lead.id, "asked", start + dt.timedelta(9)),
        ]
        if number % 3 == 0:  # these reach the goal, those divisible by 6 twice
            log += [nurture.Event("c", lead.id, "bought", start + dt.timedelta(2))]
            reached.add(lead.id)
        if number % 6 == 0:
            log += [nurture.Event("d", lead.id, "bought", start + dt.timedelta(10))]
        found = nurture.replay(rules, lead, log, until=start + dt.timedelta(30)).effects
        effects += found
        if not any(isinstance(each, nurture.Send) for each in found):
            held.add(lead.id)
    assert 5 < len(held) < 30
    counted = lift_of(effects, "trial")
    assert counted.treated == Part(60 - len(held), len(reached - held))
    assert counted.held_out == Part(len(held), len(reached & held))
    assert counted == lift(counted.treated, counted.held_out)
    assert lift_of(effects, "nothing").treated == Part(0, 0)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Part(10, 11), "Part.reached: must not be above the 10 leads, got 11"),
        (lambda: Part(-1, 0), "Part.leads: must be a whole number from 0, got -1"),
        (lambda: Part(10, True), "Part.reached: must be a whole number from 0, got True"),
        (lambda: lift(Part(1, 1), Part(1, 1), confidence=96), "confidence: must be 80, 90, 95 or 99, got 96"),
        (lambda: lift((1, 1), Part(1, 1)), "treated: must be a Part, got (1, 1)"),
        (lambda: lift_of([1], "s"), "effects[0]: must be an Effect, got 1"),
    ],
)
def test_what_cannot_be_counted_is_refused(make, said):
    with pytest.raises(nurture.InputError) as caught:
        make()
    assert str(caught.value) == said
