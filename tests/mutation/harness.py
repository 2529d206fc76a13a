"""Mutation testing: one change of the code at a time, and whether some test notices it.

Everything is imported and collected once. Each mutant then lives in a child process, made by `fork`, in which the functions
concerned get their changed code and the tests that run the changed statement are run until one fails. A change of what runs
on import has a child that imports everything anew. The README beside this file says how to run it and what it found.
"""

from __future__ import annotations

import gc
import inspect
import json
import os
import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from attrs import define, frozen
from hitting import Hits, import_as, noting
from hypothesis import HealthCheck, Phase, settings
from mutating import Mutant, mutants

__all__ = ["ANEW", "NOTICED", "SURVIVED", "Job", "Result", "jobs_of", "outcomes", "seen_by"]

KILLED, SURVIVED, ENDLESS, UNSEEN, ANEW = "killed", "survived", "endless", "unseen", "anew"
NOTICED = (KILLED, ENDLESS)
_PASSED, _FAILED, _CANNOT = 0, 1, 3  # how a child ends
_MOST_MEMORY = 3 * 2**30
_STEADY = {"derandomize": True, "database": None, "deadline": None, "suppress_health_check": list(HealthCheck)}


@frozen
class Job:
    """A mutant of a module. ``code`` makes the module's code with the change made."""

    module: str
    path: str
    number: int
    mutant: Mutant

    @property
    def key(self) -> str:
        return f"{self.module}:{self.number}"


@frozen
class Result:
    """What became of a mutant: how it ended, which test noticed, and how many were run or could have been."""

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
    room, _, name = module.rpartition(".")
    spec = find_spec("nurture")  # its rooms would be imported, if they were asked for
    assert spec is not None and spec.submodule_search_locations is not None
    base = Path(spec.submodule_search_locations[0], *room.split(".")[1:], name)
    return str(base / "__init__.py" if base.is_dir() else base.with_suffix(".py"))


# -- which tests run which statements --------------------------------------------------------------------------------


def seen_by(modules: Iterable[str], tests: Sequence[str], store: Path) -> dict[str, Any]:
    """What each of ``tests`` that passes runs of the modules and how long it takes, kept in the file ``store``."""
    if not store.exists():
        hits = Hits()
        if _forked(lambda: _note_all(hits, modules, tests, store)) is None:
            raise RuntimeError("the tests could not be run")
    found: dict[str, Any] = json.loads(store.read_text("utf-8"))
    return found


def _note_all(hits: Hits, modules: Iterable[str], tests: Sequence[str], store: Path) -> int:
    import_as({module: noting(hits, module) for module in modules})
    found: dict[str, Any] = {}

    def loop(items: Sequence[pytest.Item]) -> None:
        hits.taken()
        for item, following in zip(items, [*items[1:], None], strict=True):
            begun = time.process_time()
            passed = _passes(item, following)
            spent, lines = time.process_time() - begun, hits.taken()
            if passed and lines:
                found[item.nodeid] = {"time": round(spent, 4), "lines": lines}
        store.write_text(json.dumps(found), "utf-8")

    return _pytest(tests, loop)


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    reports = runtestprotocol(item, nextitem=following, log=False)
    return all(report.passed for report in reports if report.when == "call" or report.failed)


class _Instead:
    """A plug-in of pytest that does ``loop`` with the tests collected, in place of running them."""

    def __init__(self, loop: Callable[[Sequence[pytest.Item]], None], only: frozenset[str] | None) -> None:
        self.loop, self.only = loop, only

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.only is not None:
            items[:] = [item for item in items if item.nodeid in self.only]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.loop(session.items)
        return True


def _pytest(tests: Sequence[str], loop: Callable[[Sequence[pytest.Item]], None], only: Iterable[str] | None = None) -> int:
    settings.register_profile("mutation", max_examples=50, phases=[Phase.explicit, Phase.generate], **_STEADY)
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    plugin = _Instead(loop, None if only is None else frozenset(only))
    quiet = ["-q", "-n", "0", "-s", "-p", "no:cacheprovider", "-p", "no:terminalreporter", "--assert=plain"]
    return int(pytest.main([*quiet, "-o", "tmp_path_retention_policy=none", *tests], plugins=[plugin]))


# -- children --------------------------------------------------------------------------------------------------------


def _forked(work: Callable[[], int], told: int | None = None) -> int | None:
    """How ``work`` ends in a process of its own: what it returns, or None where it has not come to its end."""
    child = os.fork()
    if child == 0:
        status = _CANNOT
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            status = work()
        except BaseException:  # noqa: BLE001 -- whatever a mutant does, the child ends here
            traceback.print_exc()
        os._exit(status)
    _, ended = os.waitpid(child, 0)
    return os.WEXITSTATUS(ended) if os.WIFEXITED(ended) else None


@define
class _Told:
    """How far a child has come: the number of the test it is at, told through a file that both have open."""

    file: int

    def tell(self, number: int) -> None:
        os.pwrite(self.file, f"{number:10}".encode(), 0)

    def last(self) -> int:
        return int(os.pread(self.file, 10, 0) or b"0")


