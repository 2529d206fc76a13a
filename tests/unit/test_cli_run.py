"""`nurture run`: effects as JSON lines, in order."""

import pytest
from commandline import AT


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
