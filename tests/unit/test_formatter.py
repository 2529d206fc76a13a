"""The layout of rules files: what the formatter changes, and what it leaves alone."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import parsed

from nurture.errors import RulesError
from nurture.tools.formatter import format_text

HEAD = 'ruleset "x" {}\n'


UNTIDY = """\


#  Who we are
ruleset   "B2B"{
language 1\t
      timezone "Asia/Tokyo"   # where we are


}
# the lead

lead{
  title:text ?      # 役職
  employees   :   integer?,
  role: one of "decision maker",
     "champion"

  # a date
  renewal: date?
  }
event page_viewed{path:text}
event email_opened   "Opened" { message :text, }
event demo {
 path: text }
event bought


score interest {# what they do
decay step 50 % every 7 days
   +10   on page_viewed where path  starts with "/pricing",at most 3 per day
+1 on email_opened
-  5 when a>=-3 or count of events+1>2 # minus
      and not( b  in ["x" ,"y"] )
  # the end
}
segment s when a
segment hot "Hot"  when b
grade g {
  A when (a
    and b)
  long_name otherwise
}
journey j {
stage one   "認知"   tofu
stage two   bofu
stage three "x"
one->two when a
  one, two -> three on bought   # at last
}
scenario s {
  enter on bought,
    when a   , once per 3 days
  exit   when b
  goal bought within   3 days
  wait 3 business \t days
  if a {
  leave
  }
  # or else
  else if b {
    leave }
  else{}
}
test "t" {
  at 2026-04-01T15:00   bought {a:[1,-2],b:"x  y"}
  expect email "first"   at 2026-04-01T15:00
  expect email "the second" at 2026-04-01T15:00
  expect a
}
# the end


"""
TIDY = """\
#  Who we are
ruleset "B2B" {
  language 1
  timezone "Asia/Tokyo"  # where we are
}
# the lead

lead {
  title:     text?  # 役職
  employees: integer?,
  role:      one of "decision maker",
      "champion"

  # a date
  renewal: date?
}
event page_viewed           { path: text }
event email_opened "Opened" { message: text, }
event demo {
  path: text }
event bought

