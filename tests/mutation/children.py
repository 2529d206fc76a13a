"""Processes that live as long as one mutant: made by `fork`, so that what is imported and collected is there already."""

from __future__ import annotations

import os
import resource
import signal
import traceback
from collections.abc import Callable, Iterable, Sequence

import pytest
from _pytest.runner import runtestprotocol
from attrs import define
from hypothesis import HealthCheck, Phase, settings

__all__ = ["CANNOT", "FAILED", "PASSED", "Told", "collected", "forked", "passes", "run_until_one_fails", "silent"]

PASSED, FAILED, CANNOT = 0, 1, 3  # how a child ends
Loop = Callable[[Sequence[pytest.Item]], None]
_MOST_MEMORY = 3 * 2**30
_STEADY = {"derandomize": True, "database": None, "deadline": None, "suppress_health_check": list(HealthCheck)}
_ALL = ["-m", ""]  # the long tests, too
_QUIET = ["-q", "-n", "0", "-s", "-p", "no:cacheprovider", "-p", "no:terminalreporter", "-p", "no:nurture", *_ALL]


def forked(work: Callable[[], int]) -> int | None:
    """How ``work`` ends in a process of its own: what it returns, or None where it has not come to its end."""
    child = os.fork()
    if child == 0:
        status = CANNOT
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            status = work()
        except BaseException:  # noqa: BLE001 -- whatever a mutant does, the child ends here
            traceback.print_exc()
        os._exit(status)
    _, ended = os.waitpid(child, 0)
    return os.WEXITSTATUS(ended) if os.WIFEXITED(ended) else None


def silent() -> None:
    """Let this process write nothing that anybody sees."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


@define
class Told:
    """How far a child has come: the number of the test it is at, in a file that both have open."""

    file: int

    def tell(self, number: int) -> None:
        os.pwrite(self.file, f"{number:10}".encode(), 0)

    def last(self) -> int:
        return int(os.pread(self.file, 10, 0) or b"0")


def run_until_one_fails(items: Sequence[pytest.Item], times: Sequence[float], told: Told) -> int:
    """Run the tests; the process dies where one takes far longer than it should, or far more memory."""
    silent()
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    for number, (item, following) in enumerate(zip(items, [*items[1:], None], strict=True)):
        told.tell(number)
        signal.setitimer(signal.ITIMER_PROF, 2 + 8 * times[number])  # seconds of processor time
        if not passes(item, following):
            return FAILED
    return PASSED


def passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Run one test and say whether it passes: a test that is skipped does not."""
    reports = runtestprotocol(item, nextitem=following, log=False)
    return all(report.passed for report in reports if report.when == "call" or not report.passed)


class _Instead:
    """A plug-in of pytest that does ``loop`` with the tests collected, in place of running them."""

    def __init__(self, loop: Loop, only: frozenset[str] | None) -> None:
        self.loop, self.only = loop, only

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.only is not None:
            items[:] = [item for item in items if item.nodeid in self.only]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.loop(session.items)
        return True


def collected(files: Sequence[str], loop: Loop, only: Iterable[str] | None = None) -> int:
    """Do ``loop`` with the tests of the files, or with those of them that are named; Hypothesis neither shrinks nor explains."""
    settings.register_profile("mutation", max_examples=50, phases=[Phase.explicit, Phase.generate], **_STEADY)
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    plugin = _Instead(loop, None if only is None else frozenset(only))
    return int(
        pytest.main([*_QUIET, "--assert=plain", "-o", "tmp_path_retention_policy=none", *files], plugins=[plugin])
    )
