"""What has broken others is answered with an error of ours, or works, in bounded time and memory.

Each bomb goes off in a process of its own, with 200 MiB beyond what it has. It must be answered within a second of
processor time; what is read because it is no larger than it may be, within ten, after which the process is ended. A
second is one of a machine of a known pace, so that no verdict depends on how fast a machine is. What was measured is told
by `python -c "import bombing, bombs_rules; bombing.told(bombs_rules.TEXT)"` in `tests/support`.
"""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import bombs_data
import bombs_rules
import pytest

SUPPORT = Path(__file__).parents[1] / "support"
TABLES = {
    "bombs_rules": ("TEXT", "LARGE", "FORM"),
    "bombs_data": ("EVENTS", "STATES", "MANY_PARTS", "COMPILED", "TABLES"),
}
AT_LENGTH = ("LARGE", "MANY_PARTS", "COMPILED")  # as long as it takes to read what may be read
PROMPT = 2  # seconds: one, and as much again for what else the machine does
MODULES = {"bombs_rules": bombs_rules, "bombs_data": bombs_data}
LONG = ("LARGE", "MANY_PARTS", "COMPILED", "STATES")
EVERY = 4  # one bomb of so many goes off each time, the others with the long tests


def shares(module, table):
    """The names of a table's bombs: those that go off each time, and the others."""
    names = list(getattr(MODULES[module], table))
    often = [] if table in LONG else names[::EVERY]
    return often, [name for name in names if name not in often]


CASES = [
    pytest.param(module, table, name, marks=[pytest.mark.slow] if is_long else [])
    for module, tables in TABLES.items()
    for table in tables
    for is_long, names in enumerate(shares(module, table))
    for name in names
]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded by what only Linux has")


@cache
def outcomes(module, table, names):
    """What came of these bombs of a table."""
    program = (
        f"import sys; sys.path.insert(0, {str(SUPPORT)!r}); import bombing, {module} as m; "
        f"bombing.told({{name: m.{table}[name] for name in {names!r}}})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=900, check=True)
    return {found["name"]: found for found in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize(("module", "table", "name"), CASES)
def test_a_bomb_is_answered(module, table, name):
    expected = getattr(MODULES[module], table)[name][0]
    found = next(outcomes(module, table, tuple(names))[name] for names in shares(module, table) if name in names)
    assert re.match(expected, found["came"], re.DOTALL), found
    assert table in AT_LENGTH or found["seconds"] <= PROMPT, found


def test_a_bomb_that_goes_off_is_noticed():
    calls = ["bytearray(300 * 2**20)", "int('x')", "any(iter(int, 1))"]  # memory, an error of Python's, time
    bombs = ", ".join(f"{call[:3]!r}: ('', lambda: lambda: {call})" for call in calls)
    program = f"import sys; sys.path.insert(0, {str(SUPPORT)!r}); import bombing; bombing.SECONDS = 1; bombing.told({{{bombs}}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=900, check=True)
    came = [json.loads(line)["came"] for line in done.stdout.splitlines()]
    assert [each[:17] for each in came] == ["broke: MemoryErro", "broke: ValueError", "died of signal 24"]
