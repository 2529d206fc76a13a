"""How the benchmarks measure: subjects that do the same work in turns, and the memory of a child that does it alone.

A *row* has several *subjects*. A subject is made once, made ready for a number of units (leads, events), and then gone
through; only the last is timed. The answers are an iterable, which may do the work as it is taken. The first subject of a row is what the others are compared with.
"""

from __future__ import annotations

import collections
import gc
import importlib.metadata
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

__all__ = ["ROUNDS", "Figure", "Missing", "Row", "Subject", "checked", "measured", "own_peak", "peak_memory"]

ROUNDS = 7

Going = Callable[[], Iterable[Any]]
Ready = Callable[[int], Going]


class Missing(Exception):  # noqa: N818 - it is no error, but something to be told
    """A peer that is not installed."""


@frozen
class Subject:
    """Something that does the work of a row.

    ``make`` builds it; what it gives makes it ready for n units; what that gives does the work, and returns its answers.
    ``meaning`` says what the answers come to, so that they can be compared. ``units`` is how many it does each round, a
    share of the row's where it is slow. ``needs`` is the package that it is measured of.
    """

    make: Callable[[], Ready]
    units: int
    meaning: Callable[[Iterable[Any]], Any] = list
    needs: str | None = None

    def made(self) -> Ready:
        """Build it. Raises ``Missing`` where its package is not installed."""
        if self.needs is not None:
            version_of(self.needs)
        return self.make()


@frozen
class Row:
    """A row of the table: work, in units, done by subjects. The first is the measure of the others.

    Where ``beyond``, what counts is what a subject takes more than the first.
    """

    key: str
    title: str
    unit: str
    target: str
    subjects: Mapping[str, Subject]
    note: str = ""
    beyond: bool = False


@frozen
class Figure:
    """What came out for one subject: nanoseconds for a unit in each round, and the peak memory of a child in MiB."""

    name: str
    times: tuple[float, ...] = ()
    memory: float | None = None
    missing: str = field(default="")

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def version_of(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        raise Missing(f"{package} is not installed") from None


def made(row: Row) -> tuple[dict[str, Ready], dict[str, str]]:
    """The subjects of a row that can be made, and why the others cannot."""
    ready, missing = {}, {}
    for name, subject in row.subjects.items():
        try:
            ready[name] = subject.made()
        except Missing as why:
            missing[name] = str(why)
    return ready, missing


def checked(row: Row, ready: Mapping[str, Ready], most: int | None = None) -> None:
    """Hold that all give equal answers, on as many units as the slower of two does. Raises ``AssertionError``."""
    names = list(ready)
    known: dict[int, Any] = {}
    for name in names:
        units = min(row.subjects[name].units, most or sys.maxsize)
        if units not in known:
            known[units] = row.subjects[names[0]].meaning(ready[names[0]](units)())
        found = row.subjects[name].meaning(ready[name](units)())
        if found != known[units]:
            raise AssertionError(f"{row.key}: {name} and {names[0]} differ on {units} {row.unit}")


def measured(row: Row, rounds: int = ROUNDS) -> list[Figure]:
    """All subjects of a row in turns, round by round, after their answers have been found equal."""
    ready, missing = made(row)
    checked(row, ready)
    gc.collect()
    gc.freeze()  # what is there by now is not gone through again by the collections that a subject causes
    times: dict[str, list[float]] = {name: [] for name in ready}
    for _ in range(rounds):
        for name, make_ready in ready.items():
            units = row.subjects[name].units
            times[name].append(timed(make_ready(units)) / units)
    gc.unfreeze()
    return [Figure(name, tuple(times.get(name, ())), missing=missing.get(name, "")) for name in row.subjects]


def timed(go: Going) -> float:
    """The nanoseconds of the processor that ``go`` takes, with the garbage of others taken away before."""
    gc.collect()
    began = _spent()
    collections.deque(go(), maxlen=0)  # answers are taken, and not kept
    return _spent() - began


def _spent() -> int:
    """What this process and its children that ended have had of the processor: what others do beside it does not count."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time_ns() + int((children.ru_utime + children.ru_stime) * 1e9)


def peak_memory(key: str, name: str) -> float | None:
    """The most memory, in MiB, of a child that makes one subject of a row and goes through its units once."""
    script = Path(__file__).with_name("run.py")
    done = subprocess.run(
        [sys.executable, str(script), "--peak", key, name], check=True, capture_output=True, text=True
    )
    found = done.stdout.split()[-1]
    return None if found == "unknown" else int(found) / 1024


def own_peak() -> int | None:
    """The most memory that this program has had, in KiB; None where the system does not say.

    Not ``ru_maxrss``: on Linux a child begins with that of its parent, and so all would seem as big as the benchmark.
    """
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)
