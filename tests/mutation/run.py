"""Run mutation testing on the rooms named, and print what survives; see the README beside this file."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]

from harness import NOTICED, Job, Result, jobs_of, outcomes, seen_by  # noqa: E402
from report import explained  # noqa: E402
from rooms import REPOSITORY, RESULTS, ROOMS  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--into", type=Path, default=RESULTS, help="where results are kept")
    parser.add_argument("--only", default="", help="modules whose name has this in it")
    parser.add_argument("--sample", type=int, help="so many mutants of each module, rolled by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1", help="which part of the mutants, as in 1/2 and 2/2 side by side")
    parser.add_argument("--seconds", type=float, default=10, help="of tests for each mutant, at most")
    parser.add_argument("--asked", default="", help="ask only tests whose name has this in it, or one of these")
    parser.add_argument("--again", action="store_true", help="try once more what is said to have survived")
    given = parser.parse_args()
    given.into = given.into.resolve()
    given.into.mkdir(parents=True, exist_ok=True)
    os.chdir(REPOSITORY)  # tests are named from there
    room = ROOMS[given.room]
    seen = seen_by(room.modules(), room.tests(), given.into / f"{given.room}.seen.json")
    seen = {name: each for name, each in seen.items() if any(part in name for part in given.asked.split(","))}
    jobs = [
        job for module in room.modules() if given.only in module for job in _sampled(module, given.sample, given.seed)
    ]
    which, parts = map(int, given.part.split("/"))
    file = given.into / f"{given.room}.{which}of{parts}.jsonl"
    done = _read(file)
    reasons = explained()
    wanted = [
        job
        for job in jobs[which - 1 :: parts]
        if (job.key not in done) != given.again
        and done.get(job.key) not in NOTICED
        and not (given.again and job.mutant.change in reasons.get(job.module, {}))
    ]
    with file.open("a", encoding="utf-8") as out:

        def tell(result: Result) -> None:
            row = {"key": result.job.key, "name": result.job.mutant.name, "outcome": result.outcome}
            print(
                json.dumps({**row, "test": result.test, "run": result.run, "able": result.able}), file=out, flush=True
            )

        outcomes(wanted, seen, most=given.seconds, tell=tell)


def _sampled(module: str, number: int | None, seed: int) -> list[Job]:
    jobs = jobs_of(module)
    if number is None or number >= len(jobs):
        return jobs
    return sorted(random.Random(f"{seed} {module}").sample(jobs, number), key=lambda job: job.number)


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return {row["key"]: row["outcome"] for row in rows}


if __name__ == "__main__":
    main()
