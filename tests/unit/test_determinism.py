"""The same bytes of effects and states, whatever the hash seed, the process, the threads, the flags and the version of Python."""

import copy
import datetime as dt
import os
import pickle
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

import pytest
from telling import told

import nurture

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
SUPPORT = Path(__file__).parents[1] / "support"
PURE = ("attr", "attrs", "lark", "dateutil", "six", "holidays", "tzdata")  # what any version of Python can import
SEEDS = range(12)
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


def child(python, *flags, seed="0", path=()):
    """What another process tells; ``unittest.mock`` stands for Hypothesis, which nothing asks there."""
    folders = [str(SUPPORT), str(Path(nurture.__file__).parents[1]), *path]
    program = (
        "import sys, unittest.mock as m\n"
        "sys.modules['hypothesis'] = m.MagicMock()\n"
        f"sys.path[:0] = {folders!r}\n"
        "sys.stdout.reconfigure(encoding='utf-8', newline='\\n')\n"
        f"from telling import told\nprint(told({SEEDS!r}), end='')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [python, *flags, "-c", program],
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("flags", "seed"), [((), "0"), ((), "1"), ((), "4294967295"), (("-O",), "7"), (("-OO",), "8")])
def test_hash_seeds_processes_and_flags_change_no_byte(flags, seed):
    assert child(sys.executable, *flags, seed=seed) == told(SEEDS)


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_versions_of_python_change_no_byte(version, tmp_path):
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
    assert child(python, seed="5", path=[str(tmp_path)]) == told(SEEDS)


def works_as(python, version):
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.strip() == version


def test_eight_threads_share_one_ruleset():
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


def public():
    """Objects of all public kinds, by name."""
    rules = nurture.parse(RULES)
    lead, event = nurture.Lead("l", {"title": "x"}), nurture.Event("e", "l", "asked", NOON, {"topic": "x"})
    state = nurture.start(rules, lead, at=NOON)
    step = nurture.transition(rules, state, event)
    replay = nurture.replay(rules, lead, [event], until=NOON)
    found = {"rules": rules, "lead": lead, "event": event, "state": state, "step": step, "replay": replay}
    found |= {effect.kind: effect for effect in step.effects}
    return {**found, "explanation": nurture.explain(rules, step.state, "interest")}


@pytest.mark.parametrize("name", public())
def test_public_objects_are_copied_and_pickled(name):
    one = public()[name]
    for other in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):  # noqa: S301 - our own
        assert type(other) is type(one)
        assert other == one


def fails(call, *args, **values):
    with pytest.raises(nurture.NurtureError) as caught:
        call(*args, **values)
    return caught.value


def test_errors_are_copied_and_pickled():
    rules = nurture.parse(RULES)
    state = nurture.start(rules, nurture.Lead("l"), at=NOON)
    late = nurture.Event("e", "l", "asked", NOON - dt.timedelta(days=99))
    for error in (
        fails(nurture.parse, "x"),
        fails(nurture.Lead, 5),
        fails(nurture.Event, "", "l", "asked", NOON),
        fails(nurture.load_state, rules, b""),
        fails(nurture.transition, rules, state, late),
        fails(nurture.scorer, rules, "none", at=NOON),
    ):
        for other in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own
            assert (type(other), str(other)) == (type(error), str(error))
