"""`nurture explain`: scores with their events, stages with their times, what happened and why."""

import re

import pytest
from commandline import AT, RULES

TEXT = """\
lead l-1 at 2026-04-02T15:00+09:00

fit: 10
  +10  +10 when title == "部長"  (b2b.nurture:14:3)

interest: 25.043
  +19.543  +20 on seminar_attended  (b2b.nurture:19:4)
             2026-04-01 1 event: +20, faded to +19.543  [e-1]
     +5.5  +5.5 on document_requested, at most 1 per day  (b2b.nurture:20:3)
             2026-04-02 1 event: +5.5  [e-3]
             1 event over the cap

grade priority: A
segments: warm, fitting
journey purchase: consideration since 2026-04-01T15:00+09:00

what happened:
  2026-04-01T15:00+09:00  enter segment fitting
  2026-04-01T15:00+09:00  enter segment warm
  2026-04-01T15:00+09:00  purchase: awareness -> consideration
  2026-04-01T15:00+09:00  enter follow_up
  2026-04-01T15:00+09:00  send email "thank_you"
  2026-04-02T00:00+09:00  leave segment warm
  2026-04-02T10:00+09:00  enter segment warm
  2026-04-02T15:00+09:00  assign inside_sales "call"
  2026-04-02T15:00+09:00  leave follow_up: finished

what was decided:
  2026-04-01T15:00+09:00  awareness -> consideration: moved  (line 35)
  2026-04-01T15:00+09:00  enter follow_up: entered  (line 39)
  2026-04-02T15:00+09:00  follow_up: finished  (line 38)
"""


def explained(folder, *words):
    folder.put("events.csv", folder.read("events.csv") + "e-5,l-1,document_requested,2026-04-02T11:00+09:00,\n")
    return folder.on_tables("explain", "--lead", "l-1", *words)


def test_all_of_a_lead(folder):
    ended = explained(folder)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == TEXT


@pytest.mark.parametrize("words", [("fit",), ("fit", "fit")])
def test_only_the_scores_that_are_named(folder, words):
    assert explained(folder, *words).out == TEXT.replace(TEXT[TEXT.index("interest:") : TEXT.index("grade ")], "")


def test_times_are_on_the_clock_of_the_lead(folder):
    ended = folder.on_tables("explain", "fit", "--lead", "l-2")
    assert ended.out.startswith("lead l-2 at 2026-04-02T07:00+01:00\n\nfit: 0\n\ngrade priority: B\nsegments: none\n")
    assert '  2026-04-01T07:00+01:00  hold back email "thank_you" for good: consent\n' in ended.out
    assert "  2026-04-01T07:00+01:00  follow_up step 1: held back: consent  (line 41)\n" in ended.out


def test_a_lead_to_whom_nothing_happened(folder):
    ended = folder.on_tables("explain", "--lead", "l-3")
    assert ended.out == (
        "lead l-3 at 2026-04-02T15:00+09:00\n\nfit: 0\n\ninterest: 0\n\ngrade priority: B\nsegments: none\n"
        "journey purchase: awareness since 2026-04-02T15:00+09:00\n\nwhat happened: nothing\n\nwhat was decided: nothing\n"
    )


def test_all_of_a_lead_as_json(folder):
    found = explained(folder, "--json").json
    fit, interest = found.pop("scores")
    effects, trace = found.pop("effects"), found.pop("trace")
    assert len(found.pop("version")) == 16
    assert found == {
        "lead": "l-1",
        "at": "2026-04-02T06:00:00+00:00",
        "ruleset": "small",
        "grades": {"priority": "A"},
        "checklists": {},
        "segments": ["warm", "fitting"],
        "persona": None,
        "personas": [],
        "journeys": {"purchase": {"stage": "consideration", "since": "2026-04-01T06:00:00+00:00"}},
    }
    assert (fit["total"], interest["total"]) == ("10", "25.043")
    assert [day["ids"] for part in interest["parts"] for day in part["days"]] == [["e-1"], ["e-3"]]
    assert effects[4]["message"] == "thank_you"
    assert trace[0] == {
        "at": "2026-04-01T06:00:00+00:00",
        "about": "awareness -> consideration",
        "place": "line 35",
        "outcome": "moved",
    }


