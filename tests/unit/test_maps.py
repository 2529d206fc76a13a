"""Journey maps, backlogs, comparisons, and why a lead is matched with a persona."""

import datetime as dt
import json

import pytest

import nurture
from nurture.compiler import check_text
from nurture.diagnostics import columns
from nurture.maps.tables import Document, Table

RULES = """ruleset "maps" { language 1 }
lead {
  title: text?
  size:  integer?
}
event asked by phone
event bought
persona boss "社長" priority 1 {
  when title == "社長" and (size > 10 or size is missing) and any asked
  sees "<b>|graphs|</b>"
}
persona clerk { when size between 1 and 10 }
persona told_only { goal "rest" }
journey today {
  stage first "初め" tofu {
    doing "reads *this*", "and `that`"
    for boss {
      doing "asks the clerk"
    }
  }
  stage last bofu
  first -> last on asked
}
journey ideal {
  stage last tofu
  stage middle
  stage first "初め" tofu
  first  -> last   on bought
  any    -> middle on asked
  middle -> last   on asked
}
backlog today {
  issue "later" impact 2, feasibility 3
  issue "sooner" at last, impact 3, feasibility 2
  issue "first" at first, impact 5, feasibility 5
}
""".replace('"later" impact', '"later", impact')
NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def rules():
    return nurture.parse(RULES)


def test_issues_are_ranked_by_both_marks_and_then_by_their_order(rules):
    assert [issue.text for issue in rules.backlog("today").ranked] == ["first", "later", "sooner"]
    assert rules.backlog("ideal").issues == ()
    with pytest.raises(nurture.InputError, match="must be the name of a journey"):
        rules.backlog("nonesuch")


def test_a_persona_has_its_own_first_and_then_what_is_so_for_everybody(rules):
    table = rules.journey_map("today").tables[2]
    assert table.title == "社長 (boss)"
    assert table.rows[0] == (("doing",), ("asks the clerk", "reads *this*", "and `that`"), ())


def test_a_map_tells_by_which_channel_a_lead_is_led_on(rules):
    everybody = rules.journey_map("today").tables[0]
    assert everybody.rows[-1] == (("leads on",), ("to last on asked (by phone)",), ())


def test_texts_are_escaped(rules):
    written = rules.journey_map("today")
    assert "reads \\*this\\*<br>and \\`that\\`" in written.to_markdown()
    assert "&lt;b>\\|graphs\\|&lt;/b>" in written.to_markdown()
    assert "<td>&lt;b&gt;|graphs|&lt;/b&gt;</td>" in written._repr_html_()
    odd = Table('a"<', ("x\n\n# y", "- z"), ((("1. a\u202eb",), ("&amp; _x_ a_b",)),))
    assert odd.to_html().count("<") == odd.to_html().count(">")
    assert "\u202e" not in odd.to_markdown() + odd.to_html()
    assert "&amp;amp; \\_x\\_ a_b" in odd.to_markdown()


def test_wide_characters_are_set_straight():
    table = Table(
        "t", ("", "認知 (awareness)", "b"), ((("touchpoints",), ("展示会", "記事"), ()), (("x",), ("y",), ("ｚ",)))
    )
    rows = [line for line in table.to_markdown().splitlines() if line.startswith("|")]
    assert len(rows) == 4
    assert len({columns(row) for row in rows}) == 1


def test_a_map_is_plain_data_too(rules):
    found = json.loads(json.dumps(rules.journey_map("today").to_dict()))
    assert found["title"] == "today"
    assert found["tables"][-1]["rows"][0] == [["1"], ["first"], ["初め (first)"], ["5"], ["5"], ["25"]]
    assert str(Document("empty", ())) == "## empty\n"


def test_journeys_are_compared_stage_by_stage_and_way_by_way(rules):
    stages, ways = rules.compare("today", "ideal").tables
    assert [(row[0][0], row[3]) for row in stages.rows] == [
        ("last", ("another place in the funnel", "another place in the order")),
        ("middle", ("only in ideal",)),
        ("first", ("another place in the order", "another map")),
    ]
    assert [(row[0][0], row[3][0]) for row in ways.rows] == [
        ("last -> middle", "only in ideal"),
        ("middle -> last", "only in ideal"),
        ("first -> last", "another trigger"),
        ("first -> middle", "only in ideal"),
    ]
    same = rules.compare("today", "today")
    assert {row[-1] for table in same.tables for row in table.rows} == {("none",)}


