"""Every code: a page, an example with its literal findings, and the example mended; and all faults of a file at once."""

import re

import code_pages
import pytest
from code_pages import CODES

from nurture.compiler import check_text
from nurture.diagnostics import render_all
from nurture.dsl import limits
from nurture.dsl.messages import explain_code
from nurture.dsl.wordings import WORDINGS

HEAD = 'ruleset "example" {}\n'
LEAD = HEAD + "lead { n: integer }\n"

# What no page can hold: a text, and the literal findings about it.
TOO_LARGE = {
    "N110": (
        lambda: HEAD + "# " + "x" * limits.SOURCE,
        """\
example.nurture:1:1: error[N110]: the source is longer than 1,048,576 bytes
  |
1 |   ruleset "example" {}
  |   ^
  = help: split the ruleset""",
    ),
    "N112": (
        lambda: LEAD + "segment s when " + "\n  or ".join(f"n == {number}" for number in range(1_001)) + "\n",
        """\
example.nurture:3:16: error[N112]: more than 1,000 operands in one chain
  |
3 |   segment s when n == 0
  |                  ^^^^^^
  = help: use `in [...]`, or take parts out into segments""",
    ),
    "N113": (
        lambda: HEAD + 'lead { title: text }\nsegment s when "' + "x" * (limits.LITERAL + 1) + '" == title\n',
        """\
example.nurture:3:16: error[N113]: a text is longer than 65,536 characters
  |
3 |   segment s when \""""
        + "x" * 144
        + """
  |                  """
        + "^" * 145
        + """
  = help: keep long texts outside the rules, and name them here""",
    ),
    "N114": (
        lambda: LEAD + "segment s when n in [" + ",\n".join(str(number) for number in range(10_001)) + "]\n",
        """\
example.nurture:3:21: error[N114]: a list has more than 10,000 items
  |
3 |   segment s when n in [0,
  |                       ^^^
  = help: put such a list into an attribute of the lead""",
    ),
    "N115": (
        lambda: HEAD + "".join(f"event e{number}\n" for number in range(10_001)),
        """\
example.nurture:10002:7: error[N115]: more than 10,000 declarations
      |
10002 |   event e10000
      |         ^^^^^^
      = help: split the ruleset""",
    ),
    "N134": (
        lambda: HEAD + "# not a word of this counts\n" + "x\n" * (limits.WORDS - 3),
        """\
example.nurture:49999:1: error[N134]: the source has more than 50,000 words and marks
      |
49999 |   x
      |   ^
      = help: split the ruleset""",
    ),
    "N139": (
        lambda: (
            HEAD
            + "event e\nscore s {\n"
            + "".join(f"  +1 on e, decay expiry {n} days\n" for n in range(20_000, 20_052))
            + "}\n"
        ),
        """\
example.nurture:53:12: error[N139]: the decays up to here last more than 1,000,000 days in all
   |
53 |   +1 on e, decay expiry 20049 days
   |            ^^^^^^^^^^^^^^^^^^^^^^^
   = help: give several clauses the same decay, or let points fade sooner""",
    ),
    "N136": (
        lambda: (
            LEAD + "event e\nscenario s {\n  enter on e\n  " + " else ".join(["if n > 3 { wait 1 day }"] * 66) + "\n}\n"
        ),
        """\
example.nurture:6:6: error[N136]: more than 64 `else if` in one chain
  |
6 |   if n > 3 { wait 1 day } else if n > 3 { wait 1 day } else if n > 3 { wait 1 day } else if n > 3 { wait 1 day } else if n > 3 { wait 1 day } else if n > 3 { wait
  |      ^^^^^
  = help: name the cases with a grade, or divide the scenario""",
    ),
}


# What says that there is more than is shown: a text, and the last of the findings about it.
TOO_MANY = {
    "N135": (
        lambda: LEAD + "segment s when n >\n" * 102,
        """\
example.nurture:103:1: error[N135]: the rest of the file was not searched for faults
    |
103 |   segment s when n >
    |   ^
    = help: mend those found first, and check again""",
    ),
    "N599": (
        lambda: LEAD + "segment s when m\n" * 1_000,
        """\
example.nurture:1003:1: warning[N599]: there are more than 1,000 findings
     |
1003 |
     |   ^
     = help: the rest are not shown: mend these first""",
    ),
}


# What comes of what is installed, and not of the text alone: its findings are held by tests/unit/test_plugins.py.
OF_PACKAGES = {"N233"}


