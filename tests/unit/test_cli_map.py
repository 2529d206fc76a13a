"""`nurture map`, `nurture compare` and `nurture presets`."""

import json

import pytest

RULES = """ruleset "maps" { language 1 }
event asked
journey today {
  use aida in "ja" without desire, satisfaction
  attention -> interest on asked
  interest -> action on asked
}
journey ideal {
  stage attention
  stage action
  attention -> action on asked
}
"""


@pytest.fixture(autouse=True)
def _rules(folder):
    folder.put("maps.nurture", RULES)
    folder.put("none.nurture", 'ruleset "none" {}\n')


def test_all_journeys_are_written_or_the_one_that_is_named(folder):
    assert folder.nurture("map", "maps.nurture").out.count("### everybody") == 2
    one = folder.nurture("map", "maps.nurture", "--journey", "ideal", "--format", "html")
    assert one.out.startswith("<section>\n<h2>ideal</h2>\n<table><caption>everybody</caption>")
    found = json.loads(folder.nurture("map", "maps.nurture", "--json").out)
    assert [item["journey"] for item in found] == ["today", "ideal"]


def test_two_journeys_are_compared(folder):
    assert "| only in today |" in folder.nurture("compare", "maps.nurture", "today", "ideal").out
    assert (
        "<caption>ways</caption>" in folder.nurture("compare", "maps.nurture", "today", "ideal", "--format", "html").out
    )
    assert (
        json.loads(folder.nurture("compare", "maps.nurture", "today", "ideal", "--json").out)["title"]
        == "today / ideal"
    )


def test_presets_are_listed(folder):
    assert folder.nurture("presets").out.count("use ") == 9
    (found,) = json.loads(folder.nurture("presets", "aidma", "--json").out)
    assert found["stages"][3] == {"name": "memory", "position": "mofu", "labels": {"en": "Memory", "ja": "記憶"}}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["map", "maps.nurture", "--journey", "todai"],
            "nurture: there is no journey 'todai'; did you mean 'today'?\n",
        ),
        (["map", "none.nurture"], "nurture: none has no journey\n"),
        (["compare", "maps.nurture", "today", "x"], "nurture: there is no journey 'x'\n"),
        (["presets", "aisaas"], "nurture: there is no preset 'aisaas'; did you mean 'aisas'?\n"),
    ],
)
def test_what_there_is_not_cannot_be_written(folder, words, told):
    ended = folder.nurture(*words)
    assert (ended.code, ended.err) == (2, told)
