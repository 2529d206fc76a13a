"""How reading goes on after a fault: each fault is reported once, where it is, and hides no other."""

import pytest
from shares import some

from nurture.compiler import check_text
from nurture.dsl import faulty, recovery

HEAD = """\
ruleset "example" {}
lead { n: integer, m: integer }
event visit
channel email {}
"""


def places(text):
    """The findings about ``text`` as (code, line from the end of the head, column)."""
    found = check_text(HEAD + text)
    return [(item.code, item.span.line - 4, item.span.column) for item in found if not item.code.startswith("N5")]


CASES = {
    "one bad line after another": (
        "segment a when n >\nsegment b when n > 3 4\nsegment c whn n > 3\nsegment d when x\n",
        [("N102", 1, 19), ("N101", 2, 22), ("N101", 3, 11), ("N201", 4, 16)],
    ),
    "an operator at the end of a line": (
        "segment a when n > 3 and\nsegment b when m >\nscore s {\n  +1 when n >\n  +1 when m > 3\n}\n",
        [("N102", 1, 25), ("N102", 2, 19), ("N102", 4, 14)],
    ),
    "a round bracket left open": (
        "segment a when (n > 3\nsegment b when m > 3\nscore s {\n  +1 when (n > 3\n  +1 when x\n}\n",
        [("N102", 1, 22), ("N102", 4, 17), ("N201", 5, 11)],
    ),
    "a list left open": ("segment a when n in [1, 2\nsegment b when x\n", [("N102", 1, 26), ("N201", 2, 16)]),
    "a condition over several lines": (
        "segment a when (n > 3\n  and m > > 3\n  or n < 5)\nsegment b when x\n",
        [("N101", 2, 11), ("N201", 4, 16)],
    ),
    "a block left open": ("score s {\n  +1 on visit\n\nsegment b when x\n", [("N131", 1, 9), ("N201", 4, 16)]),
    "an inner block left open": (
        'scenario s {\n  enter on visit\n  if n > 3 {\n    send email "x"\n  wait 3 days\n}\nsegment b when x\n',
        [("N131", 3, 12), ("N201", 7, 16)],
    ),
    "a block on one line left open": (
        'test "t" {\n  given lead { n: 3\n  at 2026-04-01 visit\n  expect x\n}\n',
        [("N131", 2, 14), ("N201", 4, 10)],
    ),
    "a block without its beginning": (
        'scenario s {\n  enter on visit\n  if n > 3\n    send email "x"\n  }\n  wait 3 dys\n}\n',
        [("N102", 3, 11), ("N101", 6, 10)],
    ),
    "a block closed twice": (
        "score s {\n  +1 on visit\n  }\n}\nsegment b when x\n",
        [("N133", 3, 3), ("N201", 5, 16)],
    ),
    "a declaration without its beginning": (
        "score s\n  +1 on visit\n}\nsegment b when x\n",
        [("N102", 1, 8), ("N201", 4, 16)],
    ),
    "a misspelt declaration": (
        "scor s {\n  +1 on visit\n  +1 on nothing\n}\nsegmnt a when n > 3\nsegment b when x\n",
        [("N101", 1, 1), ("N101", 5, 1), ("N201", 6, 16)],
    ),
    "a misspelt step with a block": (
        'scenario s {\n  enter on visit\n  iff n > 3 {\n    send email "x"\n  } else {\n    leave\n  }\n  wait 3 dys\n}\n',
        [("N101", 3, 3), ("N101", 8, 10)],
    ),
    "a misspelt else": (
        'scenario s {\n  enter on visit\n  if n > 3 {\n    send email "x"\n  } els {\n    leave\n  }\n  wait 3 dys\n}\n',
        [("N101", 5, 5), ("N101", 8, 10)],
    ),
    "several faults in one block": (
        "score s {\n  +1 wen n > 3\n  +2 when n >\n  +3 on nothing\n  ++ on visit\n  +5 when m > 3\n}\n",
        [("N101", 2, 6), ("N102", 3, 14), ("N202", 4, 9), ("N101", 5, 4)],
    ),
    "faults within brackets": ("grade g { A when n > 3; B otherwise }\n", [("N103", 1, 23)]),
    "a comment after an operator": ("segment a when n > # so\nsegment b when x\n", [("N102", 1, 19), ("N201", 2, 16)]),
    "a comment with brackets": ("score s { # } } {\n  +1 wen n > 3 # (\n}\n", [("N101", 2, 6)]),
    "a text with brackets": ('segment "}" a when n > 3\nsegment b when x\n', [("N101", 1, 9), ("N201", 2, 16)]),
    "a text left open": (
        'scenario s {\n  enter on visit\n  send email "x\n  wait 3 dys\n}\n',
        [("N104", 3, 14), ("N101", 4, 10)],
    ),
    "stages and bands named like declarations": (
        """\
journey j {
stage lead
stage event
lead -> event on visit
event -> lead wen n > 3
}
grade g {
score when n > 3
test otherwise
}
""",
        [("N101", 5, 15)],
    ),
    "the file ends in a statement": ("segment a when n > 3 and\n\n# the end\n", [("N102", 1, 25)]),
    "the ruleset comes late": ('ruleset "again" {}\n', [("N132", 1, 1)]),
    "a sign of another language": ("segment a when n = 3\nsegment b when n <> 3\n", [("N101", 1, 18), ("N101", 2, 18)]),
    "what was left out is not missed": (
        "segment a when n >\nsegment b when a\nevent buy {\n  amount: \n}\nscore s {\n  +1 on buy where amount > 3\n}\n",
        [("N102", 1, 19), ("N102", 4, 10)],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_fault_is_reported_once_where_it_is(name):
    text, expected = CASES[name]
    assert places(text) == expected


@pytest.mark.parametrize("name", CASES)
def test_layout_does_not_matter(name):
    text, expected = CASES[name]
    assert places(text.replace("\n", "\r\n")) == expected
    assert [code for code, _, _ in places(text.replace("\n", "\n\n"))] == [code for code, _, _ in expected]


@pytest.mark.parametrize(
    ("line", "help_"),
    [
        ("segment a whn n > 3", "did you mean `when`?"),
        ("segment a whenn > 3", "did you mean `when`?"),
        ("scenario s { iff n > 3 { leave } }", "did you mean `if`?"),
        ("segment a when n = 3", "a comparison is written `==`"),
        ("segment a when n <> 3", "what is not equal is written `!=`"),
        ("segment a when n > 3 && m > 3", "write `and`"),
        ("segment a when n > 3 || m > 3", "write `or`"),
        ("segment a when ! n > 3", "write `not`, or `!=` between two values"),
        ("segment a when n => 3", "at least is written `>=`"),
        ("segment a when n ≥ 3", "write `>=`"),
        ("segment a when n ＞ 3", "write the half-width `>`"),
        ("segment a when n > 3;", "end the line instead"),
        ("segment a when 'x' == n", 'texts stand in double quotes: `"x"`'),
        ("segment a when n == ’", 'texts stand in double quotes: `"text"`'),
        ("segment a when n > 3 §", "texts stand in double quotes, names with such characters in backquotes"),
        ("segment a when n >", "expected a value"),
        ("segment a when", "expected a condition"),
        ("segment a when n > 3 m", "expected an operator, `and`, `or`, the end of the line"),
        ("segment when n > 3", "expected `when`, a text in quotes"),
        ("event e { a }", "expected `:`"),
        ("journey j { a => b when n > 3 }", "did you mean `->`?"),
        ("journey j { a -> b }", "expected `after`, `on`, `when`"),
        ('scenario s { sned email "x" }', "did you mean `send`?"),
        (
            "score s { fifty when n > 3 }",
            "expected `+` or `-`, `decay`, `group`, `limit`, `no`, `}`, the end of the line",
        ),
        ('test "t" { expect n == 3 at 2026-04-01 }', "put a line `at ...` before the condition that is to hold then"),
    ],
)
def test_the_help_says_what_to_write(line, help_):
    found = [item for item in check_text(HEAD + line + "\n") if item.code in ("N101", "N102", "N103")]
    assert [item.help for item in found] == [help_]


def test_as_many_faults_as_are_looked_for_and_no_more():
    text = HEAD + "".join(f"segment s{n} when n >\n" for n in range(150))
    found = check_text(text)
    assert [item.code for item in found] == ["N102"] * 100 + ["N135"]
    assert found[-1].span.line == found[-2].span.line + 1


def test_what_follows_the_last_fault_looked_for_is_read_all_the_same():
    text = HEAD + "".join(f"segment s{n} when n >\n" for n in range(100)) + "segment t when nothing\n"
    assert [item.code for item in check_text(text)] == ["N102"] * 100 + ["N201"]


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        ("１０", "10"),
        ("1０", "10"),
        ("１_０００", "1_000"),
        ("１０．５", "10.5"),
        ("２０２６-０４-０１", "2026-04-01"),
        ("١٢", "12"),
    ],
)
def test_digits_of_another_script_are_shown_in_ascii(number, plain):
    text = HEAD + f"segment a when n > {number}\nsegment b when x\n"
    first, second = [item for item in check_text(text) if not item.code.startswith("N5")]
    assert (first.code, first.help, second.code) == ("N138", f"write `{plain}`", "N201")
    assert first.source.excerpt(first.span) == number


