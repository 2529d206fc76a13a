"""Hunts for a pair on which machine and reference differ: `python tests/differential/hunt.py /tmp/hunt --until 125000`.

What is found lies in the folder as `PROGRAM-LOG/`: the rules, the log as Python, what differs, and the same made smaller.
The hunt can be broken off at any time; started again with the same folder, it goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

from pairs import LOGS, faults, shrunk

from nurture.testing.programs import Case

BLOCK = 10  # programs that a process takes at a time
MOST_SHRUNK = 5

Found = tuple[int, float, list[tuple[int, int, str]]]


def block(first: int) -> Found:
    """Go through a block of programs: how many seconds of the processor it took, and where the two differ."""
    began = time.process_time()
    found = [(seed, number, what) for seed in range(first, first + BLOCK) for number, _, what in faults(seed)]
    return first, time.process_time() - began, found


def write_down(folder: Path, seed: int, number: int, what: str, *, smaller: bool) -> None:
    """Write down a pair on which the two differ."""
    case = next(case for place, case, _ in faults(seed) if place == number)
    into = folder / f"{seed}-{number}"
    into.mkdir(parents=True, exist_ok=True)
    into.joinpath("difference.txt").write_text(what + "\n", "utf-8")
    _write(into, "", case)
    if smaller:
        _write(into, "smaller_", shrunk(case))


def _write(into: Path, prefix: str, case: Case) -> None:
    into.joinpath(f"{prefix}rules.nurture").write_text(case.text, "utf-8")
    into.joinpath(f"{prefix}log.txt").write_text(f"{case.log!r}\n", "utf-8")


def _begun(folder: Path) -> dict[str, float]:
    file = folder / "progress.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def hunt(folder: Path, first: int, until: int, processes: int, seconds: float) -> int:
    """Go through programs up to ``until``; how many pairs differ, of all that the folder knows of."""
    folder.mkdir(parents=True, exist_ok=True)
    done = {"next": first, "pairs": 0, "differ": 0, "processor": 0.0, "elapsed": 0.0} | _begun(folder)
    began, before, told = time.monotonic(), done["elapsed"], 0.0
    for start, processor, found in _blocks(int(done["next"]), until, processes):
        for seed, number, what in found:
            done["differ"] += 1
            write_down(folder, seed, number, what, smaller=done["differ"] <= MOST_SHRUNK)
            print(f"program {seed}, log {number}: {what}", flush=True)
        now = time.monotonic() - began
        done |= {"next": start + BLOCK, "pairs": done["pairs"] + BLOCK * LOGS, "elapsed": before + now}
        done["processor"] += processor
        folder.joinpath("progress.json").write_text(json.dumps(done) + "\n", "utf-8")
        if now - told >= 60 or start + BLOCK >= until:
            told = now
            rate = done["pairs"] / done["elapsed"]
            each = 1_000 * done["processor"] / done["pairs"]
            print(
                f"{int(done['pairs']):,} pairs up to program {int(done['next']):,}, {int(done['differ'])} differ: "
                f"{rate:.1f} pairs a second, {each:.0f} ms of the processor each",
                flush=True,
            )
        if seconds and now >= seconds:
            break
    return int(done["differ"])


def _blocks(first: int, until: int, processes: int) -> Iterator[Found]:
    starts = range(first, until, BLOCK)
    if processes == 1:
        yield from map(block, starts)
        return
    with get_context("spawn").Pool(processes) as pool:  # in order, so that what is written down is all done up to there
        yield from pool.imap(block, starts)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Hold the machine to the reference on rolled programs and logs.")
    parser.add_argument("folder", type=Path, help="where progress and what is found are written")
    parser.add_argument("--first", type=int, default=100_000, help="the first program")
    parser.add_argument("--until", type=int, default=225_000, help="the program after the last; each has 8 logs")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0, help="to stop after so long; 0 for never")
    asked = parser.parse_args()
    return min(1, hunt(asked.folder, asked.first, asked.until, asked.processes, asked.seconds))


if __name__ == "__main__":
    sys.exit(main())