# Common slips: a line with one, what is underlined, and what the help says to write.
_IS = "`is` asks only whether there is a value: `is known`, `is missing`"
SLIPS = [
    # full-width marks of a Japanese keyboard, straight after a name
    ("lead { `売上`： integer }", "：", "write the half-width `:`"),
    ("lead { 売上： integer }", "：", "write the half-width `:`"),
    ("lead { 売上: integer？ }", "？", "write the half-width `?`"),
    ("lead { 売上: integer、利益: integer }", "、", "write `,`"),
    ("event 購入（金額: integer）", "（", "write the half-width `(`, or put the name that it belongs to in backquotes"),
    ("segment a when n＞3", "＞", "write the half-width `>`"),
    ("segment a when n＝＝3", "＝", "write the half-width `=`, twice to compare"),
    ("segment a when n > 3。", "。", "end the line instead"),
    # comparisons and conditions
    ("segment a when n is not 5", "not", f"write `!=`; {_IS}"),
    ("segment a when n is 5", "5", f"write `==`; {_IS}"),
    ("segment a when n is not missing", "not missing", "write `is known`"),
    ("segment a when n is not known", "not known", "write `is missing`"),
    ("segment a when n is empty", "empty", "write `is missing`"),
    ("segment a when n is misssing", "misssing", "did you mean `missing`?"),
    ("segment a when n > = 5", "=", "write `>=`, without a space"),
    ("segment a when n ! = 5", "! =", "write `!=`, without a space"),
    ("segment a when n = = 5", "= =", "write `==`, without a space"),
    ("segment a when n = 5", "=", "a comparison is written `==`"),
    ("segment a when n > 3 && n < 5", "&&", "write `and`"),
    ("segment a when n > 3 || n < 5", "||", "write `or`"),
    ("segment a when n > 3 AND n < 5", "AND", "words of the language have small letters: `and`"),
    ("segment a when !n", "!", "write `not`, or `!=` between two values"),
    ("segment a when n > 3 or < 1", "<", "say again what is compared, before `<`"),
    ("segment a when n more than 3", "more than", "write `>`"),
    ("segment a when n fewer than 3", "fewer than", "write `<`"),
    ("segment a when n between 3 to 5", "to", "write `and` between the two"),
    ("segment a when n in (3, 4)", ",", "a list stands in square brackets: `in [1, 2]`"),
    ("segment a when no e in the last 3 days", "in the last 3 days", "write `within 3 days`"),
    ("segment a when e within 3 days", "within", "write `any e within ...`"),
    ("segment a: n > 3", ":", "write `when`"),
    ("segment a if n > 3", "if", "write `when`"),
    ("grade g { A: n > 3 }", ":", "write `when`"),
    # numbers, texts, lengths of time
    ("segment a when n > 1,000", ",000", "write `1_000`"),
    ("segment a when n > 12,345,678", ",345,678", "write `12_345_678`"),
    ("segment a when n > 1,0000", ",", "expected the end of the line"),
    ('test "t" { given lead { n: 1,000 } }', "000", "write `1_000`"),
    ("segment a when t == “部長”", "“部長”", 'texts stand in double quotes: `"部長"`'),
    ("segment a when t == 「部長」", "「部長」", 'texts stand in double quotes: `"部長"`'),
    ("segment a when at least three e", "three", "write the number in digits"),
    ('lead { role: "user", "buyer" }', '"user"', 'a list of options is written `one of "user", ...`'),
    ("scenario s { wait 1 hour 30 minutes }", "30 minutes", "a length of time has one unit, as in `90 minutes`"),
    ("scenario s { wait 3 working days }", "working days", "write `business days`"),
    # points and caps
    ("score s { 10 on e }", "10", "points have a sign: `+10`"),
    ("score s { +10 points on e }", "points", "points come `on` an event, or `when` a condition holds"),
    ("score s { +10 if n > 3 }", "if", "write `when`"),
    ("score s { +10 on e, max 3 per day }", "max", "write `at most`"),
    ("score s { +10 on e, up to 3 per day }", "up to", "write `at most`"),
    ("score s { +10 on e, no more than 3 per day }", "more than", "write `at most`"),
    ("score s { +10 on e max 3 per day }", "max", "write `, at most`"),
    ("score s { +10 on e at most 3 per day }", "at most", "a comma comes first: `, at most`"),
    ("score s { +10 on e, at most 3 times per day }", "times", "leave out `times`"),
    ("score s { +10 on e, at most 3 a day }", "a day", "write `per day`"),
    ("score s { +10 on e decay expiry 3 days }", "decay", "a comma comes first: `, decay ...`"),
    ("score s { limit at least 3\nlimit min 3 }", "min", "write `at least`"),
    ("segment a when 3 e", "e", "write `at least 3 e`"),
    ("segment a when e at least 3 times", "at least 3 times", "write `at least 3 e`"),
    ("segment a when n > 3 and e at most 3", "at most 3", "write `at most 3 e`"),
    (
        "segment a when count of e > 3 within 90 days",
        "within 90 days",
        "the window stands behind the event: `count of e within 90 days > 3`",
    ),
    (
        "segment a when sum of n of e >= 3 over 2 calendar weeks",
        "over 2 calendar weeks",
        "the window stands behind the event: `sum of n of e over 2 calendar weeks >= 3`",
    ),
    ("scenario s { enter on any e }", "e", "leave out `any`: write `on e`"),
    ("score s { +3 on any e within 3 days }", "e", "leave out `any`: write `on e`"),
    ("scenario s { wait 3日 }", "日", "write `3 days`"),
    ("scenario s { wait 3 日間 }", "日間", "write `3 days`"),
    ("scenario s { wait 2ヶ月 }", "ヶ月", "write `2 months`"),
    ("scenario s { wait 5営業日 }", "営業日", "write `5 business days`"),
    ("segment a when no e within 2週間", "週間", "write `2 weeks`"),
    # days and times of day
    ("scenario s { enter every monday at 09:00 }", "monday at 09:00", "write `every week on monday at 09:00`"),
    (
        "scenario s { enter every monday, friday at 09:00 }",
        "monday, friday at 09:00",
        "write `every week on monday, friday at 09:00`",
    ),
    (
        "scenario s { enter every weekday at 09:00 }",
        "day",
        "write `every week on monday, tuesday, wednesday, thursday, friday`",
    ),
    (
        "scenario s { enter every business day at 09:00 }",
        "business day",
        "write `every week on monday, tuesday, wednesday, thursday, friday`",
    ),
    ("scenario s { enter every week at 09:00 }", "at", "say on which day, as in `every week on monday at 09:00`"),
    ("scenario s { enter every month at 09:00 }", "at", "say on which day, as in `every month on day 1 at 09:00`"),
    ("channel line { on weekdays }", "weekdays", "write `business days`"),
    ("channel line { on weekends }", "weekends", "write `saturday, sunday`"),
    ("channel line { on 月曜 }", "月曜", "write `monday`"),
    ("channel line { between 09:00 and 18:00 on 土曜日 }", "土曜日", "write `saturday`"),
    ("channel line { on mon, tue }", "mon", "write `monday`"),
    ("channel line { on mondays }", "mondays", "write `monday`"),
    ("channel line { not on saturday }", "saturday", "say on which days instead, as in `on monday, tuesday`"),
    ("channel line { between 10:00-18:00 }", "-", "write `and` between the two"),
    ("channel line { between 10:00 - 18:00 }", "-", "write `and` between the two"),
    ("channel line { between 10:00〜18:00 }", "〜", "write `and` between the two"),
    ("channel line { from 10:00 to 18:00 }", "from 10:00 to 18:00", "write `between 10:00 and 18:00`"),
    (
        'scenario s { send email "x" at 10:00 }',
        "at 10:00",
        "put `wait until 10:00` on a line before it",
    ),
    # steps
    ("scenario s { wait for 3 days }", "for 3 days", "write `wait 3 days`"),
    ("scenario s { wait for n > 3 }", "for", "write `wait until`"),
    ("scenario s { wait until next business day at 10:00 }", "business day", "write `wait 1 business day at 10:00`"),
    ("scenario s { wait until the next day at 10:00 }", "next day", "write `wait 1 day at 10:00`"),
    ("scenario s { wait next business day at 10:00 }", "next business day", "write `wait 1 business day at 10:00`"),
    ("scenario s { wait 3 days until 10:00 }", "until 10:00", "write `at 10:00`"),
    ("scenario s { wait until n > 3 at most 3 days }", "most", "a comma comes first: `, at most`"),
    ("scenario s { if n > 3 then { leave } }", "then", "leave out `then`"),
    ("scenario s { if n then { leave } }", "{", "leave out `then`"),
    ('scenario s { split "x" { 1 "a" {} 1 "b" {} } }', '1 "b"', "each arm stands on a line of its own"),
    ('scenario s { split "x" { 1 "a" {}, 1 "b" {} } }', ",", "leave out the comma, and end the line"),
    ('scenario s { split "x" { 50% "a" {} } }', "%", "arms have weights: leave out `%`"),
    ('scenario s { split "x" { 50 "a" leave } }', "leave", "steps of an arm stand in braces: `{ leave ... }`"),
    ("scenario s { choose { when n > 3 {} otherwise {} } }", "otherwise", "each way stands on a line of its own"),
    ("scenario s { elseif n > 3 { leave } }", "elseif", "write `else if`"),
    ("scenario s { stop }", "stop", "write `leave`"),
    ('scenario s { send "hello" }', '"hello"', 'say by which channel, as in `send email "hello"`'),
    ("scenario s { send email hello }", "hello", 'a message stands in quotes: `"hello"`'),
    ("scenario s { set n to 5 }", "to", "write `=`"),
]


