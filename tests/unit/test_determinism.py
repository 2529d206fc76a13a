"""The same bytes of effects and states, whatever the hash seed, the process, the threads, the flags and the version of Python."""

import datetime as dt
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

import pytest
from shares import long
from telling import little, refusals, whole
from telling import told as told_anew

import nurture

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
SUPPORT = Path(__file__).parents[1] / "support"
PURE = ("attr", "attrs", "lark", "dateutil", "six", "holidays", "tzdata")  # what any version of Python can import
FEW, MANY = range(3), range(12)  # cases: those of each run, and those of the long tests
RULES = """
ruleset "x" {}
lead { title: text? }
event asked { topic: text? }
score interest { +10 on asked }
score fit { +1 when title == "x" }
journey sales {
  stage first
}
scenario thanks {
  enter on asked
  notify sales "asked"
}
"""


told = cache(told_anew)
ELSEWHERE = {"TZ": "Pacific/Apia", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0", "PYTHONINTMAXSTRDIGITS": "640"}


def child(python, *flags, asked, seed="0", path=(), given="", **environment):
    """What another process tells; ``unittest.mock`` stands for Hypothesis, which nothing asks there."""
    folders = [str(SUPPORT), str(Path(nurture.__file__).parents[1]), *path]
    program = (
        "import sys, unittest.mock as m\n"
        "sys.modules['hypothesis'] = m.MagicMock()\n"
        f"sys.path[:0] = {folders!r}\n"
        "sys.stdout.reconfigure(encoding='utf-8', newline='\\n')\n"
        f"from telling import *\nprint({asked}, end='')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    done = subprocess.run(
        [python, *flags, "-c", program],
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
        env=environment,
        input=given,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


WAYS = [((), "1", ELSEWHERE), (("-OO",), "8", {}), (("-O",), "7", {}), ((), "0", {}), ((), "4294967295", {})]


@pytest.mark.parametrize(
    ("flags", "seed", "environment", "seeds"),
    [(*WAYS[0], FEW), *(long(*way, MANY) for way in WAYS)],
)
def test_hash_seeds_processes_flags_places_and_languages_change_no_byte(flags, seed, environment, seeds):
    assert child(sys.executable, *flags, asked=f"told({seeds!r})", seed=seed, **environment) == told(seeds)


@pytest.mark.parametrize("seeds", [FEW[:2], long(MANY[:4])], ids=str)
def test_a_process_goes_on_where_another_ended(seeds):
    halves = child(sys.executable, seed="1", asked=f"begun({seeds!r})")
    assert child(sys.executable, seed="2", asked="continued(sys.stdin.read())", given=halves) == whole(seeds)


@pytest.mark.slow
def test_nothing_that_is_refused_is_refused_by_an_assertion():
    """Without assertions the same junk meets the same errors: none of them guards what comes in."""
    found = refusals()
    assert child(sys.executable, "-O", asked="refusals()") == found
    assert found.count("Error: ") > 1_000


@pytest.mark.slow
def test_tests_of_bad_input_hold_without_assertions():
    names = ("test_bad_input", "test_escapes", "test_state_bound", "test_json_form", "test_migration", "test_scorer")
    files = [str(Path(__file__).with_name(f"{name}.py")) for name in names]
    how = ("-n", "0", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestConfigWarning")
    done = subprocess.run(
        [sys.executable, "-O", "-m", "pytest", *how, *files], capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stdout[-3_000:]


@pytest.mark.slow
@pytest.mark.parametrize("flag", ["-O", "-OO"])
def test_the_demo_runs_without_assertions(flag, tmp_path):
    done = subprocess.run(
        [sys.executable, flag, "-c", "from nurture.tools.cli import main; main(['demo'])"],
        capture_output=True,
        cwd=tmp_path,
        timeout=900,
        check=False,
    )
    plain = subprocess.run(
        [sys.executable, "-c", "from nurture.tools.cli import main; main(['demo'])"],
        capture_output=True,
        cwd=tmp_path,
        timeout=900,
        check=True,
    )
    assert (done.stdout, done.stderr) == (plain.stdout, plain.stderr)
    assert plain.stdout


@pytest.mark.parametrize(
    ("version", "seeds"),
    [("3.13", FEW), *(long(version, MANY) for version in ("3.11", "3.12", "3.13"))],
)
def test_versions_of_python_change_no_byte(version, seeds, tmp_path):
    python, path = other_python(version, tmp_path)
    assert child(python, asked=f"told({seeds!r})", seed="5", path=path) == told(seeds)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.11", "3.13"])  # on 3.12 Python's own `zoneinfo` fails in one that is isolated
def test_a_sub_interpreter_gives_the_same_bytes(version, tmp_path):
    python, path = other_python(version, tmp_path)
    found = child(python, path=path, asked="in_a_sub_interpreter(sys.path)")
    assert found.rstrip() == little()


def other_python(version, tmp_path):
    """An interpreter, and a folder of what any version can import; skips where there is none on this machine."""
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = [str(path) for path in sorted(home.glob(f"{version}.*/bin/python"))] + [
        shutil.which(f"python{version}") or ""
    ]
    python = next((each for each in found if each and works_as(each, version)), None)
    if python is None:
        pytest.skip(f"NOT RUN on Python {version}: there is no such interpreter on this machine")
    for name in PURE:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            place = Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
            tmp_path.joinpath(place.name).symlink_to(place)
    described = Path(distribution("holidays").locate_file("")).glob("holidays-*.dist-info")  # tells its version
    for place in described:
        tmp_path.joinpath(place.name).symlink_to(place)
    return python, [str(tmp_path)]


def works_as(python, version):
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.strip() == version


def test_eight_threads_begin_at_once():
    """What is made when it is first asked for is made whole, however many ask."""
    assert child(sys.executable, asked="at_once(8)") == little()


@pytest.fixture
def hurried():
    """Let threads take turns as often as can be."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_eight_threads_share_one_ruleset(hurried):
    rules = nurture.parse(RULES)
    log = [nurture.Event(f"e-{n}", "l", "asked", NOON + dt.timedelta(minutes=n)) for n in range(60)]

    def life(_):
        state, effects = nurture.start(rules, nurture.Lead("l"), at=NOON), []
        for event in log:
            step = nurture.transition(rules, state, event)
            state, effects = step.state, [*effects, *(effect.to_dict() for effect in step.effects)]
        score = nurture.scorer(rules, "fit", at=NOON).score({"title": "x"})
        return nurture.dump_state(state), effects, score, str(nurture.explain(rules, state, "interest"))

    with ThreadPoolExecutor(8) as pool:
        lives = list(pool.map(life, range(24)))
    assert all(each == life(0) for each in lives)