RUBBISH = ["}", '"', "x", "if", "else if", "and", "x ,", "`", "score s {", "( "]


@pytest.mark.parametrize(
    ("line", "head"),
    some(2, [(line, head) for line in RUBBISH for head in ["", HEAD + "score s {\n"]]),
)
def test_rubbish_is_not_read_again_for_each_of_its_faults(line, head, monkeypatch):
    lengths, check = [], faulty._checked
    monkeypatch.setattr(faulty, "_checked", lambda text: lengths.append(len(text)) or check(text))
    text = head + f"{line}\n" * 6_000
    found = check_text(text)
    assert len([item for item in found if item.code in ("N101", "N102", "N103", "N104", "N133")]) <= 2 * 100
    assert sum(lengths) <= 8 * len(text) + 2 * faulty._MOST_SEARCHED


@pytest.mark.parametrize("line", RUBBISH)
def test_a_statement_that_goes_on_and_on_is_looked_through_once(line, monkeypatch):
    class Counting:
        searched = 0

        def search(self, text):
            self.searched += len(text)
            return breaks_off.search(text)

    breaks_off, counting = recovery._BREAKS_OFF, Counting()
    monkeypatch.setattr(recovery, "_BREAKS_OFF", counting)
    text = f"{line}\n" * 2_000
    recovery.statements(text)
    assert counting.searched <= len(text)


RUN = """ruleset "x" {}
event asked
scenario first {
  enter on asked
  split "s" {
    30 "a" { notify sales "x" }
    70 "b" { run second FAULT }
  }
}
scenario second {
  enter by run
  notify sales "y"
}
"""


def test_what_only_a_step_with_a_fault_runs_is_not_told_to_have_no_entry():
    assert check_text(RUN.replace("FAULT", "")) == ()
    found = check_text(RUN.replace("FAULT", "now"))
    assert found
    assert "N410" not in [item.code for item in found]
    assert [item.code for item in check_text(RUN.replace("run second FAULT", 'notify sales "z"'))] == ["N410"]
