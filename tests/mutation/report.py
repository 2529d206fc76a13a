"""What mutation testing found, as a table of Markdown, and the survivors that nobody has explained."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]

from harness import jobs_of  # noqa: E402
from rooms import RESULTS  # noqa: E402

NOTICED = ("killed", "endless")
HEAD = "| file | mutants | killed | equivalent | survived | killed of those that differ |\n|---|---|---|---|---|---|"


def explained() -> dict[str, dict[str, str]]:
    """Why mutants make no difference, by module and change."""
    return tomllib.loads((HERE / "equivalent.toml").read_text("utf-8"))


def results(folder: Path) -> dict[str, dict[str, str]]:
    """The last that was told of each mutant."""
    rows: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            rows[row["key"]] = row
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=RESULTS)
    reasons, counts = explained(), defaultdict[str, Counter[str]](Counter)
    left = []
    jobs = cache(jobs_of)
    for key, row in results(parser.parse_args().folder).items():
        module, _, number = key.rpartition(":")
        mutant = jobs(module)[int(number)].mutant
        outcome = "killed" if row["outcome"] in NOTICED else "survived"
        if outcome == "survived" and mutant.change in reasons.get(module, {}):
            outcome = "equivalent"
        counts[module][outcome] += 1
        if outcome == "survived":
            left.append(f"{module} {mutant.name}  [{row['outcome']}, {row['run']} of {row['able']} tests]")
    print(HEAD)
    for module, count in sorted(counts.items()):
        print(_line(f"`{module.replace('.', '/')}.py`", count))
    print(_line("**all**", sum(counts.values(), Counter())))
    print(*left, sep="\n")
    raise SystemExit(bool(left))


def _line(name: str, count: Counter[str]) -> str:
    killed, survived = count["killed"], count["survived"]
    share = f"{killed / max(1, killed + survived):.1%}"
    return f"| {name} | {count.total()} | {killed} | {count['equivalent']} | {survived} | {share} |"


if __name__ == "__main__":
    main()
