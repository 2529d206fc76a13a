"""`nurture score` and what it shares with `run`: tables in, tables out, bad rows, files that clash."""

import csv
import datetime as dt
import json
import sys
from decimal import Decimal

import pytest
from commandline import AT, EVENTS, LEADS, RULES

import nurture
from nurture.hosts.ingestion import open_table

SCORES = """\
id,fit,interest,priority,purchase,segments
l-1,10,25.043,A,consideration,warm;fitting
l-2,0,19.543,B,consideration,
l-3,0,0,B,awareness,
"""
ROWS = [
    {"id": "l-1", "fit": 10, "interest": 25.043, "priority": "A", "purchase": "consideration", "segments": ["warm", "fitting"]},
    {"id": "l-2", "fit": 0, "interest": 19.543, "priority": "B", "purchase": "consideration", "segments": []},
    {"id": "l-3", "fit": 0, "interest": 0, "priority": "B", "purchase": "awareness", "segments": []},
]  # fmt: skip


def test_a_row_per_lead(folder):
    ended = folder.on_tables("score")
    assert (ended.code, ended.out, ended.err) == (0, SCORES, "3 leads scored from 3 events; 1 later event left out\n")


def test_rows_are_those_of_the_library(folder):
    rules = nurture.parse(RULES)
    at = dt.datetime.fromisoformat(AT)
    lead = nurture.Lead("l-1", {"title": "部長", "consent.email": True})
    events = [
        nurture.Event("e-1", "l-1", "seminar_attended", dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC), {"topic": "MA"}),
        nurture.Event("e-3", "l-1", "document_requested", dt.datetime(2026, 4, 2, 1, tzinfo=dt.UTC)),
    ]
    state = nurture.replay(rules, lead, events, until=at).state
    assert str(state.score("interest")) == SCORES.splitlines()[1].split(",")[2]


@pytest.mark.parametrize("out", ["scores.csv", "scores.tsv", "scores.jsonl", "scores.csv.gz", "scores.parquet"])
def test_every_format_out(folder, out):
    if out.endswith("parquet"):
        pytest.importorskip("pyarrow")
    ended = folder.on_tables("score", "-o", out)
    assert (ended.code, ended.out) == (0, "")
    with open_table(out) as table:
        rows = [row.values for row in table.rows]
    assert [row["id"] for row in rows] == ["l-1", "l-2", "l-3"]
    assert Decimal(rows[0]["interest"]) == Decimal("25.043")
    assert rows[0]["segments"] in (["warm", "fitting"], ("warm", "fitting"), "warm;fitting")


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_every_format_in(folder, form):
    leads = [{"id": "l-1", "title": "部長", "consent": {"email": True}}]
    events = [{"id": "e-1", "lead": "l-1", "type": "seminar_attended", "at": "2026-04-01T15:00+09:00", "topic": "MA"}]
    if form == "jsonl":
        folder.put("leads.jsonl", "".join(json.dumps(row) + "\n" for row in leads))
        folder.put("events.jsonl", "".join(json.dumps(row) + "\n" for row in events))
    else:
        pa = pytest.importorskip("pyarrow")
        pq = pytest.importorskip("pyarrow.parquet")
        pq.write_table(pa.Table.from_pylist(leads), folder.path / "leads.parquet")
        pq.write_table(pa.Table.from_pylist(events), folder.path / "events.parquet")
    tables = ("--leads", f"leads.{form}", "--events", f"events.{form}")
    ended = folder.nurture("score", "b2b.nurture", *tables, "--at", AT)
    assert ended.out.splitlines()[1] == "l-1,10,19.543,B,consideration,fitting"


def test_json_lines_on_standard_output(folder):
    ended = folder.on_tables("score", "--json")
    assert ended.lines == ROWS
    assert ended.err == "3 leads scored from 3 events; 1 later event left out\n"