def test_what_is_told_is_no_part_of_the_version(rules):
    for old, new in (
        ("reads *this*", "runs"),
        ('goal "rest"', 'pain "work"'),
        ("impact 5", "impact 4"),
        ("社長 (", "x"),
    ):
        assert nurture.parse(RULES.replace(old, new)).version == rules.version
    assert nurture.parse(RULES.replace("size > 10", "size > 11")).version != rules.version
    assert nurture.parse(RULES.replace("by phone", "by fax")).version != rules.version


def explained(rules, **attributes):
    state = nurture.start(rules, nurture.Lead("l", attributes), at=NOON)
    state = nurture.transition(rules, state, nurture.Event("e", "l", "asked", NOON)).state
    return nurture.explain_persona(rules, state)


def test_a_persona_is_explained_part_by_part(rules):
    found = explained(rules, title="社長", size=5)
    assert str(found).splitlines() == [
        "persona of l at 2026-04-01T12:00+00:00: clerk",
        "  boss (line 8): does not hold",
        '    yes  title == "社長"  # line 9',
        "    no   (size > 10 or size is missing)  # line 9".replace("(", "").replace(")", ""),
        "    yes  any asked  # line 9",
        "  clerk (line 12): matched",
        "    yes  size between 1 and 10  # line 12",
    ]
    assert found.persona == "clerk"
    assert found.to_dict()["matches"][1]["parts"] == [
        {"text": "size between 1 and 10", "place": "line 12", "holds": True}
    ]
    assert "<td><code>title == &quot;社長&quot;</code></td>" in found._repr_html_()


def test_one_that_holds_may_come_after_another(rules):
    both = nurture.parse(RULES.replace("when size between 1 and 10", 'when title == "社長"'))
    found = explained(both, title="社長")
    assert [(match.persona, match.outcome) for match in found.matches] == [
        ("boss", "matched"),
        ("clerk", "holds, and one before it does too"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("for boss", "for bos", "N252"),
        ("backlog today", "backlog todai", "N251"),
        ("at last", "at lst", "N204"),
        ("impact 2", "impact 0", "N150"),
        ("backlog today {", "backlog today {}\nbacklog today {", "N120"),
        ('doing "reads', 'for boss {}\n    doing "reads', "N120"),
        ("event bought", "event bought by shop { channel: text }", "N258"),
        ("persona told_only", 'segment s when any asked where channel == "fax"\npersona told_only', "N307"),
        ("persona told_only", 'segment s when any bought where channel == "fax"\npersona told_only', "N203"),
    ],
)
def test_faults(old, new, code):
    found = check_text(RULES.replace(old, new, 1))
    assert [item.code for item in found if not item.code.startswith("N5")] == [code]


def test_an_event_has_the_channel_of_its_type_or_its_own_or_none():
    text = """ruleset "channels" { language 1 }
event asked by phone
event filled { channel: text? }
event bought
segment spoke when any events where channel == "phone"
segment nowhere when any events where channel is missing
segment on_paper when any filled where channel == "paper"
"""
    rules = nurture.parse(text)

    def segments(type_, **properties):
        state = nurture.start(rules, nurture.Lead("l"), at=NOON)
        return nurture.transition(rules, state, nurture.Event("e", "l", type_, NOON, properties)).state.segments

    assert segments("asked") == {"spoke"}
    assert segments("filled", channel="phone") == {"spoke"}
    assert segments("filled", channel="paper") == {"on_paper"}
    assert segments("filled") == segments("bought") == {"nowhere"}


@pytest.mark.parametrize("experiences", [[nurture.Experience()], [nurture.Experience("a"), nurture.Experience("a")]])
def test_a_stage_has_what_is_so_for_everybody_first_and_each_persona_once(experiences):
    with pytest.raises(nurture.InputError, match=r"Stage\.experiences"):
        nurture.Stage("s", experiences=experiences)