@pytest.mark.parametrize(("line", "marked", "help_"), SLIPS)
def test_a_slip_is_underlined_where_it_is_and_told_with_what_to_write(line, marked, help_):
    text = HEAD + line + "\n"
    found = [each for each in check_text(text) if each.code in ("N101", "N103")]
    assert [(text[each.span.start : each.span.end], each.help) for each in found] == [(marked, help_)]


@pytest.mark.parametrize("escape", [r"\u{0}", r"\u{D800}", r"\u{dfff}", r"\u{110000}"])
def test_an_escape_of_no_character_is_underlined_and_told_with_what_characters_there_are(escape):
    text = HEAD + f'lead {{ t: text }}\nsegment s when t == "a{escape}b"\n'
    (found,) = check_text(text)
    assert (found.code, text[found.span.start : found.span.end]) == ("N116", escape)
    assert found.message == f"the source holds `{escape}`, which is no character"
    assert found.help == "characters have numbers from 1 to 10FFFF, but for D800 to DFFF, which are halves of them"


@pytest.fixture(params=CODES)
def code(request):
    return request.param


def test_every_code_has_a_page_and_every_page_a_code():
    assert sorted(path.stem for path in code_pages.PAGES.iterdir()) == CODES
    assert len(CODES) >= 60


def test_a_page_says_what_the_code_means(code):
    page = code_pages.read(code)
    assert explain_code(code).startswith(f"# {code}: {page.title}\n")
    assert page.title
    assert not page.title.endswith(".")
    assert len(re.findall(r"[.:](?:\s|$)", page.prose)) >= 2, "two plain sentences at least"
    assert max(len(line) for line in page.prose.splitlines()) <= 120