def test_counts_as_json_where_the_rows_go_to_a_file(folder):
    ended = folder.on_tables("score", "--json", "-o", "scores.csv")
    counts = ended.json
    assert len(counts.pop("version")) == 16
    assert counts == {
        "ruleset": "small",
        "at": "2026-04-02T06:00:00+00:00",
        "leads": 3,
        "events": 3,
        "repeated": 0,
        "later": 1,
        "refused": 0,
        "rows": 3,
        "out": "scores.csv",
    }
    assert ended.err == ""
    assert folder.read("scores.csv") == SCORES


@pytest.mark.parametrize(("word", "stdin"), [("RULES", RULES), ("leads", LEADS), ("events", EVENTS)])
def test_any_one_file_is_standard_input(folder, word, stdin):
    files = {"RULES": "b2b.nurture", "leads": "leads.csv", "events": "events.csv"} | {word: "-"}
    tables = ("--leads", files["leads"], "--events", files["events"])
    assert folder.nurture("score", files["RULES"], *tables, "--at", AT, stdin=stdin).out == SCORES


def test_tables_in_another_encoding(folder):
    folder.put("leads.csv", LEADS.encode("cp932"))
    ended = folder.on_tables("score")
    assert ended.code == 1
    assert "leads.csv:2: title: must be utf-8 text; if the file is Shift_JIS, give `--encoding cp932`" in ended.err
    assert folder.on_tables("score", "--encoding", "cp932").out == SCORES


# -- instants --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (["--at", "2026-04-02T15:00"], "2026-04-02T06:00:00+00:00"),
        (["--at", "2026-04-02 15:00", "--zone", "UTC"], "2026-04-02T15:00:00+00:00"),
        (["--at", "2026-04-02T06:00Z", "--zone", "America/New_York"], "2026-04-02T06:00:00+00:00"),
        (["--at", "2026-04-02"], "2026-04-01T15:00:00+00:00"),
    ],
)
def test_an_instant_without_an_offset_is_in_the_zone_given_or_the_rulesets(folder, words, same):
    assert folder.on_tables("score", *words, "--json", "-o", "s.csv").json["at"] == same


def test_local_times_in_tables_are_in_the_zone_given_or_the_rulesets(folder):
    expected = folder.on_tables("score").out
    folder.put("events.csv", EVENTS.replace("+09:00", ""))
    assert folder.on_tables("score").out == expected
    assert folder.on_tables("score", "--zone", "Asia/Tokyo").out == expected
    elsewhere = folder.on_tables("score", "--zone", "America/New_York")
    assert elsewhere.err == "3 leads scored from 2 events; 2 later events left out\n"


def test_rules_without_a_zone_refuse_local_times(folder):
    folder.put("b2b.nurture", RULES.replace('  timezone "Asia/Tokyo"\n', ""))
    folder.put("events.csv", EVENTS.replace("+09:00", ""))
    ended = folder.on_tables("score")
    assert ended.code == 1
    assert ended.err.startswith(
        "events.csv:2: at: must have an offset from UTC, such as +09:00, or a zone must be given: "
        "`timezone \"Asia/Tokyo\"` in the rules, or `--zone`, got '2026-04-01T15:00'\n"
    )
    assert folder.on_tables("score", "--zone", "Asia/Tokyo").code == 0


# -- what is refused -------------------------------------------------------------------------------------------------

BAD = """\
id,lead,type,at,topic,timezone
e-1,l-1,seminar_attended,2026-04-01T15:00+09:00,MA,
e-2,l-9,seminar_attended,2026-04-01T15:00+09:00,MA,
e-3,l-2,seminar_attendet,2026-04-01T15:00+09:00,MA,
e-4,l-2,lead_updated,2026-04-01T15:00+09:00,,Mars
e-5,l-2,seminar_attended,soon,MA,
"""
REFUSED = [
    (3, "lead", "l-9", "must be the id of a lead in leads.csv"),
    (4, "type", "seminar_attendet", "must be an event type that is declared (did you mean `seminar_attended`?)"),
    (6, "at", "soon", "must be a date and time, such as 2026-04-01T15:00:00+09:00"),
    (5, "timezone", "Mars", "must be the name of a time zone, such as 'Asia/Tokyo'"),  # the machine refuses it, later
]


