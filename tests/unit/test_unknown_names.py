"""A name that no value goes by: told as what it is, or with what may stand there."""

import pytest

from nurture.compiler import check_text

RULES = """\
ruleset "names" {}
lead {
  n: integer
  industry: one of "IT", "SaaS"
  title: text
}
event applied { plan: text }
event 参加
score fit { +1 on applied }
grade g {
  A when fit > 1
  B otherwise
}
persona boss { when title == "boss" }
journey purchase {
  stage active
  stage dormant "休眠"
  active -> dormant when n > 3
}
"""
STEPS = "scenario s {{\n  enter on applied\n  {}\n}}"
STAGES = "journey j {{\n  stage a\n  stage b\n  a -> b {}\n}}"


@pytest.mark.parametrize(
    ("line", "help_"),
    [
        (STEPS.format("exit when applied"), "{}: write `exit on applied`, or ask for it with `any applied`"),
        (STEPS.format("goal when applied"), "{}: write `goal on applied`, or ask for it with `any applied`"),
        (STAGES.format("when applied"), "{}: write `on applied`, or ask for it with `any applied`"),
        ("score s { +10 when applied }", "{}: write `on applied`, or ask for it with `any applied`"),
        ("segment s when n > 3 and applied", "{}: ask for it with `any applied`"),
    ],
)
def test_an_event_is_asked_for(line, help_):
    assert _helps(line) == [help_.format("`applied` is an event")]


QUOTES = "write it in quotes, as in"


@pytest.mark.parametrize(
    ("condition", "help_"),
    [
        ("wait until 参加", "`参加` is an event: ask for it with `any 参加`"),
        (
            "wait until purchase == dormant",
            f'`dormant` is a stage of journey `purchase`: {QUOTES} `purchase == "dormant"`',
        ),
        (
            "wait until purchase == 休眠",
            '`休眠` is the label of a stage of journey `purchase`: write its name in quotes, as in `purchase == "dormant"`',
        ),
        ("wait until g == B", f'`B` is a band of grade `g`: {QUOTES} `g == "B"`'),
        ("wait until persona == boss", f'`boss` is a persona: {QUOTES} `persona == "boss"`'),
        ('wait until industry in ["SaaS", IT]', f'`IT` is an option of `industry`: {QUOTES} `industry == "IT"`'),
        ("wait until title == 部長", 'a text stands in quotes: `"部長"`'),
        (
            'wait until plan == "free"',
            "`plan` is a property of event `applied`: it is read of events, as in `any applied where plan ...`",
        ),
        ("wait until indstry", "did you mean `industry`? fields of a lead are listed under `lead`"),
        ("wait until zzz", "fields of a lead are listed under `lead`"),
    ],
)
def test_a_name_of_something_else_is_told_as_what_it_is(condition, help_):
    assert _helps(STEPS.format(condition)) == [help_]


def test_where_only_an_attribute_may_stand_another_kind_of_name_is_told_by_its_kind():
    assert _helps('test "t" { given lead { fit: 1 } }') == ["`fit` is a score, and no attribute of the lead"]
    assert _helps('test "t" { given lead { titel: 1 } }') == [
        "did you mean `title`? fields of a lead are listed under `lead`"
    ]


@pytest.mark.parametrize(
    ("line", "help_"),
    [
        ('test "t" { given lead { n: 1 } }', "no name with a value is declared"),
        ("score q { +1 on a }\nsegment s when zzz", "names with a value are `q`, `s`"),
    ],
)
def test_without_attributes_the_block_of_leads_is_not_spoken_of(line, help_):
    found = check_text(f'ruleset "x" {{}}\nevent a\n{line}\n')
    assert [each.help for each in found if each.code == "N201"] == [help_]


def _helps(line):
    return [each.help for each in check_text(f"{RULES}{line}\n") if each.code == "N201"]