@pytest.mark.parametrize("code", [code for code in CODES if code not in TOO_MANY.keys() | OF_PACKAGES])
def test_an_example_gets_the_literal_findings_of_its_page(code):
    page = code_pages.read(code)
    if page.faulty is None:
        text, findings = TOO_LARGE[code][0](), TOO_LARGE[code][1] + "\n"
    else:
        text, findings = page.faulty, page.findings
    found = code_pages.findings(text)
    assert render_all(found) + "\n" == findings
    assert {finding.code for finding in found} == {code}


@pytest.mark.parametrize("code", TOO_MANY)
def test_the_last_finding_says_that_there_is_more(code):
    text, last = TOO_MANY[code]
    *before, found = check_text(text(), name="example.nurture")
    assert render_all([found]) == last
    assert code not in {finding.code for finding in before}


def test_a_mended_example_has_no_fault_left(code):
    page = code_pages.read(code)
    assert page.mended is None or code_pages.findings(page.mended) == ()


def test_what_no_page_holds_is_tested_here():
    assert {code for code in CODES if code_pages.read(code).faulty is None} == TOO_LARGE.keys() | TOO_MANY | OF_PACKAGES


def test_there_is_no_page_about_an_unknown_code():
    assert explain_code("N999") is None


def test_wordings_keep_to_the_style(code):
    wording = WORDINGS[code]
    for part in (wording.message, wording.help):
        assert part
        assert part[0] in '`{"' or part[0].islower() or part.startswith("N"), part
        assert not part.endswith("."), part
        assert part.count("`") % 2 == 0, part
        assert "'" not in part or "'s " in part, f"names stand in backquotes: {part}"
        assert len(part) <= 120, part


def test_the_index_in_the_docs_is_up_to_date():
    assert code_pages.INDEX.read_text(encoding="utf-8") == code_pages.index()


# -- all faults at once ----------------------------------------------------------------------------------------------