def test_a_persona_says_why(folder):
    declared = 'persona boss { when title == "部長" and any seminar_attended }\npersona user { when title == "課長" }\n'
    folder.put("b2b.nurture", RULES.replace("event document_requested", declared + "event document_requested", 1))
    lines = explained(folder).out.splitlines()
    start = lines.index("persona: boss")
    assert lines[start + 1 : start + 6] == [
        "  boss: matched  (line 10)",
        '    yes  title == "部長"  (line 10)',
        "    yes  any seminar_attended  (line 10)",
        "  user: does not hold  (line 11)",
        '    no   title == "課長"  (line 11)',
    ]
    found = explained(folder, "--json").json
    assert (found["persona"], [each["outcome"] for each in found["personas"]]) == ("boss", ["matched", "does not hold"])


def test_long_stories_are_cut_at_their_start(folder):
    rows = [f"e-{n},l-1,document_requested,2026-03-{n:02}T10:00+09:00," for n in range(1, 31)]
    folder.put("events.csv", "\n".join(["id,lead,type,at,topic", *rows]))
    folder.put("b2b.nurture", RULES.replace("+5.5 on document_requested", "+20 on document_requested"))
    out = folder.on_tables("explain", "--lead", "l-1").out
    assert "(20 days before)" in out
    assert "[e-20]" not in out
    assert "[e-21]" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--lead", "l-9"], "there is no lead 'l-9' in leads.csv"),
        (["--lead", "Ｌ１"], "there is no lead 'Ｌ１' in leads.csv; did you mean 'l-1'?"),
        (["--lead", "l-1", "fitt"], "there is no score 'fitt'; did you mean 'fit'?"),
        (["--lead", "l-1", "zzz"], "there is no score 'zzz'"),
    ],
)
def test_what_there_is_not(folder, words, message):
    ended = folder.on_tables("explain", *words)
    assert (ended.code, ended.out, ended.err) == (2, "", f"nurture: {message}\n")


def test_rows_of_other_leads_do_not_matter_but_must_be_rows(folder):
    folder.put("events.csv", folder.read("events.csv") + "e-9,l-9,document_requested,2026-04-01T15:00Z,\n")
    assert folder.on_tables("explain", "--lead", "l-1", "--at", AT).code == 0
    folder.put("events.csv", folder.read("events.csv") + "e-9,l-9,document_requested,now,\n")
    ended = folder.on_tables("explain", "--lead", "l-1")
    assert ended.code == 1
    assert ended.err.startswith("events.csv:7: at: must be a date and time")


def test_a_lead_cannot_disturb_the_terminal(folder):
    rules = RULES.replace('assign inside_sales "call"', "set title = note").replace("text?", "text?\n  note: text?")
    folder.put("b2b.nurture", rules[: rules.index("test ")])
    folder.put("leads.csv", "id,title,note,consent.email\nl-1,x,\x1b[2J,\n")
    ended = folder.on_tables("explain", "--lead", "l-1")
    assert ended.code == 0
    assert "\x1b" not in ended.out
    assert '  2026-04-02T15:00+09:00  set title = "\\u{1b}[2J"\n' in ended.out


def test_a_limit_of_a_group_names_the_group(folder):
    grouped = RULES.replace(
        "+20 on seminar_attended", "group `the web` limit at most 5 {\n    +20 on seminar_attended\n  }"
    )
    folder.put("b2b.nurture", grouped)
    out = folder.on_tables("explain", "--lead", "l-1", "interest").out
    assert "  +19.543  group `the web`: +20 on seminar_attended  (b2b.nurture:20:5)\n" in out
    assert "  -14.543  group `the web` limit at most 5  (b2b.nurture:19:10)\n" in out


def test_every_instant_has_its_offset(folder):
    rules = RULES.replace('"call"\n}', '"call", due in 1 day\n}', 1)
    rules = rules.replace("requires consent.email", "between 18:00 and 19:00")
    folder.put("b2b.nurture", rules[: rules.index("test ")])
    out = folder.on_tables("explain", "--ignore-unknown", "--lead", "l-2").out
    assert 'hold back email "thank_you" until 2026-04-01T18:00+01:00: hours\n' in out
    out = folder.on_tables("explain", "--ignore-unknown", "--lead", "l-1", "--at", "2026-04-03").out
    assert re.search(r'assign inside_sales "call", due 2026-04-03T18:00\+09:00\n', out)
    assert not re.search(r"T\d\d:\d\d(?![+\d])", out)
