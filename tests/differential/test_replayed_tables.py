"""`frames.replay` gives what `nurture.replay` and the reference give, on generated programs and logs.

A pair is a program and the log of one lead; the leads of a program are in one table.
"""

from __future__ import annotations

import pytest
from on_logs import batch, by_frames, by_machine, by_reference

LEADS = 25
BLOCK = 8  # programs that are looked at together
SIZES = (1, 7, 64, 50_000)  # of batches, in turn


def check(seed: int, leads: int, *, reference: bool) -> None:
    """Hold the table of a seed's program to the machine, and to the reference, which takes long."""
    made = batch(seed, leads)
    found = by_frames(made, batch=SIZES[seed % len(SIZES)])
    assert found == by_machine(made), f"seed {seed}\n{made.rules.program.source.text}"
    assert not reference or found == by_reference(made), f"seed {seed}\n{made.rules.program.source.text}"


@pytest.mark.parametrize("seed", range(4))
def test_frames_agree_with_the_machine(seed: int) -> None:
    check(seed, 6, reference=False)


def test_frames_agree_with_the_reference() -> None:
    check(1, 6, reference=True)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_frames_agree_with_the_machine_and_the_reference_on_two_thousand_pairs(block: int) -> None:
    for seed in range(30_000 + block * BLOCK, 30_000 + (block + 1) * BLOCK):
        check(seed, LEADS, reference=True)