@pytest.mark.parametrize("refused", REFUSED)
@pytest.mark.parametrize("out", ["-", "scores.csv"])
def test_a_bad_row_stops_before_anything_is_written(folder, refused, out):
    line, field, value, problem = refused
    header, *rows = BAD.splitlines()
    kept = [row if n == line else "" for n, row in enumerate(rows, 2)]
    folder.put("events.csv", "\n".join([header, *kept]))
    ended = folder.on_tables("score", "-o", out)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"events.csv:{line}: {field}: {problem}, got '{value}'\n"
    assert sorted(path.name for path in folder.path.iterdir()) == ["b2b.nurture", "events.csv", "leads.csv"]


MANY = "id,title\nl-1,x\n" + ",y\n" * 4
WAY = "`--skip-bad FILE` puts all bad rows into a file, with the reasons, and goes on"


def test_the_first_bad_rows_of_all_tables_are_told_together(folder):
    folder.put("leads.csv", MANY.replace("l-1", "l-2"))
    folder.put("events.csv", BAD)
    ended = folder.on_tables("score", "-o", "scores.csv")
    assert (ended.code, ended.out) == (1, "")
    told = ended.err.splitlines()
    assert told[:4] == [f"leads.csv:{line}: id: must not be missing, got None" for line in (3, 4, 5, 6)]
    assert told[4] == "events.csv:2: lead: must be the id of a lead in leads.csv, got 'l-1'"
    assert told[5:] == [f"... and 3 more; {WAY}"]
    assert sorted(path.name for path in folder.path.iterdir()) == ["b2b.nurture", "events.csv", "leads.csv"]


@pytest.mark.parametrize("command", ["score", "run"])
def test_rows_that_the_machine_refuses_are_told_together(folder, command):
    header, *rows = BAD.splitlines()
    folder.put("events.csv", "\n".join([header, rows[3], rows[3].replace("e-4,l-2", "e-6,l-1")]))
    ended = folder.on_tables(command, "-o", "out.jsonl")
    assert (ended.code, ended.out) == (1, "")
    assert [line.split(":")[:3] for line in ended.err.splitlines()[:2]] == [
        ["events.csv", "3", " timezone"],
        ["events.csv", "2", " timezone"],
    ]
    assert ended.err.splitlines()[2:] == [WAY]
    assert not (folder.path / "out.jsonl").exists()


def test_an_event_says_where_its_lead_was_refused(folder):
    """Not where bad rows stop the command: who mends the lead has mended its events."""
    folder.put("leads.csv", "id,title,consent.email,timezone\nl-1,x,,\n l-2 ,x,,Mars\nl-3,x,maybe,\n")
    ended = folder.on_tables("score")
    assert [line.partition(":")[0] for line in ended.err.splitlines()[:2]] == ["leads.csv"] * 2
    assert ended.err.splitlines()[2:] == [WAY]
    folder.on_tables("score", "--skip-bad", "bad.jsonl")
    bad = [json.loads(line) for line in folder.read("bad.jsonl").splitlines()]
    assert {row["problem"] for row in bad if row["file"] == "events.csv"} == {
        "was refused itself, on line 3 of leads.csv"
    }


def test_bad_rows_are_put_aside_where_asked(folder):
    folder.put("events.csv", BAD)
    folder.put("leads.csv", LEADS + "l-1,x,,\n")
    ended = folder.on_tables("score", "--skip-bad", "bad.jsonl", "-o", "scores.csv")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "3 leads scored from 1 event\n5 rows refused, with the reasons in bad.jsonl\n"
    bad = [json.loads(line) for line in folder.read("bad.jsonl").splitlines()]
    assert [(row["line"], row["field"], row["value"], row["problem"]) for row in bad[1:]] == REFUSED
    assert (bad[0]["file"], bad[0]["line"], bad[0]["field"]) == ("leads.csv", 5, "id")
    assert [row["row"] for row in bad[1:]] == [BAD.splitlines()[line - 1] for line, *_ in REFUSED]
    assert folder.read("scores.csv").splitlines()[1] == "l-1,10,19.543,B,consideration,fitting"


