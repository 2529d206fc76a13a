"""Runs calls one by one, each in a process of its own with a bound on its memory and on its processor time."""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import nurture

__all__ = ["told"]

MEBIBYTE = 1_048_576
MEMORY = 200 * MEBIBYTE  # beyond what the process has before the call
SECONDS = 10  # of processor time, after which the process is ended
_LOOP = 100_000  # rounds of a loop that takes 0.0067 seconds of processor time on the machine whose seconds are meant


def told(bombs: Mapping[str, tuple[str, Callable[[], Callable[[], Any]]]]) -> None:
    """Print for each bomb a line of JSON: what came of it, the seconds of processor time, and the mebibytes."""
    nurture.parse('ruleset "warm" {}')  # the grammar, once for all,
    with suppress(nurture.RulesError):
        nurture.parse("cold")  # and what reads texts with faults
    for name, (_, prepare) in bombs.items():
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            with os.fdopen(writer, "w") as out:
                json.dump(_outcome(prepare), out)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as answer:
            text = answer.read()
        _, status = os.waitpid(child, 0)
        found = json.loads(text) if text else {"came": f"died of signal {status & 127}"}
        print(json.dumps({"name": name, **found}), flush=True)


def _outcome(prepare: Callable[[], Callable[[], Any]]) -> dict[str, Any]:
    call = prepare()
    before, pace = _peak(), _pace()
    used = int(open("/proc/self/statm").read().split()[0]) * os.sysconf("SC_PAGE_SIZE")  # noqa: PTH123, SIM115
    spent = time.process_time()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, -1))
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent) + SECONDS, -1))
    try:
        came = _came(call())
    except nurture.NurtureError as error:
        came = _refusal(error)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        came = f"broke: {type(error).__name__}: {str(error)[:300]}"
    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    seconds = (time.process_time() - spent) / max(pace, _pace())
    return {"came": came, "seconds": round(seconds, 2), "mebibytes": round((_peak() - before) / MEBIBYTE)}


def _pace() -> float:
    """How many times slower this machine is, as busy as it is, than the one whose seconds are meant."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        for number in range(_LOOP):
            number * number
        times.append(time.process_time() - begun)
    return min(times) * 150


def _came(result: Any) -> str:
    return "works" if result is None else f"works: {result}"


def _refusal(error: nurture.NurtureError) -> str:
    if isinstance(error, nurture.RulesError):
        return " ".join(sorted({item.code for item in error.diagnostics if item.severity.value == "error"}))
    return f"{type(error).__name__}: {str(error)[:9_000]}"


def _peak() -> int:
    """The most memory so far, in bytes."""
    with open("/proc/self/status") as status:  # noqa: PTH123
        line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
