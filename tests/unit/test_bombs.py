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
from shares import long

SUPPORT = Path(__file__).parents[1] / "support"
TABLES = {
    "bombs_rules": ("TEXT", "LARGE", "FORM"),
    "bombs_data": ("EVENTS", "STATES", "MANY_PARTS", "COMPILED", "TABLES"),
}
AT_LENGTH = ("LARGE", "MANY_PARTS", "COMPILED")  # as long as it takes to read what may be read
PROMPT = 2  # seconds: one, and as much again for what else the machine does
MODULES = {"bombs_rules": bombs_rules, "bombs_data": bombs_data}
EVERY = 4  # one bomb of so many goes off each time, the others with the long tests
BOMBS = [
    (module, table, name)
    for module, tables in TABLES.items()
    for table in tables
    for name in getattr(MODULES[module], table)
]
OFTEN = [bomb for bomb in BOMBS if bomb[1] not in ("LARGE", "MANY_PARTS", "COMPILED", "STATES")][1::EVERY]
SELDOM = [bomb for bomb in BOMBS if bomb not in OFTEN]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded by what only Linux has")


@cache
def outcomes(bombs):
    """What came of these bombs, by module, table and name."""
    program = (
        f"import sys; sys.path.insert(0, {str(SUPPORT)!r}); import bombing, bombs_data, bombs_rules; "
        f"bombing.told({{bomb: getattr(sys.modules[bomb[0]], bomb[1])[bomb[2]] for bomb in {bombs!r}}})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=900, check=True)
    return {tuple(found["name"]): found for found in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize(("module", "table", "name"), [*OFTEN, *(long(*bomb) for bomb in SELDOM)])
def test_a_bomb_is_answered(module, table, name):
    expected = getattr(MODULES[module], table)[name][0]
    bomb = (module, table, name)
    together = OFTEN if bomb in OFTEN else [each for each in SELDOM if each[:2] == bomb[:2]]
    found = outcomes(tuple(together))[bomb]
    assert re.match(expected, found["came"], re.DOTALL), found
    assert table in AT_LENGTH or found["seconds"] <= PROMPT, found


@pytest.mark.slow
def test_a_bomb_that_goes_off_is_noticed():
    calls = ["bytearray(300 * 2**20)", "int('x')", "any(iter(int, 1))"]  # memory, an error of Python's, time
    bombs = ", ".join(f"{call[:3]!r}: ('', lambda: lambda: {call})" for call in calls)
    program = f"import sys; sys.path.insert(0, {str(SUPPORT)!r}); import bombing; bombing.SECONDS = 1; bombing.told({{{bombs}}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=900, check=True)
    came = [json.loads(line)["came"] for line in done.stdout.splitlines()]
    assert [each[:17] for each in came] == ["broke: MemoryErro", "broke: ValueError", "died of signal 24"]