@pytest.mark.parametrize(("name", "mark"), [("csv", True), ("tsv", True), ("jsonl", False)])
def test_csv_is_marked_for_excel_where_asked(folder, name, mark):
    folder.put("events.csv", BAD)
    folder.on_tables("score", "-o", f"plain.{name}", "--skip-bad", f"bad.{name}")
    plain = [(folder.path / f"{each}.{name}").read_bytes() for each in ("plain", "bad")]
    folder.on_tables("score", "-o", f"plain.{name}", "--skip-bad", f"bad.{name}", "--bom")
    marked = [(folder.path / f"{each}.{name}").read_bytes() for each in ("plain", "bad")]
    assert marked == [(b"\xef\xbb\xbf" if mark else b"") + each for each in plain]
    with open_table(f"plain.{name}") as table:
        assert next(table.rows).values["id"] == "l-1"
    if name == "csv":
        assert folder.on_tables("score", "--skip-bad", "bad.csv", "--bom").out.encode() == marked[0]


def test_refused_rows_can_be_mended_and_read_again(folder):
    scores = folder.on_tables("score").out
    broken = EVENTS.replace("2026-04-01T15:00+09:00,MA", '2026-04-01 25:00," M,""A"""').replace("\n", "\r\n")
    folder.put("events.csv", broken)
    folder.on_tables("score", "--skip-bad", "bad.csv")
    with (folder.path / "bad.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row["row"] for row in csv.DictReader(stream)]
    assert rows == broken.splitlines()[1:3]
    mended = [row.replace("04-01 25:00", "04-01T15:00+09:00") for row in rows]
    folder.put("events.csv", "\r\n".join([broken.splitlines()[0], *mended, *broken.splitlines()[3:]]))
    assert folder.on_tables("score").out == scores


def test_leads_without_events(folder):
    ended = folder.nurture("score", "b2b.nurture", "--leads", "leads.csv", "--at", AT)
    assert (ended.code, ended.err) == (0, "3 leads scored\n")
    assert ended.out.splitlines()[1] == "l-1,10,0,B,awareness,fitting"
    run = folder.nurture("run", "b2b.nurture", "--leads", "leads.csv", "--until", AT)
    assert (run.code, run.err) == (0, "1 effect of 3 leads\n")
    assert folder.nurture("explain", "b2b.nurture", "--leads", "leads.csv", "--at", AT, "--lead", "l-1").code == 0


def test_empty_and_missing_are_told_apart_where_the_format_can(folder):
    folder.put("b2b.nurture", RULES.replace("+10 when title ==", "+1 when title is known\n  +10 when title =="))
    folder.put("leads.jsonl", '{"id": "l-1", "title": ""}\n{"id": "l-2", "title": null}\n{"id": "l-3"}\n')
    folder.put("leads.csv", 'id,title\nl-1,""\nl-2,\nl-3,x\n')
    for file, fits in (("leads.jsonl", ["1", "0", "0"]), ("leads.csv", ["0", "0", "1"])):
        ended = folder.nurture("score", "b2b.nurture", "--leads", file, "--at", AT)
        assert [line.split(",")[1] for line in ended.out.splitlines()[1:]] == fits


def test_a_date_without_end_is_a_date(folder):
    folder.put(
        "b2b.nurture",
        RULES.replace("title: text?", "title: text?\n  until: date?").replace('title == "部長"', "until > today"),
    )
    folder.put("leads.csv", "id,until\nl-1,9999-12-31\nl-2,0001-01-01\nl-3,10000-01-01\n")
    words = ("score", "b2b.nurture", "--leads", "leads.csv", "--at", AT)
    ended = folder.nurture(*words, "--skip-bad", "bad.csv")
    assert [line.split(",")[:2] for line in ended.out.splitlines()[1:]] == [["l-1", "10"], ["l-2", "0"]]
    ended = folder.nurture(*words)
    assert (ended.code, ended.err) == (1, "leads.csv:4: until: must be a date, such as 2026-04-01, got '10000-01-01'\n")


def test_columns_and_types_unknown_to_the_rules(folder):
    folder.put("leads.csv", "".join(f"{line},{'shoe size' if n == 0 else n}\n" for n, line in enumerate(LEADS.split())))
    folder.put("events.csv", EVENTS + "e-9,l-1,sneezed,2026-04-01T15:00+09:00,\n")
    ended = folder.on_tables("score")
    assert ended.code == 1
    assert ended.err.startswith("leads.csv:1: header: has unknown column `shoe size` (columns can be `account`, ")
    assert folder.on_tables("score", "--ignore-unknown").out == SCORES


def test_an_event_with_an_id_seen_before_changes_nothing(folder):
    folder.put(
        "events.csv", EVENTS.replace("e-3,l-1,document_requested,2026-04-02", "e-1,l-1,document_requested,2026-04-02")
    )
    ended = folder.on_tables("score")
    assert ended.out.splitlines()[1] == "l-1,10,19.543,B,consideration,fitting"
    assert (
        ended.err
        == "3 leads scored from 2 events; 1 event with an id seen before passed over; 1 later event left out\n"
    )


def test_a_score_must_not_be_called_like_a_column_of_its_own(folder):
    folder.put("b2b.nurture", RULES.replace("score fit", "score segments").replace("fit >=", "segments >="))
    ended = folder.on_tables("score")
    assert ended.code == 1
    assert ended.err == (
        "nurture: the table of scores has a column `segments` of its own; rename `segments` in the rules\n"
    )


def test_faults_in_the_rules_are_told(folder):
    folder.put("b2b.nurture", RULES.replace("fit >= 10", "fitt >= 10"))
    ended = folder.on_tables("score")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("b2b.nurture:24:22: error[N201]: unknown field `fitt`\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--at", "soon"], "soon: must be a date and time, such as 2026-04-01T15:00:00+09:00"),
        (["--at", "2300-01-01T00:00Z"], "2300-01-01T00:00Z: must lie between 1900 and 2200"),
        (["--at", " "], "the instant must not be empty"),
        (["--at", AT, "--zone", "Tokio"], "Tokio: must be the name of a time zone, such as 'Asia/Tokyo'"),
        (["--encoding", "klingon"], "klingon: must be a known encoding, such as utf-8, cp932 or utf-16"),
        (["--leads", "absent.csv"], "absent.csv: cannot be read: No such file or directory"),
        (["--leads", "leads.doc"], "leads.doc: must end in .csv, .tsv, .jsonl, .ndjson, .json, .parquet (all but Parquet also with .gz)"),
        (["-o", "absent/scores.csv"], "absent/scores.csv: cannot be written: No such file or directory"),
        (["-o", "leads.csv"], "--out and --leads name the same file, leads.csv"),
        (["-o", "./b2b.nurture"], "--out and RULES name the same file, ./b2b.nurture"),
        (["--skip-bad", "events.csv"], "--skip-bad and --events name the same file, events.csv"),
        (["--skip-bad", "x.csv", "-o", "x.csv"], "--out and --skip-bad name the same file, x.csv"),
        (["--skip-bad", "-"], "--skip-bad must name a file"),
        (["--leads", "-", "--events", "-"], "only one of RULES and the tables can be standard input"),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_out(folder, words, message):
    ended = folder.on_tables("score", *words)
    assert (ended.code, ended.out, ended.err) == (2, "", f"nurture: {message}\n")
    assert folder.read("leads.csv") == LEADS


def test_parquet_without_its_package(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    ended = folder.on_tables("score", "-o", "scores.parquet")
    assert (ended.code, ended.err) == (1, "nurture: Parquet needs the package pyarrow: pip install pyarrow\n")
