"""The benchmarks, run by hand: ``python tests/benchmarks/run.py [row ...]``. Prints a table in Markdown.

Peers that are not installed are told as not measured. ``--rounds N`` sets the rounds, ``--no-memory`` leaves memory out.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable

import compiling
import curves
import importing
import lifecycle
import scores
import table
import whole
from attrs import evolve
from measuring import ROUNDS, Figure, Row, measured, own_peak, peak_memory

import nurture

GROUPS: tuple[Callable[..., list[Row]], ...] = (scores.rows, lifecycle.rows, whole.rows, compiling.rows, importing.rows)


def rows(*, small: bool = False) -> dict[str, Row]:
    """All rows by name; ``small`` ones are for tests, which measure nothing."""
    return {row.key: row for group in GROUPS for row in group(small=small)}


def main(given: list[str]) -> None:
    known = rows()
    options = _options(known, given)
    if options.peak:
        key, name = options.peak
        _work_once(known[key], name)
        return
    print(f"nurture {nurture.__version__}, Python {platform.python_version()}, {platform.machine()}\n")
    for key in options.rows or [*known, *curves.CURVES]:
        if key in curves.CURVES:
            print(curves.as_table(key), flush=True)
            continue
        print(table.of_row(known[key], figures(known[key], options.rounds, memory=not options.no_memory)), flush=True)


def figures(row: Row, rounds: int, *, memory: bool) -> list[Figure]:
    found = measured(row, rounds)
    if not memory or row.beyond:
        return found
    return [each if each.missing else evolve(each, memory=peak_memory(row.key, each.name)) for each in found]


def _work_once(row: Row, name: str) -> None:
    subject = row.subjects[name]
    subject.made()(subject.units)()
    print(own_peak() or "unknown")


def _options(known: dict[str, Row], given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="row", help=f"of {', '.join([*known, *curves.CURVES])}")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--no-memory", action="store_true")
    parser.add_argument("--peak", nargs=2, metavar=("ROW", "SUBJECT"), help=argparse.SUPPRESS)
    options = parser.parse_args(given)
    named = [*known, *curves.CURVES]
    if unknown := [row for row in options.rows if row not in named]:
        parser.error(f"no such row: {', '.join(unknown)}; there are {', '.join(named)}")
    return options


if __name__ == "__main__":
    main(sys.argv[1:])
