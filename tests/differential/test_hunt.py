"""A hunt goes on where it was broken off, and writes down what it finds."""

from __future__ import annotations

import subprocess
import sys

import hunt
import pairs

import nurture
from nurture.testing.programs import PLUGINS, Case, rolled_cases


def test_a_hunt_goes_on_where_it_was(tmp_path):
    first = hunt.hunt(tmp_path, 0, 5, logs=1)
    assert (first.next, first.pairs, first.differ) == (5, 5, 0)
    again = hunt.hunt(tmp_path, 0, 10, logs=1)
    assert (again.next, again.pairs) == (10, 10)
    assert again.processor > first.processor > 0
    assert hunt.hunt(tmp_path, 0, 10, logs=1) == again
    assert [each.name for each in tmp_path.iterdir()] == ["progress.json"]


def test_a_hunt_stops_when_its_time_is_over(tmp_path):
    assert hunt.hunt(tmp_path, 0, 500, logs=1, seconds=1e-9).next == hunt.BLOCK


def test_blocks_of_several_processes_are_the_same_pairs(tmp_path):
    command = [sys.executable, hunt.__file__, str(tmp_path), "--first", "0", "--until", "5", "--processes", "2"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    assert told.stdout.startswith(f"{5 * hunt.LOGS} pairs up to program 5, 0 differ: ")


def test_what_differs_is_written_down_to_be_read(tmp_path, monkeypatch):
    def faults(seed, logs):
        yield from ((number, None, f"stages {number}") for number in range(seed % 3, logs))

    small = Case(nurture.parse('ruleset "small" {}'), next(rolled_cases(0, 1)).log)
    monkeypatch.setattr(hunt, "faults", faults)
    monkeypatch.setattr(hunt, "shrunk", lambda case: small)
    monkeypatch.setattr(hunt, "MOST_SHRUNK", 1)
    assert hunt.hunt(tmp_path, 0, 5, logs=3).differ == 11
    found = sorted(each.name for each in tmp_path.iterdir() if each.is_dir())
    assert found == ["0-0", "0-1", "0-2", "1-1", "1-2", "2-2", "3-0", "3-1", "3-2", "4-1", "4-2"]
    case = list(rolled_cases(1, 3))[2]
    into = tmp_path / "1-2"
    assert into.joinpath("difference.txt").read_text("utf-8") == "stages 2\n"
    assert into.joinpath("rules.nurture").read_text("utf-8") == case.text
    assert into.joinpath("log.txt").read_text("utf-8") == f"{case.log!r}\n"
    smaller = sorted(tmp_path.rglob("smaller_*"))
    assert [each.relative_to(tmp_path).as_posix() for each in smaller] == [
        "0-0/smaller_log.txt",
        "0-0/smaller_rules.nurture",
    ]
    assert smaller[1].read_text("utf-8") == small.text


def test_a_program_that_breaks_is_written_down_and_the_hunt_goes_on(tmp_path, monkeypatch):
    def faults(seed, logs):
        if seed == 3:
            raise ZeroDivisionError("of all things")
        yield from pairs.faults(seed, logs)

    monkeypatch.setattr(hunt, "faults", faults)
    assert hunt.hunt(tmp_path, 0, 10, logs=1).differ == 1
    rules = tmp_path / "3-program" / "rules.nurture"
    assert nurture.parse(rules.read_text("utf-8"), plugins=PLUGINS).name == "generated"
    assert tmp_path.joinpath("3-program", "difference.txt").read_text("utf-8") == "ZeroDivisionError: of all things\n"
