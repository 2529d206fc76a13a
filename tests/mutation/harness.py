"""Mutation testing: one change of the code at a time, and whether some test notices it.

Everything is imported and collected once. Each mutant then lives in a child process in which the functions concerned get
their changed code, and the tests that run the changed statement are run until one fails. A change of what runs on import
has a child that imports everything anew. The README beside this file says how to run it.
"""

from __future__ import annotations

import gc
import inspect
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from attrs import define, frozen
from children import CANNOT, FAILED, PASSED, Told, collected, forked, passes, run_until_one_fails, silent
from hitting import Hits, import_as, noting
from mutating import Mutant, mutants

__all__ = ["ANEW", "NOTICED", "SURVIVED", "Job", "Result", "jobs_of", "outcomes", "seen_by"]

KILLED, SURVIVED, ENDLESS, UNSEEN, ANEW = "killed", "survived", "endless", "unseen", "anew"
NOTICED = (KILLED, ENDLESS)
Functions = dict[
    tuple[str, str, int], list[FunctionType]
]  # those that live in this process, by path, name and first line


@frozen
class Job:
    """A mutant of a module, and its number among them."""

    module: str
    path: str
    number: int
    mutant: Mutant

    @property
    def key(self) -> str:
        return f"{self.module}:{self.number}"


@frozen
class Result:
    """What became of a mutant: how it ended, which test noticed, how many were run and how many could have been."""

    job: Job
    outcome: str
    test: str = ""
    run: int = 0
    able: int = 0


def jobs_of(module: str) -> list[Job]:
    """Every mutant of the module, which is not imported."""
    path = _path_of(module)
    return [Job(module, path, number, each) for number, each in enumerate(mutants(Path(path).read_text("utf-8")))]


def _path_of(module: str) -> str:
    top, *rooms = module.split(".")
    spec = find_spec(top)  # what lies in it would be imported, if it were asked for
    assert spec is not None
    assert spec.submodule_search_locations is not None
    base = Path(spec.submodule_search_locations[0], *rooms)
    return str(base / "__init__.py" if base.is_dir() else base.with_suffix(".py"))


# -- which tests run which statements --------------------------------------------------------------------------------


def seen_by(modules: Iterable[str], files: Sequence[str], store: Path) -> dict[str, Any]:
    """What each test that passes runs of the modules and how long it takes, kept in the file ``store``."""
    if not store.exists() and forked(lambda: _note_all(modules, files, store)) != PASSED:
        raise RuntimeError("the tests cannot be run")
    found: dict[str, Any] = json.loads(store.read_text("utf-8"))
    return found


def _note_all(modules: Iterable[str], files: Sequence[str], store: Path) -> int:
    hits, found = Hits(), {}
    import_as({module: noting(hits, module) for module in modules})

    def loop(items: Sequence[pytest.Item]) -> None:
        hits.taken()
        for item, following in zip(items, [*items[1:], None], strict=True):
            begun = time.process_time()
            passed = passes(item, following)
            spent, lines = time.process_time() - begun, hits.taken()
            if passed and lines:
                found[item.nodeid] = {"time": round(spent, 4), "lines": lines}

    status = collected(files, loop)
    store.write_text(json.dumps(found), "utf-8")
    return status


# -- changed code ----------------------------------------------------------------------------------------------------


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of every function of a module, but for those within functions."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if each.co_flags & inspect.CO_NEWLOCALS:
                yield each
            else:  # the body of a class
                yield from _codes(each)


def _changed(job: Job, whole: CodeType, functions: Functions) -> bool:
    """Give the functions that live in this process their changed code; whether that is all that the change changes."""
    pairs = list(zip(_codes(whole), _codes(job.mutant.code(job.path)), strict=False))
    if any((a.co_qualname, a.co_firstlineno) != (b.co_qualname, b.co_firstlineno) for a, b in pairs):
        return False
    found = [
        (function, new)
        for old, new in pairs
        for function in functions.get((job.path, old.co_qualname, old.co_firstlineno), ())
        if old != new and function.__code__ == old
    ]
    if not found or any(function.__code__.co_freevars != new.co_freevars for function, new in found):
        return False
    for function, new in found:
        function.__code__ = new
    return True


def _living(paths: frozenset[str]) -> Functions:
    found: Functions = {}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename in paths:
            code = each.__code__
            found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(each)
    return found


# -- mutants and tests -----------------------------------------------------------------------------------------------


