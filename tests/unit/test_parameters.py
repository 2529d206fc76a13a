"""Parameters: values of rules that are set when the rules are loaded."""

from __future__ import annotations

import datetime as dt

import pytest

import nurture
from nurture.tools.cli import main

TEXT = """ruleset "parameters" {
  language 1
  timezone "UTC"
}

parameter recent "Counts as recent" = 30 days
parameter big = 30_000
parameter share = 0.5
parameter seniors = ["部長", "director"]

lead {
  title: text?
}

event purchased { amount: decimal }

segment senior when title in seniors
segment bigs   when any purchased where amount >= big * share

matrix rf {
  axis recency by now - time of last purchased {
    1 < recent
    2 otherwise
  }
}
"""
NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


def state(title="director", **parameters):
    rules = nurture.parse(TEXT, parameters=parameters)
    lead = nurture.Lead("l", {"title": title})
    bought = nurture.Event(id="e", lead="l", type="purchased", at=NOON, properties={"amount": 16_000})
    return nurture.replay(rules, lead, [bought], until=NOON + dt.timedelta(days=10)).state


def test_without_values_of_its_own_a_parameter_is_as_declared():
    assert (state().segments, state().grade("rf")) == ({"senior", "bigs"}, "1")


@pytest.mark.parametrize(
    ("given", "segments", "cell"),
    [
        ({"big": 40_000}, {"senior"}, "1"),
        ({"share": 1}, {"senior"}, "1"),
        ({"recent": nurture.Duration(10, "day")}, {"senior", "bigs"}, "2"),
        ({"seniors": ["課長"]}, {"bigs"}, "1"),
    ],
)
def test_what_is_given_takes_the_place_of_what_is_declared(given, segments, cell):
    found = state(**given)
    assert (found.segments, found.grade("rf")) == (segments, cell)


def test_values_are_part_of_the_version_and_of_every_form():
    plain, changed = nurture.parse(TEXT), nurture.parse(TEXT, parameters={"big": 40_000})
    assert plain.version != changed.version
    assert nurture.parse(TEXT, parameters={"big": 30_000}).version == plain.version
    assert nurture.Ruleset.from_dict(changed.to_dict()) == changed == nurture.parse(changed.to_text())
    assert "parameter big                       = 40000" in changed.to_text()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"bigg": 1}, "parameters: is no parameter of these rules, got 'bigg'"),
        ({"big": "much"}, "parameters.big: must be of the type of `big` in the rules, got 'much'"),
        ({"seniors": []}, "Parameter.value: must be a list of values of one type, and not empty, got []"),
        ({"seniors": [1]}, "parameters.seniors: must be of the type of `seniors` in the rules, got [1]"),
        ({"recent": None}, "Parameter.value: must be text, a number, a boolean, a date or a datetime, got None"),
        (5, "parameters: must be a mapping of names to values, got 5"),
    ],
)
def test_what_does_not_fit_is_refused(given, message):
    with pytest.raises(nurture.InputError) as caught:
        nurture.parse(TEXT, parameters=given)
    assert str(caught.value) == message


def test_the_command_line_takes_them_as_rules_have_them(tmp_path, capsys):
    rules, leads = tmp_path / "rules.nurture", tmp_path / "leads.csv"
    rules.write_text(TEXT, encoding="utf-8")
    leads.write_text("id,title\nl,課長\n", encoding="utf-8")
    words = ["score", str(rules), "--leads", str(leads), "--at", "2026-04-01"]
    assert main([*words, "--parameter", 'seniors=["課長"]', "--parameter", "recent = 1 day"]) == 0
    assert capsys.readouterr().out == "id,rf,segments\nl,2,senior\n"
    assert main([*words, "--parameter", "big"]) == 2
    assert "must be NAME=VALUE" in capsys.readouterr().err
