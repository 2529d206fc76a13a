"""The limits of a rules file, each exactly where it is said to be, and what is no rules file at all."""

import pytest
from checked import HEAD, findings

from nurture.compiler import check_text, parse
from nurture.errors import RulesError


@pytest.mark.parametrize(
    ("make", "most", "code"),
    [
        (lambda n: "segment s when " + "(" * n + "flag" + ")" * n, 66, "N111"),  # as in a clause of a group
        (lambda n: "segment s when " + "not " * n + "flag", 64, "N111"),
        (lambda n: "segment s when " + " or ".join(["flag"] * n), 1_000, "N112"),
        (lambda n: "segment s when " + " and ".join(["flag"] * n), 1_000, "N112"),
        (lambda n: "segment s when " + " + ".join(["whole"] * n) + " > 3", 1_000, "N112"),
        (lambda n: f'segment s when title == "{"x" * n}"', 65_536, "N113"),
        (lambda n: "segment s when whole in [" + ", ".join(["1"] * n) + "]", 10_000, "N114"),
        (lambda n: "\n".join(f"event e{k}" for k in range(n - 9)), 10_000, "N115"),
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


def test_a_source_of_one_mebibyte_and_no_more():
    text = HEAD + "#"
    text += "x" * (1_048_576 - len(text))
    assert [f.code for f in check_text(text) if not f.code.startswith("N5")] == []
    assert [f.code for f in check_text(text + "x")] == ["N110"]
    assert [f.code for f in check_text(text[:-1] + "部")] == ["N110"]


def test_at_most_a_thousand_findings_are_kept():
    assert len(check_text(HEAD + "".join(f"segment s{n} when nothing{n}\n" for n in range(1_500)))) == 1_000


@pytest.mark.parametrize(
    "text", ["", "\n", "}", "{", "(" * 100_000, "not " * 10_000, '"', "`", "\\", "\ufeff", "é" * 1_000]
)
def test_nonsense_is_refused_with_findings(text):
    with pytest.raises(RulesError) as caught:
        parse(text)
    assert caught.value.diagnostics
