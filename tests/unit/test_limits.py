"""The limits of a rules file, each exactly where it is said to be, and what is no rules file at all."""

import json
import pickle

import pytest
from checked import HEAD, findings
from shares import long, some

from nurture.compiler import Ruleset, check_text, parse
from nurture.dsl import fact_order, messages
from nurture.errors import RulesError


@pytest.mark.parametrize(
    ("make", "most", "code"),
    [
        (lambda n: "segment s when " + "(" * n + "flag" + ")" * n, 64, "N111"),
        (lambda n: "score s {\n group g limit 0 to 9 { +1 when " + "(" * n + "flag" + ")" * n + " }\n}", 64, "N111"),
        (lambda n: "segment s when " + "not " * n + "flag", 64, "N111"),
        (lambda n: "segment s when " + "not " * n + "whole > 3", 64, "N111"),
        (lambda n: "segment s when " + "not (" * n + "whole > 3" + ")" * n, 64, "N111"),
        (lambda n: "segment s when " + "-" * n + "whole > 3", 64, "N111"),
        (
            lambda n: "scenario s {\n enter on visit\n" + "if whole > 3 {\n" * n + "leave\n" + "}\n" * (n + 1),
            64,
            "N111",
        ),
        (
            lambda n: f"scenario s {{\n enter on visit\n if flag {{ leave }}{' else if whole > 3 { leave }' * n}\n}}",
            64,
            "N136",
        ),
        (lambda n: "segment s when " + " or ".join(["flag"] * n), 1_000, "N112"),
        (lambda n: "segment s when " + " and ".join(["flag"] * n), 1_000, "N112"),
        (lambda n: "segment s when " + " + ".join(["whole"] * n) + " > 3", 1_000, "N112"),
        (lambda n: f'segment s when title == "{"x" * n}"', 65_536, "N113"),
        long(lambda n: "segment s when whole in [" + ", ".join(["1"] * n) + "]", 10_000, "N114"),
        long(lambda n: "\n".join(f"event e{k}" for k in range(n - 9)), 10_000, "N115"),
        (lambda n: f"segment s when whole > {n}", 2**63 - 1, "N108"),
        (lambda n: f"segment s when at least {n} visit", 1_000, "N130"),
        (lambda n: f"score s {{ +{n} on visit, at most 1 ever }}", 1_000_000, "N125"),
        (lambda n: f"score s {{ +1 on visit, at most {n} ever }}", 1_000_000, "N130"),
        (lambda n: f"persona q priority {n} {{ when flag }}", 1_000_000, "N130"),
        (lambda n: f"channel c {{ at most {n} per day }}", 1_000, "N130"),
        (lambda n: f"scenario s {{\n enter on visit\n wait {n} days\n}}", 36_500, "N124"),
        (lambda n: f"segment s when any visit within {n} weeks", 5_200, "N124"),
        (lambda n: "segment " + "x" * n + " when flag", 200, "N106"),
    ],
)
def test_limits_are_where_they_are_said_to_be(make, most, code):
    assert findings(make(most) + "\n") == []
    assert findings(make(most + 1) + "\n") == [code]


LOWEST = "-9223372036854775808"


@pytest.mark.parametrize("line", [f"whole > {LOWEST}", f"whole in [{LOWEST}, 1]", f"whole == - {LOWEST}"])
def test_the_lowest_integer_can_be_written(line):
    assert findings(f"segment s when {line}\n") == []
    given = 'test "t" {\n given lead { whole: ' + LOWEST + " }\n}\n"
    rules = parse(HEAD + f"segment s when {line}\n" + given)
    assert rules.to_dict() == parse(rules.to_text()).to_dict()
    assert rules == Ruleset.from_dict(rules.to_dict())
    assert LOWEST in rules.to_text()