def _run_until_one_fails(items: Sequence[pytest.Item], times: Sequence[float], told: _Told) -> int:
    """Run the tests; the process dies where one takes far longer than it should, or far more memory."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    for number, item in enumerate(items):
        told.tell(number)
        signal.setitimer(signal.ITIMER_PROF, 2 + 8 * times[number])
        following = items[number + 1] if number + 1 < len(items) else None
        if not _passes(item, following):
            return _FAILED
    return _PASSED


# -- changed code ----------------------------------------------------------------------------------------------------


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of every function of a module, but for those within functions."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if each.co_flags & inspect.CO_NEWLOCALS:
                yield each
            else:  # the body of a class
                yield from _codes(each)


def changed(job: Job, whole: CodeType, functions: dict[tuple[str, str, int], list[FunctionType]]) -> bool:
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


def _living(paths: Iterable[str]) -> dict[tuple[str, str, int], list[FunctionType]]:
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    wanted = frozenset(paths)
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename in wanted:
            code = each.__code__
            found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(each)
    return found


# -- mutants and tests -----------------------------------------------------------------------------------------------


@define
class _Telling:
    """The tests of a mutant, those first that have told most of its neighbours and then the quickest."""

    seen: dict[str, Any]
    most: float
    told: Counter[tuple[str, str]]

    def tests(self, job: Job) -> tuple[list[str], int]:
        """Tests for as long as ``most`` seconds, and how many there are in all."""
        module, line = job.module, job.mutant.statement
        able = [name for name, each in self.seen.items() if _runs(each["lines"].get(module, ()), line)]
        near = (f"{module} {job.mutant.within}", module)
        able.sort(key=lambda name: (*(-self.told[place, name] for place in near), self.seen[name]["time"]))
        left, chosen = self.most, []
        for name in able:
            left -= self.seen[name]["time"]
            if left >= 0 or not chosen:
                chosen.append(name)
        return chosen, len(able)

    def tell(self, job: Job, name: str) -> None:
        self.told[f"{job.module} {job.mutant.within}", name] += 1
        self.told[job.module, name] += 1


def _runs(lines: Sequence[int], line: int) -> bool:
    return line in lines if line else bool(lines)


def outcomes(
    jobs: Sequence[Job], seen: dict[str, Any], *, most: float, tell: Callable[[Result], None], anew: bool = False
) -> None:
    """Tell what becomes of each mutant, given at most ``most`` seconds of tests each; ``anew`` if all is to be imported again."""
    telling = _Telling(seen, most, Counter())
    files = sorted({name.partition("::")[0] for name in seen})
    if anew:
        for job in jobs:
            tell(_result(job, telling, lambda names, told: _imported_anew(job, names, telling, told)))
        return
    rest: list[Job] = []

    def loop(items: Sequence[pytest.Item]) -> None:
        named = {item.nodeid: item for item in items}
        functions = _living({job.path for job in jobs})
        wholes = {path: compile(Path(path).read_bytes(), path, "exec", dont_inherit=True) for path in {j.path for j in jobs}}
        gc.collect()
        gc.freeze()
        for job in jobs:

            def work(names: list[str], told: _Told, job: Job = job) -> int:
                if not changed(job, wholes[job.path], functions):
                    return _CANNOT
                times = [telling.seen[name]["time"] for name in names]
                return _run_until_one_fails([named[name] for name in names], times, told)

            tell(_result(job, telling, work))

    _forked(lambda: _pytest(files, loop, seen))
    del rest


def _imported_anew(job: Job, names: list[str], telling: _Telling, told: _Told) -> int:
    import_as({job.module: job.mutant.code})
    ended: list[int] = []

    def loop(items: Sequence[pytest.Item]) -> None:
        named = {item.nodeid: item for item in items}
        chosen = [name for name in names if name in named]
        times = [telling.seen[name]["time"] for name in chosen]
        ended.append(_run_until_one_fails([named[name] for name in chosen], times, told) if chosen == names else _FAILED)

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    signal.setitimer(signal.ITIMER_PROF, 120)
    _pytest(sorted({name.partition("::")[0] for name in names}), loop, names)
    return ended[0] if ended else _FAILED  # what cannot even be collected is noticed


def _result(job: Job, telling: _Telling, work: Callable[[list[str], _Told], int]) -> Result:
    names, able = telling.tests(job)
    if not names:
        return Result(job, UNSEEN)
    file = os.memfd_create("told")
    told = _Told(file)
    ended = _forked(lambda: work(names, told))
    last = told.last()
    os.close(file)
    if ended == _PASSED:
        return Result(job, SURVIVED, "", len(names), able)
    if ended == _CANNOT:
        return Result(job, ANEW, "", 0, able)
    telling.tell(job, names[last])
    return Result(job, ENDLESS if ended is None else KILLED, names[last], last + 1, able)
