"""`nurture run`: effects as JSON lines, in order."""

import pytest
from commandline import AT, RULES

from nurture.journey import effects
from nurture.tools import lines


def told(line):
    return line["at"], line["lead"], line["kind"], line.get("message") or line.get("segment") or line.get("task")


def test_effects_come_by_instant_then_by_lead_then_as_they_were_decided(folder):
    folder.put("leads.csv", "id,title,consent.email\nl-2,課長,true\nl-1,部長,true\n")
    ended = folder.on_tables("run")
    assert ended.code == 0
    assert [told(line) for line in ended.lines] == [
        ("2026-04-01T06:00:00+00:00", "l-1", "segment_changed", "fitting"),
        ("2026-04-01T06:00:00+00:00", "l-1", "segment_changed", "warm"),
        ("2026-04-01T06:00:00+00:00", "l-1", "stage_changed", None),
        ("2026-04-01T06:00:00+00:00", "l-1", "entered", None),
        ("2026-04-01T06:00:00+00:00", "l-1", "send", "thank_you"),
        ("2026-04-01T06:00:00+00:00", "l-2", "segment_changed", "warm"),
        ("2026-04-01T06:00:00+00:00", "l-2", "stage_changed", None),
        ("2026-04-01T06:00:00+00:00", "l-2", "entered", None),
        ("2026-04-01T06:00:00+00:00", "l-2", "send", "thank_you"),
        ("2026-04-01T15:00:00+00:00", "l-1", "segment_changed", "warm"),
        ("2026-04-01T15:00:00+00:00", "l-2", "segment_changed", "warm"),
        ("2026-04-02T01:00:00+00:00", "l-1", "segment_changed", "warm"),
        ("2026-04-02T06:00:00+00:00", "l-1", "assign", "call"),
        ("2026-04-02T06:00:00+00:00", "l-1", "left", None),
        ("2026-04-02T06:00:00+00:00", "l-2", "assign", "call"),
        ("2026-04-02T06:00:00+00:00", "l-2", "left", None),
    ]
    assert ended.err == "16 effects of 2 leads from 3 events; 1 later event left out\n"


def test_a_line_is_an_effect_in_full(folder):
    send = next(line for line in folder.on_tables("run").lines if line["kind"] == "send")
    assert send == {
        "kind": "send",
        "key": "small/l-1/scenario/follow_up/1/1",
        "lead": "l-1",
        "at": "2026-04-01T06:00:00+00:00",
        "scenario": "follow_up",
        "step": "1",
        "channel": "email",
        "message": "thank_you",
    }


def test_a_record_that_becomes_another_is_told_by_itself(folder):
    folder.put("leads.csv", "id,title,consent.email\nl-2,課長,true\nl-1,部長,true\n")
    folder.put("merges.csv", "at,survivor,other\n2026-04-01 20:00,l-2,l-1\n")
    told = folder.on_tables("run", "--merges", "merges.csv", "--format", "text").out.splitlines()
    who = [line.split()[2] for line in told[:-1]]
    assert who == sorted(who, reverse=True), "the order of their table"
    assert told[-2].startswith("2026-04-01 20:00 l-1 "), "what it tells as it ends stands behind its own"
    lines = folder.on_tables("run", "--merges", "merges.csv").lines
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


def test_counts_as_json_where_the_lines_go_to_a_file(folder):
    ended = folder.on_tables("run", "--json", "-o", "effects.jsonl")
    assert ended.json["effects"] == {
        "assign": 2, "entered": 2, "held": 1, "left": 2, "segment_changed": 6, "send": 1, "stage_changed": 2,
    }  # fmt: skip
    assert len(folder.read("effects.jsonl").splitlines()) == sum(ended.json["effects"].values())


def test_running_further_begins_alike(folder):
    shorter = folder.on_tables("run", "--until", "2026-04-01T23:00+09:00").lines
    longer = folder.on_tables("run", "--until", AT).lines
    assert shorter
    assert longer[: len(shorter)] == shorter


def test_any_name_takes_lines_but_not_that_of_another_table(folder):
    assert folder.on_tables("run", "-o", "effects.log").code == 0
    ended = folder.on_tables("run", "-o", "effects.csv")
    assert (ended.code, ended.err) == (
        2,
        "nurture: effects.csv: effects are written as JSON lines; let OUT end in .jsonl\n",
    )


@pytest.mark.parametrize("bad", ["e-9,l-9,document_requested,2026-04-01T15:00Z,", "e-9,l-1,document_requested,now,"])
def test_a_bad_row_stops_before_anything_is_written(folder, bad):
    folder.put("events.csv", folder.read("events.csv") + bad + "\n")
    ended = folder.on_tables("run", "-o", "effects.jsonl")
    assert ended.code == 1
    assert ended.err.startswith("events.csv:6: ")
    assert not (folder.path / "effects.jsonl").exists()
    ended = folder.on_tables("run", "-o", "effects.jsonl", "--skip-bad", "bad.csv")
    assert ended.code == 0
    assert ended.err.endswith("1 row refused, with the reasons in bad.csv\n")
    assert folder.read("bad.csv").splitlines()[1].startswith("events.csv,6,")


# -- what befalls records --------------------------------------------------------------------------------------------


def entered(ended):
    return [(line["lead"], line["at"]) for line in ended.lines if line["kind"] == "entered"]