score interest {  # what they do
  decay step 50% every 7 days
  +10 on page_viewed where path starts with "/pricing", at most 3 per day
   +1 on email_opened
   -5 when a >= -3 or count of events + 1 > 2  # minus
      and not (b in ["x", "y"])
  # the end
}
segment s         when a
segment hot "Hot" when b
grade g {
  A when (a
      and b)
  long_name otherwise
}
journey j {
  stage one   "認知" tofu
  stage two          bofu
  stage three "x"
  one      -> two   when a
  one, two -> three on bought  # at last
}
scenario s {
  enter on bought,
      when a, once per 3 days
  exit when b
  goal bought within 3 days
  wait 3 business days
  if a {
    leave
  }
  # or else
  else if b {
    leave }
  else {}
}
test "t" {
  at 2026-04-01T15:00 bought { a: [1, -2], b: "x  y" }
  expect email "first"      at 2026-04-01T15:00
  expect email "the second" at 2026-04-01T15:00
  expect a
}
# the end
"""


def test_a_file_is_laid_out():
    assert format_text(UNTIDY) == TIDY
    assert format_text(TIDY) == TIDY
    assert parsed(TIDY) == parsed(UNTIDY)


@pytest.mark.parametrize(
    ("untidy", "tidy"),
    [
        ("segment s when 7 days before renewal<now", "segment s when 7 days before renewal < now"),
        ("segment s when at   least 3 x", "segment s when at least 3 x"),
        ("segment s when a-1<- 1", "segment s when a - 1 < -1"),
        ("segment s when 2026-04-01-7 days<today", "segment s when 2026-04-01 - 7 days < today"),
        ("segment s when -( - a)*-2>(b)", "segment s when -(-a) * -2 > (b)"),
        ("segment s when f (a,g( b )) in (c)", "segment s when f(a, g(b)) in (c)"),
        ("segment s when `f` (a)", "segment s when `f`(a)"),
        ("segment s when `a  b`==`#`", "segment s when `a  b` == `#`"),
        ("segment s when a\n\n\n   and b", "segment s when a\n    and b"),
        ("segment s when a and # why\n\n # because\nb", "segment s when a and  # why\n    # because\n    b"),
        ("segment s when a in [\n1,\n2\n]", "segment s when a in [\n    1,\n    2\n]"),
        ("lead {}", "lead {}"),
        ("lead {\n\n\n# nothing\n\n\n}", "lead {\n  # nothing\n}"),
        ("lead {\n\n}", "lead {\n}"),
        ("lead { a: text\n\n\n\nb: text }", "lead { a: text\n\n  b: text }"),
        ("lead { a: text,\n\n# b\nb: text\n}", "lead { a: text,\n\n  # b\n  b: text\n}"),
        ("persona p priority -5 {}", "persona p priority -5 {}"),
        ("score s { limit  - 5 to+5 }", "score s { limit -5 to +5 }"),
        (
            "channel c {\nbetween 9:00 and 24:00 on business days\n}",
            "channel c {\n  between 9:00 and 24:00 on business days\n}",
        ),
        (
            "lead {}   # a\nlead {}\t# b\nevent long_name   # c\n\n# d",
            "lead {}          # a\nlead {}          # b\nevent long_name  # c\n\n# d",
        ),
        ("lead {   }\r\n# a\nlead {}\n", "lead {}\n# a\nlead {}"),
        ("\ufefflead {}\u3000# a\u3000", "lead {}  # a"),
    ],
)
def test_each_part_is_laid_out(untidy, tidy):
    assert format_text(HEAD + untidy) == HEAD + tidy + "\n"
    assert format_text(HEAD + tidy) == HEAD + tidy + "\n"
    assert parsed(HEAD + tidy) == parsed(HEAD + untidy)


def test_columns_are_for_neighbours_only():
    text = HEAD + "lead {\n  a: text\n  # comment\n  long: text\n\n  b: text\n}\n"
    assert format_text(text) == HEAD + "lead {\n  a:    text\n  # comment\n  long: text\n\n  b: text\n}\n"


def test_one_long_line_moves_no_column():
    name = "x" * 60
    options = ", ".join(f'"{n}"' for n in range(30))
    lines = ["  a:  text" + " " * 60 + "# one", f"  {name}: text  # two", f"  bc: one of {options}  # three"]
    text = "\n".join([HEAD + "lead {", *lines, "}", ""])
    assert format_text(text) == text


def test_comments_stay_in_the_column_that_several_stand_in():
    text = (
        HEAD + "lead {                  # who\n  a: text\n}\nscore s {               # what\n  +1 when a is known\n}\n"
    )
    assert format_text(text) == text
    assert format_text(text.replace("  # what", "# what")) == text.replace(
        "                  # who", "  # who"
    ).replace("               # what", "  # what")
    grown = (
        HEAD + "lead{}                   # a\nevent a{x:text,y:text}   # b\n"
    )  # in one column, which is too near by then
    assert format_text(grown) == (HEAD + "lead {}                       # a\nevent a { x: text, y: text }  # b\n")
    aligned = HEAD + "lead {}         # a\nevent bought    # b\n"
    assert format_text(aligned) == aligned
    assert format_text(aligned.replace("bought  ", "bought_it_at_last  ")) == (
        HEAD + "lead {}                  # a\nevent bought_it_at_last  # b\n"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_as_most_of_them_did(end):
    text = UNTIDY.replace("\n", end)
    assert format_text(text) == TIDY.replace("\n", end)
    assert format_text(text + "\n" + "\r\n") == TIDY.replace("\n", end)


@given(st.data())
def test_whatever_the_spaces_laying_out_twice_is_laying_out_once(data):
    spaces = st.sampled_from(["", " ", "  ", "   ", "\t"])
    spread = re.sub(r"(?<=[^\s#\"]) {1,}(?=\S)|(?<=\n) *| *(?=#)", lambda found: found[0] + data.draw(spaces), TIDY)
    once = format_text(spread)
    assert format_text(once) == once


def test_an_empty_file_has_a_fault():
    with pytest.raises(RulesError, match="N118"):
        format_text("")


@pytest.mark.parametrize(
    "text", ["lead {", HEAD + "segment s when", HEAD + "lead { a: nothing }", "ruleset", "\x00", "(" * 100]
)
def test_what_cannot_be_read_is_not_laid_out(text):
    with pytest.raises(RulesError) as refused:
        format_text(text, name="b2b.nurture")
    assert "b2b.nurture:" in str(refused.value)


FILES = sorted(
    path for path in Path(__file__).parents[1].glob("conformance/*/*.nurture") if "bad_rules" not in str(path)
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_formatting_a_file_keeps_its_meaning(path):
    text = path.read_text(encoding="utf-8")
    once = format_text(text)
    assert parsed(once) == parsed(text)
    assert format_text(once) == once
