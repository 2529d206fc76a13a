"""Actions of plug-ins: what they are made of, how rules give them what they take, and what the version knows of them."""

import pickle

import pytest

import nurture
from nurture.compiler import check_text

CRM = nurture.Action(
    "update_crm", {"stage": nurture.TEXT, "points": nurture.DECIMAL, "tags": nurture.list_of(nurture.TEXT)}
)
HEAD = """ruleset "x" {}
lead { n: integer?, t: text?, tags: list of text? }
event asked { about: text? }
scenario s {
  enter on asked
  %s
}
"""
WHOLE = "do update_crm { stage: entry.about, points: n + 1, tags: tags }"


def plugins(*actions):
    return nurture.Plugins(actions=actions or [CRM], installed=False)


def codes(step, *actions):
    return [item.code for item in check_text(HEAD % step, plugins=plugins(*actions)) if not item.code.startswith("N5")]


@pytest.mark.parametrize(
    ("step", "found"),
    [
        (WHOLE, []),
        ("do update_crm", ["N265"]),
        ("do update_crm {}", ["N265"]),
        ("do update_crm { stage: t, points: n, tags: tags, more: 1 }", ["N264"]),
        ("do update_crm { stage: t, stage: t, points: n, tags: tags }", ["N206"]),
        ("do update_crm { stage: n, points: t, tags: t }", ["N333", "N333", "N333"]),
        ("do update_crm { stage: nonesuch, points: n, tags: tags }", ["N201"]),
        ("do update { stage: t }", ["N263"]),
        ("do", ["N102"]),
    ],
)
def test_what_an_action_takes_is_checked(step, found):
    assert codes(step) == found


def test_without_plug_ins_no_action_is_known():
    (finding,) = check_text(HEAD % "do ping", plugins=nurture.Plugins(installed=False))
    assert (finding.code, finding.message) == ("N263", "unknown action `ping`")


def test_text_and_json_keep_the_step():
    rules = nurture.parse(HEAD % WHOLE, plugins=plugins())
    assert WHOLE in rules.to_text()
    assert nurture.parse(rules.to_text(), plugins=plugins()) == rules
    assert nurture.Ruleset.from_dict(rules.to_dict(), plugins=plugins()) == rules
    assert pickle.loads(pickle.dumps(rules)) == rules  # noqa: S301


def test_the_version_of_an_action_is_a_part_of_that_of_the_rules():
    versions = {
        nurture.parse(HEAD % "do ping", plugins=plugins(nurture.Action("ping", version=v))).version for v in "122"
    }
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"name": "two words?\n"}, "Action.name"),
        ({"takes": ["stage"]}, "must be a mapping"),
        ({"takes": {"stage": "text"}}, "must be a type"),
        ({"takes": {f"a{n}": nurture.TEXT for n in range(21)}}, "at most 20"),
        ({"version": ""}, "Action.version"),
    ],
)
def test_what_cannot_be_is_refused(values, problem):
    with pytest.raises(nurture.InputError, match=problem):
        nurture.Action(**{"name": "x", **values})
