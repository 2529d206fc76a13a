"""The machine gives what the reference gives, on generated programs and logs."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from pairs import LOGS, faults
from shares import examples, some

from nurture.testing import check_agreement
from nurture.testing.programs import Case
from nurture.testing.programs.drawing import cases


@settings(max_examples=examples(0.5), suppress_health_check=list(HealthCheck))
@given(cases())
def test_machine_agrees_with_the_reference(case: Case) -> None:
    check_agreement(case.rules, case.log)


@pytest.mark.parametrize("block", some(2, range(5)))
def test_machine_agrees_with_the_reference_on_rolled_pairs(block: int) -> None:
    check_rolled(range(block * 5, block * 5 + 5))


@pytest.mark.slow
@pytest.mark.parametrize("block", range(25))
def test_machine_agrees_with_the_reference_on_more_than_five_thousand_pairs(block: int) -> None:
    check_rolled(range(1_000 + block * 16, 1_016 + block * 16))


def check_rolled(seeds: range) -> None:
    """Hold ``LOGS`` pairs of each seed to the reference."""
    for seed in seeds:
        for number, case, found in faults(seed, LOGS):
            pytest.fail(f"program {seed}, log {number}: {found}\n{case}", pytrace=False)
