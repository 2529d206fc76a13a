"""`nurture compile`: a score as Python, as bytecode and as JSON, each beside the rules that it comes of."""

from __future__ import annotations

import datetime as dt
import dis

import pytest

import nurture

FILE = """\
ruleset "fit" {}
lead {
  title: text?
  size:  integer?
  seen:  datetime?
}
score fit {
  limit -5 to 40
  +10 when title in ["CEO", "部長"]
  +20 when size >= 1000
   +5 when size >= 200 and size < 1000
   +5 when seen >= now - 30 days
   -5 when title contains "in\\ttern\u202e"
}
"""
PYTHON = """\
def score(lead):                                           # 7: score fit {
    try:
        v0 = lead['title']
        v1 = lead['size']
        f0 = 0
        if v0 is not None:                                 # 9: +10 when title in ["CEO", "部長"]
            if v0 in {'CEO', '部長'}:
                f0 += 2
            elif 'in\\ttern\\u202e' in v0:                   # 13: -5 when title contains "in\\ttern�"
                f0 -= 1
        if v1 is not None:                                 # 10: +20 when size >= 1000
            if v1 >= 1000:
                f0 += 4
            elif v1 >= 200:                                # 11: +5 when size >= 200 and size < 1000
                f0 += 1
        if (t1 := lead['seen']) is not None and t1 >= c0:  # 12: +5 when seen >= now - 30 days
            f0 += 1
        if f0 > 8:                                         # 7: score fit {
            f0 = 8
        if f0 < -1:
            f0 = -1
        return f0 * 5000
    except FAILS:
        return meant(lead)

v0  title
v1  size
f0  fit
c0  2026-03-02T00:00:00+00:00
"""


FIT = """\
def score(lead):                     # 13: score fit {
    try:
        f0 = 0
        if lead['title'] == '部長':  # 14: +10 when title == "部長"
            f0 += 1
        return f0 * 10000            # 13: score fit {
    except FAILS:
        return meant(lead)

f0  fit
"""


def test_a_score_as_python_beside_its_rules(folder):
    ended = folder.nurture("compile", "-", "--show", "fit", "--at", "2026-04-01T00:00Z", stdin=FILE)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == PYTHON


def test_a_file_and_a_score_of_rules_without_a_clock(folder):
    ended = folder.nurture("compile", "b2b.nurture", "--show", "fit", "-o", "fit.txt")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert folder.read("fit.txt") == FIT


def test_instructions_stand_under_the_rules_that_they_are_of(folder):
    ended = folder.nurture("compile", "b2b.nurture", "--show", "fit", "--bytecode")
    assert ended.code == 0
    shown = [line for line in ended.out.splitlines() if line.startswith("#")]
    assert shown[:3] == ["# 13: score fit {", '# 14: +10 when title == "部長"', "# 13: score fit {"]
    made = nurture.scorer(nurture.load("b2b.nurture"), "fit", at=dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    told = [line.split()[1] for line in ended.out.splitlines() if not line.startswith("#")]
    assert told == [each.opname for each in dis.get_instructions(made.score)]
    rule = ended.out[ended.out.index("# 14") :]
    assert "'部長'" in rule[: rule.index("# 13")]


def test_all_of_it_as_json(folder):
    shown = folder.nurture("compile", "-", "--show", "fit", "--at", "2026-04-01T00:00Z", "--json", stdin=FILE).json
    assert sorted(shown) == ["bytecode", "lines", "names", "rule"]
    assert shown["rule"] == "fit"
    assert shown["names"] == {"v0": "title", "v1": "size", "f0": "fit", "c0": "2026-03-02T00:00:00+00:00"}
    assert shown["lines"][6] == {"code": "            if v0 in {'CEO', '部長'}:", "rules": [9]}
    assert {each["rules"] for each in shown["bytecode"]} >= {7, 9, 10, 11, 12, 13}
    assert all(sorted(each) == ["argument", "offset", "operation", "rules"] for each in shown["bytecode"])


def test_records_in_records(folder):
    text = 'ruleset "r" {}\nlead {\n  company.size: integer?\n}\nscore fit {\n  +1 when company.size > 9\n}\n'
    flat, nested = (
        folder.nurture("compile", "-", "--show", "fit", "--of", of, stdin=text) for of in ("flat", "nested")
    )
    assert "lead['company.size']" in flat.out
    assert "v0 = lead['company']" in nested.out
    assert "(t1 := v0['size']) is not None and t1 > 9" in nested.out


def test_clauses_that_earn_together_are_told_together(folder):
    text = FILE.replace("+5 when size >= 200 and size < 1000", "+5 when size >= 1000")
    shown = folder.nurture("compile", "-", "--show", "fit", "--at", "2026-04-01T00:00Z", stdin=text).out
    assert "f0 += 5" in shown
    assert "# 10: +20 when size >= 1000 (and 11)" in shown


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("fitt", "nurture: there is no score and no event 'fitt'; did you mean 'fit'?\n"),
        ("zzz", "nurture: there is no score and no event 'zzz'\n"),
        ("interest", "nurture: the score 'interest' must not read events, as it does on line 19\n"),
    ],
)
def test_what_cannot_be_shown_is_told(folder, rule, message):
    ended = folder.nurture("compile", "b2b.nurture", "--show", rule)
    assert (ended.code, ended.out, ended.err) == (2, "", message)


STEPS = """\
ruleset "steps" {}
event viewed { path: text }
event bought
score interest {
  +10 on viewed where path starts with "/p"
}
journey way {
  stage new
  stage customer
  new -> customer on bought
}
scenario thanks {
  enter on bought
  send email "thanks"
}
channel email {}
"""


def test_the_step_of_an_event_beside_the_rules_that_it_touches(folder):
    ended = folder.nurture("compile", "-", "--show", "viewed", stdin=STEPS)
    assert (ended.code, ended.err) == (0, "")
    lines = [line.split() for line in ended.out.splitlines()]
    assert ["if", "e0.startswith('/p'):"] in lines
    assert [
        "q3",
        "=",
        "m0",
        "*",
        "10000",
        "#",
        "5:",
        "+10",
        "on",
        "viewed",
        "where",
        "path",
        "starts",
        "with",
        '"/p"',
    ] in lines
    assert ["m0", "remembered", "of", "viewed"] in lines
    assert "thanks" not in ended.out, "what the event cannot concern is not looked at"
    assert "stage" not in ended.out


def test_the_step_of_an_event_that_concerns_a_scenario_declines_and_time_has_one_too(folder):
    bought = folder.nurture("compile", "-", "--show", "bought", stdin=STEPS).out
    assert bought.splitlines()[:2] == [
        'def step(state, event):  # 1: ruleset "steps" {}',
        "    return None          # 12: scenario thanks {",
    ]
    time = folder.nurture("compile", "-", "--show", "time", "--json", stdin=STEPS).json
    assert time["rule"] == "time"
    assert time["lines"][0]["code"] == "def step(state, us, values, changes, turns, told):"


def test_rules_that_read_the_clock_want_an_instant(folder):
    ended = folder.nurture("compile", "-", "--show", "fit", stdin=FILE)
    assert (ended.code, ended.err) == (2, "nurture: these rules read the clock: say with --at as of which instant\n")
    assert folder.nurture("compile", "-", "--show", "fit", "--at", "soon", stdin=FILE).code == 2


def test_faults_of_the_rules_are_told_first(folder):
    ended = folder.nurture("compile", "-", "--show", "fit", stdin=FILE.replace("size >= 1000", "sise >= 1000"))
    assert ended.code == 1
    assert "error[N201]" in ended.err