def test_text_is_by_lead_on_its_own_clock_up_to_the_end(folder):
    ended = folder.on_tables("run", "--format", "text", "--until", "2026-04-01T15:00")
    assert ended.out == (
        "2026-04-01 15:00 l-1 segment fitting: in\n"
        "2026-04-01 15:00 l-1 segment warm: in\n"
        "2026-04-01 15:00 l-1 stage purchase: awareness -> consideration\n"
        "2026-04-01 15:00 l-1 enter follow_up (time 1)\n"
        "2026-04-01 15:00 l-1 send email thank_you (follow_up 1)\n"
        "2026-04-01 07:00 l-2 segment warm: in\n"
        "2026-04-01 07:00 l-2 stage purchase: awareness -> consideration\n"
        "2026-04-01 07:00 l-2 enter follow_up (time 1)\n"
        "2026-04-01 07:00 l-2 drop email thank_you, consent (follow_up 1)\n"
        "2026-04-01 15:00 end\n"
    )


def test_every_effect_has_its_line():
    kinds = {getattr(effects, name) for name in effects.__all__ if isinstance(getattr(effects, name), type)}
    assert kinds - {effects.Effect} == lines._TOLD.keys()


def test_a_lead_is_known_since_the_column_says(folder):
    rules = RULES.replace("enter on seminar_attended", "enter when fit >= 10")
    folder.put("b2b.nurture", rules[: rules.index('test "')])
    folder.put("leads.csv", "id,title,known\nl-1,部長,2026-03-01 09:00\nl-2,部長,\nl-3,部長,2027-01-01\n")
    assert entered(folder.on_tables("run")) == [
        ("l-1", "2026-03-01T00:00:00+00:00"),
        ("l-2", "2026-04-01T06:00:00+00:00"),
        ("l-3", "2026-04-02T06:00:00+00:00"),  # no sooner known than at the instant asked for
    ]


def test_an_event_of_a_record_that_has_ended_belongs_to_the_other(folder):
    folder.put("merges.csv", "at,survivor,other\n2026-04-01 20:00,l-2,l-1\n")
    merged = folder.on_tables("score", "--merges", "merges.csv", "--at", "2026-04-02T12:00")
    apart = folder.on_tables("score", "--at", "2026-04-02T12:00")
    interest = {line.split(",")[0]: line.split(",")[2] for line in merged.out.splitlines()[1:]}
    alone = {line.split(",")[0]: line.split(",")[2] for line in apart.out.splitlines()[1:]}
    assert interest.keys() == {"l-2", "l-3"}
    assert float(interest["l-2"]) == float(alone["l-1"]) + float(alone["l-2"])
    told = folder.on_tables("explain", "--merges", "merges.csv", "--at", "2026-04-02T12:00", "--lead", "l-2")
    assert f"interest: {interest['l-2']}" in told.out
    assert "e-1" in told.out
    assert "e-3" in told.out


def test_nothing_comes_of_a_lead_that_is_erased(folder):
    folder.put("erasures.csv", "at,lead,known_as\n2026-04-01 20:00,l-1,gone-1\n")
    ended = folder.on_tables("run", "--erasures", "erasures.csv", "--until", "2026-05-01")
    mine = [line for line in ended.lines if line["lead"] != "l-2"]
    assert [line["reason"] for line in mine if line["kind"] == "left"] == ["erased"]
    assert {line["at"] for line in mine} == {"2026-04-01T06:00:00+00:00", "2026-04-01T11:00:00+00:00"}


@pytest.mark.parametrize(
    ("table", "row", "problem"),
    [
        ("merges", "2026-04-01 20:00,l-9,l-1", "survivor: must be the id of a lead in the table of leads, got 'l-9'"),
        ("merges", "2026-04-01 20:00,l-1,l-1", "other: must be another record than the survivor, got 'l-1'"),
        ("merges", "2026-04-01 20:00,l-3,l-2", "other: must not end twice, and ends on line 2, got 'l-2'"),
        ("merges", "2026-04-01 20:00,l-2,l-3", "survivor: must not have ended before, on line 2, got 'l-2'"),
        ("merges", ",l-1,l-3", "at: must not be missing, got None"),
        ("erasures", "2026-04-02,l-9,gone", "lead: must be the id of a lead in the table of leads, got 'l-9'"),
        ("erasures", "2026-04-02,l-2,gone", "lead: must not have ended before: erase 'l-1', got 'l-2'"),
        ("erasures", "2026-04-02,l-3,l-1", "known_as: must not be the id of a lead, got 'l-1'"),
    ],
)
def test_bad_rows_of_merges_and_erasures_are_named(folder, table, row, problem):
    files = {"merges": "at,survivor,other\n2026-04-01 16:00,l-1,l-2\n", "erasures": "at,lead,known_as\n"}
    files[table] += row + "\n"
    for name, text in files.items():
        folder.put(f"{name}.csv", text)
    words = ("--merges", "merges.csv", "--erasures", "erasures.csv", "-o", "out.jsonl")
    ended = folder.on_tables("run", *words)
    assert (ended.code, ended.err) == (1, f"{table}.csv:{files[table].count(chr(10))}: {problem}\n")
    assert not (folder.path / "out.jsonl").exists()
    assert folder.on_tables("run", *words, "--skip-bad", "bad.csv").code == 0
    assert len(folder.read("bad.csv").splitlines()) == 2


def test_states_are_written_as_migrate_reads_them(folder):
    assert folder.on_tables("run", "--states", "states.jsonl", "--until", "2026-04-02T10:00").code == 0
    rehearsed = folder.nurture("migrate", "b2b.nurture", "b2b.nurture", "states.jsonl", "--dry-run")
    assert rehearsed.code == 0
    assert rehearsed.out.endswith("3 states, 0 effects\n")
    ended = folder.on_tables("run", "--states", "-")
    assert (ended.code, ended.err) == (2, "nurture: --states must name a file\n")
