"""Decay tables: exact where a value can be told exactly, and the same everywhere."""

from decimal import Decimal
from fractions import Fraction

import pytest

from nurture.domain.decay import LONGEST_TABLE, SHIFT, decayed, factors, table_length
from nurture.domain.scoring import Decay
from nurture.domain.time import Duration


def left(kind, days, percent=None, points=10_000):
    table = factors(Decay(kind, Duration(days, "day"), percent), gain=points > 0)
    return [decayed(points, age, table) for age in range(len(table) + 2)]


@pytest.mark.parametrize("points", [10_000, -10_000, 333, -333, 1_000_000_000, 7])
@pytest.mark.parametrize("days", [1, 3, 7, 10, 30, 365])
def test_linear_is_exact_to_the_thousandth(points, days):
    for age, found in enumerate(left("linear", days, points=points)):
        exact = Fraction(points) * max(0, days - age) / days
        assert abs(found - exact) < 1
        assert exact.denominator != 1 or found == exact


@pytest.mark.parametrize("points", [100_000, -100_000])
@pytest.mark.parametrize("percent", [0, 1, 50, 80, 99])
def test_steps_are_exact_to_the_thousandth(points, percent):
    for age, found in enumerate(left("step", 2, percent, points)[:40]):
        exact = Fraction(points) * Fraction(percent, 100) ** (age // 2)
        assert abs(found - exact) <= 1
        assert exact.denominator != 1 or found == exact


@pytest.mark.parametrize("points", [20_000, -20_000])
@pytest.mark.parametrize("days", [1, 2, 30, 400])
def test_half_life_halves(points, days):
    found = left("half-life", days, points=points)
    assert [found[days * n] for n in range(5)] == [points >> n for n in range(5)]
    for age in range(0, len(found) - 3, 7):
        assert abs(found[age] - Decimal(points) * Decimal(2) ** (Decimal(-age) / days)) < 2


def test_expiry_is_all_or_nothing():
    assert left("expiry", 3) == [10_000, 10_000, 10_000, 0, 0]


@pytest.mark.parametrize(
    "decay",
    [
        Decay("half-life", Duration(30, "day")),
        Decay("linear", Duration(4, "week")),
        Decay("step", Duration(10, "day"), 75),
        Decay("expiry", Duration(9, "day")),
    ],
)
def test_the_length_of_a_table_is_known_before_it_is_made(decay):
    assert table_length(decay) == len(factors(decay)) == len(factors(decay, gain=False))
    assert all(
        0 <= later <= earlier <= 1 << SHIFT for earlier, later in zip(factors(decay), factors(decay)[1:], strict=False)
    )


def test_what_fades_too_slowly_has_no_table():
    assert table_length(Decay("half-life", Duration(2_000, "day"))) == LONGEST_TABLE + 1
