"""Row: what an import costs beyond bare Python, in a child for each."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import Any

from measuring import Row, Subject

__all__ = ["rows"]


def _child(code: str) -> Any:
    def run(number: int) -> list[int]:
        return [subprocess.run([sys.executable, "-c", code], check=True).returncode for _ in range(number)]

    return lambda number: partial(run, number)


def rows(*, small: bool = False) -> list[Row]:
    times = 1 if small else 2
    subjects = {
        "bare Python": Subject(partial(_child, "pass"), times),
        "import nurture": Subject(partial(_child, "import nurture"), times),
        "nurture, ready to parse": Subject(partial(_child, "import nurture; nurture.parse"), times),
        "nurture, a small file parsed": Subject(
            partial(_child, "import nurture; nurture.parse('ruleset \"r\" {}')"), times
        ),
        "transitions": Subject(partial(_child, "import transitions"), times, needs="transitions"),
        "rule-engine": Subject(partial(_child, "import rule_engine"), times, needs="rule-engine"),
    }
    return [Row("import", "import, over bare Python", "starts", "50 ms", subjects, beyond=True)]
