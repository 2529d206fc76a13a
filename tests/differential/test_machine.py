"""The machine gives what the reference gives, on generated programs and logs."""

from __future__ import annotations

import pytest
from agreement import check_against_reference
from hypothesis import HealthCheck, given, settings
from programs import Case, cases, rolled_case


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(cases())
def test_machine_agrees_with_the_reference(case: Case) -> None:
    check_against_reference(case)


@pytest.mark.parametrize("block", range(4))
def test_machine_agrees_with_the_reference_on_rolled_pairs(block: int) -> None:
    check_rolled(range(block * 50, block * 50 + 50))


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_machine_agrees_with_the_reference_on_two_thousand_pairs(block: int) -> None:
    check_rolled(range(1_000 + block * 100, 1_100 + block * 100))


def check_rolled(seeds: range) -> None:
    for seed in seeds:
        case = rolled_case(seed)
        try:
            check_against_reference(case)
        except Exception as fault:
            fault.add_note(f"seed {seed}\n{case.text}\n{case.lead}\n" + "\n".join(map(repr, case.events)))
            raise
