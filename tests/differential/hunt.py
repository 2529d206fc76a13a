"""Hunts for a pair on which machine and reference differ: `python tests/differential/hunt.py /tmp/hunt --until 125000`.

What is found lies in the folder as `PROGRAM-LOG/`: the rules, the log as Python, what differs, and the same made smaller.
The hunt can be broken off at any time; started again with the same folder, it goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from attrs import asdict, define
from pairs import faults, shrunk

from nurture.testing.programs import Case, Rolled, program, rolled_cases

BLOCK = 5  # programs that a process takes at a time
LOGS = 40  # of each, which is about as cheap as a pair becomes
MOST_SHRUNK = 5
WHOLE = -1  # in place of the number of a log: what is wrong is so of the program, which cannot be read

Difference = tuple[int, int, str]
Found = tuple[int, float, list[Difference]]


@define
class Done:
    """How far a hunt has come. ``processor`` and ``elapsed`` are seconds."""

    next: int
    pairs: int = 0
    differ: int = 0
    processor: float = 0.0
    elapsed: float = 0.0

    def __str__(self) -> str:
        rate, each = self.pairs / max(self.elapsed, 1e-9), 1_000 * self.processor / max(self.pairs, 1)
        return (
            f"{self.pairs:,} pairs up to program {self.next:,}, {self.differ} differ: "
            f"{rate:.1f} pairs a second, {each:.1f} ms of the processor each"
        )


def block(logs: int, first: int) -> Found:
    """Go through a block of programs: how many seconds of the processor it took, and where the two differ."""
    began, found = time.process_time(), list[Difference]()
    for seed in range(first, first + BLOCK):
        try:
            found += ((seed, number, what) for number, _, what in faults(seed, logs))
        except Exception as fault:  # noqa: BLE001 - one program that breaks does not end a hunt
            found.append((seed, WHOLE, f"{type(fault).__name__}: {fault}"))
    return first, time.process_time() - began, found


def write_down(folder: Path, seed: int, number: int, what: str, *, smaller: bool) -> None:
    """Write down a pair on which the two differ."""
    into = folder / f"{seed}-{'program' if number == WHOLE else number}"
    into.mkdir(parents=True, exist_ok=True)
    into.joinpath("difference.txt").write_text(what + "\n", "utf-8")
    if number == WHOLE:
        into.joinpath("rules.nurture").write_text(program(Rolled(seed)), "utf-8")
        return
    case = next(islice(rolled_cases(seed, number + 1), number, None))
    _write(into, "", case)
    if smaller:
        _write(into, "smaller_", shrunk(case))


def _write(into: Path, prefix: str, case: Case) -> None:
    into.joinpath(f"{prefix}rules.nurture").write_text(case.text, "utf-8")
    into.joinpath(f"{prefix}log.txt").write_text(f"{case.log!r}\n", "utf-8")


def hunt(folder: Path, first: int, until: int, *, logs: int = LOGS, processes: int = 1, seconds: float = 0) -> Done:
    """Go through programs up to ``until``, for so many seconds if not 0: how far the folder has come, all in all."""
    folder.mkdir(parents=True, exist_ok=True)
    done, began, told = _begun(folder, first), time.monotonic(), time.monotonic()
    before = done.elapsed
    for start, processor, found in _blocks(range(done.next, until, BLOCK), logs, processes):
        for number, (seed, log, what) in enumerate(found, done.differ + 1):
            print(f"program {seed}, log {log}: {what}", flush=True)
            write_down(folder, seed, log, what, smaller=number <= MOST_SHRUNK)
        now = time.monotonic()
        done.next, done.pairs, done.differ = start + BLOCK, done.pairs + BLOCK * logs, done.differ + len(found)
        done.processor, done.elapsed = done.processor + processor, before + now - began
        _keep(folder, done)
        if now - told >= 60:
            told = now
            print(done, flush=True)
        if seconds and now - began >= seconds:
            break
    return done


def _begun(folder: Path, first: int) -> Done:
    file = folder / "progress.json"
    return Done(**json.loads(file.read_text("utf-8"))) if file.exists() else Done(first)


def _keep(folder: Path, done: Done) -> None:
    """Write down how far it has come: whole, whenever it is broken off."""
    new = folder / "progress.new"
    new.write_text(json.dumps(asdict(done)) + "\n", "utf-8")
    new.replace(folder / "progress.json")


def _blocks(starts: range, logs: int, processes: int) -> Iterator[Found]:
    if processes == 1:
        yield from map(partial(block, logs), starts)
        return
    with get_context("spawn").Pool(processes) as pool:  # in order, so that what is written down is all done up to there
        yield from pool.imap(partial(block, logs), starts)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Hold the machine to the reference on rolled programs and logs.")
    parser.add_argument("folder", type=Path, help="where progress and what is found are written")
    parser.add_argument("--first", type=int, default=100_000, help="the first program")
    parser.add_argument("--until", type=int, default=125_000, help=f"the program after the last; each has {LOGS} logs")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0, help="to stop after so long; 0 for never")
    asked = parser.parse_args()
    for stop in (signal.SIGINT, signal.SIGTERM):  # the shell may have let it be ignored
        signal.signal(stop, signal.default_int_handler)
    try:
        done = hunt(asked.folder, asked.first, asked.until, processes=asked.processes, seconds=asked.seconds)
    except KeyboardInterrupt:
        done = _begun(asked.folder, asked.first)
    print(done)
    return int(done.differ > 0)


if __name__ == "__main__":
    sys.exit(main())