MANY = """\
ruleset "many faults" {
  language 2
  timezone "Asia/Tokio"
}
lead {
  title: txt
  employees: integer?
}
event page_viewed { path: text }
score fit {
  +10 when titel == "director"
  +10 when employees >= "1000"
  +10 wen employees >= 100
  +5 on page_viewd
}
segment 大企業 when employees >= 1000 adn fit > 5
segment 部長 when 部長職 == "部長" and employees >=
segment warm when fit >= 20
journey purchase {
  stage awareness
  awareness -> customer when warm
}
scenario follow_up {
  enter on page_viewed
  send email "hello"
  wait 3 dys
  notify sales "hello"
"""

FINDINGS = """\
many.nurture:2:12: error[N117]: language version 2 is not known
  |
2 |   language 2
  |            ^
  = help: this library reads version 1

many.nurture:3:12: error[N119]: `Asia/Tokio` is not a time zone
  |
3 |   timezone "Asia/Tokio"
  |            ^^^^^^^^^^^^
  = help: did you mean `Asia/Tokyo`? time zones have the names of the IANA data base, such as `Asia/Tokyo`

many.nurture:6:10: error[N121]: `txt` is not a type
  |
6 |   title: txt
  |          ^^^
  = help: did you mean `text`? types are text, integer, decimal, boolean, date, datetime, one of, list of

many.nurture:11:12: error[N201]: unknown field `titel`
   |
11 |   +10 when titel == "director"
   |            ^^^^^
   = help: did you mean `title`? fields of a lead are listed under `lead`

many.nurture:12:12: error[N301]: an integer cannot be compared with text
   |
12 |   +10 when employees >= "1000"
   |            ^^^^^^^^^^^^^^^^^^^
   = help: write the number without quotes, or the text with them

many.nurture:13:7: error[N101]: unexpected `wen`
   |
13 |   +10 wen employees >= 100
   |       ^^^
   = help: did you mean `when`?

many.nurture:14:9: error[N202]: unknown event `page_viewd`
   |
14 |   +5 on page_viewd
   |         ^^^^^^^^^^
   = help: did you mean `page_viewed`?

many.nurture:16:36: error[N101]: unexpected `adn`
   |
16 |   segment 大企業 when employees >= 1000 adn fit > 5
   |                                         ^^^
   = help: did you mean `and`?

many.nurture:17:45: error[N102]: something is missing here
   |
17 |   segment 部長 when 部長職 == "部長" and employees >=
   |                                                      ^
   = help: expected a value

many.nurture:21:16: error[N204]: journey `purchase` has no stage `customer`
   |
21 |   awareness -> customer when warm
   |                ^^^^^^^^
   = help: its stages are `awareness`

many.nurture:23:20: error[N131]: this `{` is never closed
   |
23 |   scenario follow_up {
   |                      ^
   = help: close the block with a `}` where it ends

many.nurture:25:8: error[N205]: unknown channel `email`
   |
25 |   send email "hello"
   |        ^^^^^
   = help: declare it with `channel email { ... }`

many.nurture:26:10: error[N101]: unexpected `dys`
   |
26 |   wait 3 dys
   |          ^^^
   = help: expected `business days`, `business hours`, a unit of time"""


def test_all_faults_of_a_file_come_out_in_one_run_in_the_order_of_their_places():
    assert render_all(check_text(MANY, name="many.nurture")) == FINDINGS


def test_carriage_returns_change_nothing_but_are_not_shown():
    assert render_all(check_text(MANY.replace("\n", "\r\n"), name="many.nurture")) == FINDINGS


def test_tabs_and_full_width_spaces_keep_the_underline_under_the_word():
    text = LEAD + "segment\tlarge\twhen\tmany >= 10\nsegment　部　when　長 >= 10\n"
    assert (
        render_all(check_text(text, name="t"))
        == """\
t:3:20: error[N201]: unknown field `many`
  |
3 |   segment large when many >= 10
  |                      ^^^^
  = help: fields of a lead are listed under `lead`

t:4:16: error[N201]: unknown field `長`
  |
4 |   segment　部　when　長 >= 10
  |                      ^^
  = help: fields of a lead are listed under `lead`"""
    )


def test_a_finding_as_data():
    (finding,) = check_text(LEAD + "segment s when m > 1\n", name="a.nurture")
    assert finding.to_dict() == {
        "code": "N201",
        "severity": "error",
        "message": "unknown field `m`",
        "file": "a.nurture",
        "line": 3,
        "column": 16,
        "length": 1,
        "help": "fields of a lead are listed under `lead`",
    }
