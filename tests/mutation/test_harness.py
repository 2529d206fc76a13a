"""The harness of mutation testing tells what tests notice from what they do not; see the README beside this file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
MODULE = """
STEP = 1

def countdown(number):
    steps = []
    while number > 0:
        steps.append(number)
        number -= STEP
    return steps

def never():
    return STEP + 1
"""
STRICT = "from small import countdown\n\ndef test_it():\n    assert countdown(3) == [3, 2, 1]\n"
LAX = "from small import countdown\n\ndef test_it():\n    countdown(3)\n"
DRIVER = """
import json, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:2] + [str(Path.cwd())]
from harness import jobs_of, outcomes, seen_by
tell = lambda each: print(json.dumps([each.job.mutant.change, each.outcome]), flush=True)
seen = seen_by(["small"], ["test_small.py"], Path("seen.json"))
outcomes(jobs_of("small"), seen, most=9, tell=tell)
"""
# Every change of the module, with what becomes of it by the strict test and by the lax one.
EXPECTED = {
    "module: 1 in STEP = 1  ->  2": ("killed", "survived"),
    "module: 1 in STEP = 1  ->  0": ("endless", "endless"),
    "countdown: number > 0  ->  number >= 0": ("killed", "survived"),
    "countdown: number > 0  ->  number <= 0": ("killed", "survived"),
    "countdown: 0 in number > 0  ->  1": ("killed", "survived"),
    "countdown: 0 in number > 0  ->  -1": ("killed", "survived"),
    "countdown: steps.append(number)  ->  pass": ("killed", "survived"),
    "countdown: number -= STEP  ->  pass": ("endless", "endless"),
    "countdown: return steps  ->  return None": ("killed", "survived"),
    "never: return STEP + 1  ->  return None": ("unseen", "unseen"),
    "never: STEP + 1  ->  STEP - 1": ("unseen", "unseen"),
    "never: 1 in STEP + 1  ->  2": ("unseen", "unseen"),
    "never: 1 in STEP + 1  ->  0": ("unseen", "unseen"),
}


def outcomes(folder, test):
    (folder / "small").mkdir()
    (folder / "small" / "__init__.py").write_text(MODULE, encoding="utf-8")
    (folder / "test_small.py").write_text(test, encoding="utf-8")
    command = [sys.executable, "-c", DRIVER, str(HERE)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(map(json.loads, done.stdout.splitlines()))


@pytest.mark.slow
@pytest.mark.parametrize(("which", "test"), [(0, STRICT), (1, LAX)], ids=["strict", "lax"])
def test_what_a_test_notices_is_killed_and_nothing_else_is(tmp_path, which, test):
    assert outcomes(tmp_path, test) == {change: becomes[which] for change, becomes in EXPECTED.items()}


@pytest.mark.slow
def test_of_a_sample_of_scoring_none_survives_unexplained(tmp_path):
    given = ["scoring", "--sample", "6", "--seed", "4", "--into", str(tmp_path)]
    done = subprocess.run([sys.executable, str(HERE / "run.py"), *given], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = subprocess.run(
        [sys.executable, str(HERE / "report.py"), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "| **all** | 42 |" in told.stdout, "six of each of the seven files"