@pytest.mark.parametrize(
    "number", ["9223372036854775808", "+9223372036854775808", "-(9223372036854775808)", "-9223372036854775809"]
)
def test_an_integer_fits_64_bits_with_its_sign(number):
    assert findings(f"segment s when whole == {number}\n") == ["N108"]
    if "(" not in number:
        assert findings('test "t" {\n given lead { whole: ' + number + " }\n}\n") == ["N108"]


def test_a_source_of_one_mebibyte_and_no_more():
    text = HEAD + "#"
    text += "x" * (1_048_576 - len(text))
    assert [f.code for f in check_text(text) if not f.code.startswith("N5")] == []
    assert [f.code for f in check_text(text + "x")] == ["N110"]
    assert [f.code for f in check_text(text[:-1] + "部")] == ["N110"]


@pytest.mark.parametrize("line", ["segment s when flag\rsegment t when flag", "# note\rsegment s when flag"])
def test_a_carriage_return_by_itself_is_no_line_end(line):
    (found,) = check_text(HEAD + line + "\r\n")
    assert (found.code, found.message) == ("N116", "the source holds a carriage return without a line feed")
    assert found.span.start == (HEAD + line).index("\r")


def test_at_most_a_thousand_findings_are_kept():
    found = check_text(HEAD + "".join(f"segment s{n} when nothing{n}\n" for n in range(1_500)))
    assert [item.code for item in found] == ["N201"] * 1_000 + ["N599"]


def test_what_is_too_deep_is_said_once_however_deep_it_is():
    assert findings("segment s when " + "not " * 1_000 + "flag\n") == ["N111"]
    assert findings("segment s when whole > " + "-" * 1_000 + "whole\n") == ["N111"]
    assert findings("scenario s {\n enter on visit\n" + "if flag {\n" * 300 + "}\n" * 301) == ["N111"]


def test_the_deepest_rules_come_through_every_form():
    line = "if flag { wait 1 day }" + " else if whole > 3 { wait 1 day }" * 64
    text = "scenario s {\n enter on visit\n" + "if flag {\n" * 63 + line + "\n}" * 64 + "\n"
    text += "segment s when " + "(flag and (flag or " * 31 + "not whole > 3" + "))" * 31 + "\n"
    rules = parse(HEAD + text)
    assert Ruleset.from_dict(json.loads(json.dumps(rules.to_dict()))) == rules
    assert parse(rules.to_text()) == pickle.loads(pickle.dumps(rules)) == rules  # noqa: S301 - our own


@pytest.mark.parametrize("number", [400, 800])
def test_near_names_are_sought_until_many_have_been_compared(number, monkeypatch):
    compared, nearest = [], messages.nearest
    monkeypatch.setattr(messages, "nearest", lambda name, known: compared.append(len(known)) or nearest(name, known))
    found = check_text(HEAD + "".join(f"segment s{n} when known\nsegment t{n} when s{n}x\n" for n in range(number)))
    assert found[0].help.startswith("fields of a lead")
    assert "did you mean `s0`?" in found[1].help
    assert sum(compared) <= 2 * messages.Report.COMPARED


@pytest.mark.parametrize("number", some(1, [1_000, 2_000]))
def test_each_fact_is_looked_at_as_often_as_it_is_read(number, monkeypatch):
    """Facts in a long chain, the last of which reads a field, are ordered in one go."""
    looks, order = [], fact_order._reads
    monkeypatch.setattr(fact_order, "_reads", lambda fact, known: looks.append(fact) or order(fact, known))
    chain = "".join(f"segment s{n} when s{n + 1}\n" for n in range(number)) + f"segment s{number} when flag\n"
    assert findings(chain) == []
    assert len(looks) == number + 5  # the head has four facts, and there is `persona`


@pytest.mark.parametrize(
    "text", ["", "\n", "\r", "}", "{", "(" * 100_000, "not " * 10_000, '"', "`", "\\", "\ufeff", "é" * 1_000]
)
def test_nonsense_is_refused_with_findings(text):
    with pytest.raises(RulesError) as caught:
        parse(text)
    assert caught.value.diagnostics
