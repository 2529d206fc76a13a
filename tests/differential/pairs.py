"""Pairs of a program and a log, by number: what tests and long hunts go through."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nurture.errors import NurtureError
from nurture.testing import check_agreement
from nurture.testing.programs import Case, rolled_cases, smaller

__all__ = ["LOGS", "WOKEN", "disagrees", "fault", "faults", "shrunk"]

LOGS = 16  # under one program, which takes as long to read and to compile as several logs take to be run
WOKEN = 3  # one log of so many is also taken as a host takes it, woken at each `next_wake`: that takes longest
ASKED = 40  # of those, one in so many is asked for a wake before an arrival before which nothing comes


def fault(case: Case, number: int = 0) -> str | None:
    """What the machine does otherwise than the reference; None where they agree."""
    try:
        check_agreement(case.rules, case.log, woken=number % WOKEN == 0, asked=number // WOKEN % ASKED)
    except Exception as found:  # noqa: BLE001 - whatever it is, it is written down with its case
        return f"{type(found).__name__}: {found}"
    return None


def faults(seed: int, logs: int = LOGS) -> Iterator[tuple[int, Case, str]]:
    """The logs of program ``seed`` on which machine and reference differ: each by its number, with the case."""
    for number, case in enumerate(rolled_cases(seed, logs)):
        found = fault(case, number + seed)
        if found is not None:
            yield number, case, found


def disagrees(case: Case) -> bool:
    """Whether machine and reference differ; an error of the library's is an answer to rules that were cut short."""
    try:
        check_agreement(case.rules, case.log)
    except NurtureError:
        return False
    except Exception:  # noqa: BLE001 - a machine that breaks differs
        return True
    return False


def shrunk(case: Case, fails: Callable[[Case], bool] = disagrees, most: int = 1_500) -> Case:
    """The smallest case found that fails; the case itself where it fails in another way."""
    return smaller(case, fails, most=most) if fails(case) else case
