"""`nurture practices`: the cookbook's rulesets, wherever the library is installed."""

import json

import pytest
from cookbook import COOKBOOK

FOLDERS = {path.name for path in (COOKBOOK / "practices").iterdir() if path.is_dir()}


def test_every_practice_is_listed(folder):
    found = json.loads(folder.nurture("practices", "--json").out)
    assert {each["name"] for each in found} == FOLDERS
    assert len(folder.nurture("practices").out.splitlines()) == len(FOLDERS)


@pytest.mark.parametrize("words", [["cart", "abandoned"], ["ABANDONED"], ["カゴ落ちメール", "d2_ab"]])
def test_those_are_listed_that_speak_of_every_word(folder, words):
    first = folder.nurture("practices", *words).out.splitlines()[0]
    assert first.split() == ["d2_abandoned_cart", "The", "abandoned", "cart", "カゴ落ちメール"]


def test_a_copy_runs_where_it_is(folder):
    copied = folder.nurture("practices", "d2_abandoned_cart", "--copy", "mine")
    assert "mine/rules.nurture" in copied.out.replace("\\", "/").splitlines()
    assert folder.nurture("test", "mine/rules.nurture").code == 0
    again = folder.nurture("practices", "d2_abandoned_cart", "--copy", "mine")
    assert (again.code, "exists" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["blockchain"], "nurture: no practice speaks of 'blockchain'; without words all are listed\n"),
        (
            ["d2_abandoned_kart", "--copy", "mine"],
            "nurture: there is no practice 'd2_abandoned_kart'; did you mean 'd2_abandoned_cart'?\n",
        ),
        (["--copy", "mine"], "nurture: there is no practice ''\n"),
    ],
)
def test_what_is_not_there_is_said(folder, words, message):
    result = folder.nurture("practices", *words)
    assert (result.code, result.err) == (2, message)
