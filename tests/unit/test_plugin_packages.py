"""Packages that bring plug-ins, installed as anybody would: one that is sound, and one that is broken throughout."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nurture

PACKAGES = Path(__file__).resolve().parents[1] / "plugins"
RULES = """\
ruleset "acme" {
  holidays in "JP" from "acme"
}
lead {
  email: text?
  employees: integer?
  country: text?
}
event asked
event bought
score interest {
  decay plateau 30 days
  +10 on asked
}
segment partners when domain_of(email) == "example.com"
segment large when size_class(employees, country) == "large"
segment hot when interest >= 10
journey purchase {
  use acme_way in "ja"
  found -> tried on asked
  tried -> bought on bought
}
channel chat {
  use line
  between 10:00 and 12:00
}
scenario call {
  enter on asked
  assign sales "call", due in 1 business day
  do update_crm { stage: "MQL", points: interest }
  send chat "thanks"
  send chat "catalogue"
}
checklist to_ask {
  use visit in "ja"
  site  when email is known
  lines when employees is known
}
test "a partner in summer" {
  given lead { email: "Sato@Example.com", employees: 300, country: "JP", consent.line: true }
  at 2026-08-12T10:00 asked
  expect partners
  expect large
  expect hot
  expect purchase == "tried"
  expect sales "call" at 2026-08-12T10:00
  expect chat "thanks" at 2026-08-12T10:00
  expect chat "catalogue" at 2026-08-13T10:00
}
"""


def install(target, name):
    """Install a package of `tests/plugins` into the folder `target`."""
    words = ["install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([sys.executable, "-m", "pip", *words, "--target", str(target), str(PACKAGES / name)], check=True)
    return target


@pytest.fixture(scope="module")
def acme(tmp_path_factory):
    return install(tmp_path_factory.mktemp("acme"), "acme_nurture")


@pytest.fixture(scope="module")
def both(acme, tmp_path_factory):
    return os.pathsep.join([str(acme), str(install(tmp_path_factory.mktemp("broken"), "broken_nurture"))])


def run(target, folder, *words):
    """Run Python in a process of its own that has the packages in `target`, one folder or several, beside this library."""
    path = os.pathsep.join([str(target), str(Path(nurture.__file__).parents[1])])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def command(target, folder, *words):
    return run(target, folder, "-m", "nurture.tools.cli", *words)


def test_rules_use_what_a_package_brings(acme, tmp_path):
    (tmp_path / "acme.nurture").write_text(RULES, encoding="utf-8")
    ended = command(acme, tmp_path, "test", "acme.nurture")
    assert (ended.returncode, ended.stderr) == (0, "1 passed, 0 failed\n")
    without = command(acme, tmp_path, "--no-plugins", "check", "--json", "acme.nurture")
    assert without.returncode == 1
    codes = [item["code"] for item in json.loads(without.stdout)["findings"]]
    assert codes == ["N230", "N235", "N234", "N234", "N254", "N266", "N263", "N254"]


def test_what_is_installed_is_listed(acme, tmp_path):
    ended = command(acme, tmp_path, "plugins")
    ours = [line for line in ended.stdout.splitlines() if "acme-nurture" in line]
    assert [line.split() for line in ours] == [
        ["calendar", "acme", "acme-nurture", "1.2.0"],
        ["function", "domain_of", "acme-nurture", "1.2.0"],
        ["function", "size_class", "acme-nurture", "1.2.0"],
        ["curve", "plateau", "acme-nurture", "1.2.0"],
        ["action", "update_crm", "acme-nurture", "1.2.0"],
        ["preset", "acme_way", "acme-nurture", "1.2.0"],
        ["checklist", "visit", "acme-nurture", "1.2.0"],
        ["channel", "line", "acme-nurture", "1.2.0"],
    ]


@pytest.mark.slow
def test_the_packages_own_tests_pass(acme, tmp_path):
    own = PACKAGES / "acme_nurture" / "tests"
    words = ("-q", "-n", "0", "-p", "no:cacheprovider", "--rootdir", str(tmp_path))
    ended = run(acme, tmp_path, "-m", "pytest", *words, str(own))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "9 passed" in ended.stdout


HEAD = 'ruleset "x" {}\nlead { email: text? }\nevent asked\n'


BROKEN = [
    ("segment a when absent(email) is known", "function plug-in `absent`", "has no attribute 'ABSENT'"),
    ("segment b when explodes(email) is known", "function plug-in `explodes`", "RuntimeError: no licence found"),
    ("segment c when misnamed(email) is known", "function plug-in `misnamed`", "it calls itself 'another'"),
    ("segment d when unlike(email) is known", "function plug-in `unlike`", "must be a nurture.Function"),
    ("score s { +1 on asked; decay rising 9 days }", "curve plug-in `rising`", "must never rise"),
    ("journey j { use acme_way }", "preset plug-in `acme_way`", "2 packages bring one of this name"),
]


@pytest.fixture(scope="module")
def refused(both, tmp_path_factory):
    """How the check of one file ended that has all lines of `BROKEN`."""
    folder = tmp_path_factory.mktemp("refused")
    text = HEAD + "".join(line.replace("; ", "\n") + "\n" for line, _, _ in BROKEN)
    (folder / "x.nurture").write_text(text, encoding="utf-8")
    return command(both, folder, "check", "--json", "x.nurture")


@pytest.mark.parametrize(("finding", "reason"), [row[1:] for row in BROKEN])
def test_a_broken_plugin_is_named_where_it_is_used(refused, finding, reason):
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    found = [(item["message"], item["help"]) for item in json.loads(refused.stdout)["findings"]]
    (help_,) = [help_ for message, help_ in found if finding in message]
    assert reason in help_


def test_broken_plugins_hurt_nobody_who_does_not_use_them(both, tmp_path):
    text = HEAD + "segment s when domain_of(email) is known\nscore p { +1 on asked }\n"
    (tmp_path / "x.nurture").write_text(text, encoding="utf-8")
    assert command(both, tmp_path, "check", "x.nurture").returncode == 0
    listed = command(both, tmp_path, "plugins", "--json")
    assert listed.returncode == 1
    broken = {item["name"] for item in json.loads(listed.stdout) if item["problem"] is not None}
    assert broken >= {"absent", "explodes", "misnamed", "unlike", "text", "acme_way"}
