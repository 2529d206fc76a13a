"""The practices as a new user meets them: found in the index, run by the command line as printed, their tests run."""

import contextlib
import csv
import io
import re
import shlex
import shutil
from functools import cache

import pytest
from casefiles import Case, instant, rows
from cookbook import COOKBOOK

from nurture.tools.cli import main

PRACTICES = COOKBOOK / "practices"
FOLDERS = sorted(path for path in PRACTICES.iterdir() if path.is_dir())
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TABLES = ["--leads", "leads.csv", "--events", "events.csv"]
LISTS = {"segments": ";", "missing": ", "}


@pytest.fixture(params=FOLDERS, ids=lambda path: path.name)
def practice(request, tmp_path, monkeypatch):
    """A copy of a practice's folder, in which the commands are run."""
    copy = tmp_path / request.param.name
    shutil.copytree(request.param, copy)
    monkeypatch.chdir(copy)
    return copy


def printed(*words):
    """What a command of `nurture` prints, which must end well."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(list(words)) == 0, out.getvalue()
    return out.getvalue()


def commands(page):
    """The commands of `nurture` that a page shows, in order."""
    blocks = COMMANDS.findall(page.read_text(encoding="utf-8"))
    lines = [shlex.split(line) for block in blocks for line in block.splitlines()]
    return [line[1:] for line in lines if line[0] == "nurture"]


def turns(practice):
    """The options for the tables of merges and erasures that the folder has."""
    return [
        word
        for name in ("merges", "erasures")
        if (practice / f"{name}.csv").exists()
        for word in (f"--{name}", f"{name}.csv")
    ]


EXPECTED = {"run": "expected_effects.txt", "map": "expected_map.md", "compare": "expected_comparison.md"}


def test_the_page_shows_commands_that_print_what_is_expected(practice):
    page = practice / "README.md"
    shown = commands(page)
    names = {words[0] for words in shown}
    assert ["test", "rules.nurture"] in shown
    assert names >= {name for name, file in EXPECTED.items() if (practice / file).exists()}
    assert names & {"run", "score"}
    for words in shown:
        out = printed(*words)
        if words[0] in EXPECTED and "-o" not in words:
            assert out == (practice / EXPECTED[words[0]]).read_text(encoding="utf-8")
        if words[0] == "score":
            assert_scores(practice, out, words[words.index("--at") + 1])
        if words[0] == "migrate":
            assert f"```text\n{out}```" in page.read_text(encoding="utf-8")


def test_the_index_shows_commands_that_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy, *shown = commands(PRACTICES / "README.md")
    assert copy == ["practices", "d1_seminar_step_mail", "--copy", "mine"]
    printed(*copy)
    monkeypatch.chdir(tmp_path / "mine")
    assert [words[0] for words in shown] == ["run", "check", "test"]
    for words in shown:
        printed(*words)


def test_scores_by_the_command_line_are_as_expected(practice):
    file = practice / "expected_scores.csv"
    for at in {row["at"] for row in rows(file)} if file.exists() else ():
        words = ["score", "rules.nurture", *TABLES, *turns(practice), "--at", f"{at}"]
        assert_scores(practice, printed(*words), at)


@cache
def case_of(folder):
    case = Case(folder)
    case.leads  # noqa: B018 - knows the zones
    return case


def assert_scores(practice, out, at):
    """Compare what `nurture score` prints with the rows of that instant, in the columns that both have."""
    case = case_of(PRACTICES / practice.name)
    when = instant(f"{at} 00:00" if len(at) == 10 else at.replace("T", " "), case.home)
    found = {row["id"]: row for row in csv.DictReader(io.StringIO(out))}
    compared = 0
    for row in csv.DictReader((practice / "expected_scores.csv").read_text(encoding="utf-8").splitlines()):
        if instant(row["at"], case.zones[row["lead"]]) == when:
            for name in (row.keys() & found[row["lead"]].keys()) - set(case.rules.program.attributes):
                assert told(found[row["lead"]][name]) == told(row[name]), (row["lead"], name)
                compared += 1
    assert compared


def told(cell):
    """A cell, its items in order; the command line says of a checklist what is `missing`."""
    return sorted(re.split(r"; ?|, ", cell.removeprefix("missing ")))


def test_the_rules_bring_a_test_of_their_own(practice):
    assert '\ntest "' in (practice / "rules.nurture").read_text(
        encoding="utf-8"
    )  # the page has the command that runs it


def test_the_index_says_of_each_practice_what_it_is_for_in_both_languages():
    index = (PRACTICES / "README.md").read_text(encoding="utf-8")
    for folder in FOLDERS:
        [row] = [line for line in index.splitlines() if f" | [`{folder.name}`]({folder.name}/README.md) | " in line]
        number, _, _, japanese, aim = (cell.strip() for cell in row.strip("|").split("|"))
        assert folder.name.startswith(f"{number.lower()}_")
        assert re.search(r"[぀-ヿ一-鿿]", japanese)
        assert aim
    goals = index.split("## By what is to be achieved")[1].split("\n## ")[0]
    assert {folder.name for folder in FOLDERS} == set(re.findall(r"\[`(\w+)`\]", goals))