@define
class _Telling:
    """The tests of a mutant, those first that have told most of its neighbours, then those unlike the ones before them."""

    seen: dict[str, Any]
    most: float
    places: dict[str, tuple[int, float]]
    told: Counter[tuple[str, str]]

    def tests(self, job: Job) -> tuple[list[str], int]:
        """Tests for as long as ``most`` seconds, and how many there are in all."""
        module, line = job.module, job.mutant.statement
        able = [name for name, each in self.seen.items() if _runs(each["lines"].get(module, ()), line)]
        near = (f"{module} {job.mutant.within}", module)
        able.sort(key=lambda name: (*(-self.told[place, name] for place in near), self.places[name]))
        left, chosen = self.most, []
        for name in able:
            left -= self.seen[name]["time"]
            if left >= 0 or not chosen:
                chosen.append(name)
        return chosen, len(able)

    def times(self, names: Iterable[str]) -> list[float]:
        return [self.seen[name]["time"] for name in names]

    def tell(self, job: Job, name: str) -> None:
        self.told[f"{job.module} {job.mutant.within}", name] += 1
        self.told[job.module, name] += 1


def _places(seen: dict[str, Any]) -> dict[str, tuple[int, float]]:
    """How many quicker tests there are for each that run all that it runs, as far as one sees statement by statement."""
    before, places = Counter[tuple[str, int]](), {}
    for name, each in sorted(seen.items(), key=lambda item: item[1]["time"]):
        lines = [(module, line) for module, lines in each["lines"].items() for line in lines]
        places[name] = min(before[line] for line in lines), each["time"]
        before.update(lines)
    return places


def _runs(lines: Sequence[int], line: int) -> bool:
    return line in lines if line else bool(lines)


def outcomes(jobs: Sequence[Job], seen: dict[str, Any], *, most: float, tell: Callable[[Result], None]) -> None:
    """Tell what becomes of each mutant, given at most ``most`` seconds of tests each; those last that import all anew.

    ``tell`` is called where the result is known, which may be a child of this process.
    """
    telling, left = _Telling(seen, most, _places(seen), Counter()), Told(os.memfd_create("left"))
    paths = frozenset(job.path for job in jobs)
    wholes = {path: compile(Path(path).read_bytes(), path, "exec", dont_inherit=True) for path in paths}
    marks = bytearray(len(jobs))

    def loop(items: Sequence[pytest.Item]) -> None:
        named, functions = {item.nodeid: item for item in items}, _living(paths)
        gc.freeze()  # collecting garbage would copy every page that a child shares
        for number, job in enumerate(jobs):

            def work(names: list[str], told: Told, job: Job = job) -> int:
                if not _changed(job, wholes[job.path], functions):
                    return CANNOT
                return run_until_one_fails([named[name] for name in names], telling.times(names), told)

            result = _result(job, telling, work)
            marks[number] = result.outcome == ANEW
            if result.outcome != ANEW:
                tell(result)
        os.pwrite(left.file, bytes(marks), 0)

    if jobs:
        forked(lambda: collected(sorted({name.partition("::")[0] for name in seen}), loop, seen))
    for job, anew in zip(jobs, os.pread(left.file, len(jobs), 0), strict=True):
        if anew:
            tell(_result(job, telling, lambda names, told, job=job: _imported_anew(job, names, telling, told)))
    os.close(left.file)


def _imported_anew(job: Job, names: list[str], telling: _Telling, told: Told) -> int:
    ended = [FAILED]  # what cannot even be collected is noticed
    import_as({job.module: job.mutant.code})

    def loop(items: Sequence[pytest.Item]) -> None:
        named = {item.nodeid: item for item in items}
        if named.keys() >= set(names):
            ended[:] = [run_until_one_fails([named[name] for name in names], telling.times(names), told)]

    silent()
    signal.setitimer(signal.ITIMER_PROF, 120)
    collected(sorted({name.partition("::")[0] for name in names}), loop, names)
    return ended[0]


def _result(job: Job, telling: _Telling, work: Callable[[list[str], Told], int]) -> Result:
    names, able = telling.tests(job)
    if not names:
        return Result(job, UNSEEN)
    told = Told(os.memfd_create("told"))
    ended, last = forked(lambda: work(names, told)), told.last()
    os.close(told.file)
    if ended == PASSED:
        return Result(job, SURVIVED, "", len(names), able)
    if ended == CANNOT:
        return Result(job, ANEW, "", 0, able)
    telling.tell(job, names[last])
    return Result(job, ENDLESS if ended is None else KILLED, names[last], last + 1, able)
