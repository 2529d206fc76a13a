"""Tables written to files: whole or not at all, exact, and readable by what reads them."""

import csv
import datetime as dt
import gzip
import io
import json
import os
import stat
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.domain.schema import DECIMAL, TEXT, Field, list_of
from nurture.errors import InputError
from nurture.hosts.ingestion import BadRow, open_table, read_leads
from nurture.hosts.writing import open_writer, skipped_rows_to, write_bad_rows, write_rows

LOCAL = dt.datetime(2026, 4, 1)
COLUMNS = ["id", "fit", "hot", "at", "segments"]
ROWS = [
    {
        "id": "l-1, 東京",
        "fit": Decimal("20.500"),
        "hot": True,
        "at": dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC),
        "segments": frozenset({"hot", "b2b"}),
    },
    {"id": 'say "yes"\nor no', "fit": 7, "segments": []},
]
AS_CSV = """id,fit,hot,at,segments
"l-1, 東京",20.500,true,2026-04-01T06:00:00+00:00,b2b;hot
"say ""yes""
or no",7,,,
"""
AS_JSON = """{"id": "l-1, 東京", "fit": 20.500, "hot": true, "at": "2026-04-01T06:00:00+00:00", "segments": ["b2b", "hot"]}
{"id": "say \\"yes\\"\\nor no", "fit": 7, "hot": null, "at": null, "segments": []}
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", AS_CSV), ("a.tsv", AS_CSV.replace("b2b;hot", "b2b;hot")), ("a.jsonl", AS_JSON)],
)
def test_rows_as_text(tmp_path, name, text):
    assert write_rows(tmp_path / name, COLUMNS, ROWS) == 2
    if name == "a.tsv":
        text = text.replace(",", "\t").replace('"l-1\t 東京"', "l-1, 東京")
    assert (tmp_path / name).read_bytes().decode() == text
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_gzipped_files_are_the_same_each_time(tmp_path):
    for name in ("a.csv.gz", "b.csv.gz"):
        write_rows(tmp_path / name, COLUMNS, ROWS)
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()).decode() == AS_CSV
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()


def test_rows_with_names_of_their_own(tmp_path):
    rows = [{"kind": "send", "key": "k"}, {"kind": "held", "reason": {"cap": Decimal(2)}}]
    write_rows(tmp_path / "a.jsonl", None, rows)
    assert (
        tmp_path / "a.jsonl"
    ).read_text() == '{"kind": "send", "key": "k"}\n{"kind": "held", "reason": {"cap": 2}}\n'
    with pytest.raises(InputError, match="columns: must be given: only JSON lines do without, got None"):
        write_rows(tmp_path / "a.csv", None, rows)


def test_standard_output(capsys):
    write_rows("-", ["id"], [{"id": "部長"}])
    write_rows("-", None, [{"id": "部長"}])
    write_rows("-", ["id"], [{"id": 1}], file_format="tsv")
    assert capsys.readouterr().out == 'id\n部長\n{"id": "部長"}\nid\n1\n'


def test_what_fails_leaves_nothing_behind(tmp_path):
    def rows():
        yield {"id": "l-1"}
        raise RuntimeError("out of luck")

    for name in ("a.csv", "a.jsonl", "a.csv.gz", "a.parquet"):
        with pytest.raises(RuntimeError):
            write_rows(tmp_path / name, ["id"], rows())
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_until_all_is_written(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")
    path.chmod(0o640)
    with open_writer(path, ["id"]) as write:
        write({"id": "new"})
        assert path.read_text() == "old"
    assert path.read_text() == "id\nnew\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old")
    link.symlink_to(real)
    write_rows(link, ["id"], [])
    assert link.is_symlink()
    assert real.read_text() == "id\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are Unix's")
def test_a_pipe_is_written_to_itself(tmp_path):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    write_rows(path, ["id"], [{"id": "l-1"}])
    assert os.read(reader, 100) == b"id\nl-1\n"
    os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)


def test_a_place_that_cannot_be_written_to(tmp_path):
    with pytest.raises(InputError, match="path: cannot be written: No such file or directory, got '/"):
        write_rows(tmp_path / "none" / "a.csv", ["id"], [])
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="path: cannot be written: it is a folder, got '/"):
        write_rows(tmp_path / "folder.csv", ["id"], [])
    with pytest.raises(InputError, match=r"path: cannot be written: .*embedded null"):
        write_rows("a\0.csv", ["id"], [])
    with pytest.raises(InputError, match="path: must be a file: Parquet cannot be written to standard output, got '-'"):
        write_rows("-", ["id"], [], file_format="parquet")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"id": "l-1", "x": 1}, "row: must not have values that no column is for, got ['x']"),
        (
            {"id": LOCAL},
            "id: must be time-zone aware; a naive time has no instant, got datetime.datetime(2026, 4, 1, 0, 0)",
        ),
        ({"id": object}, "id: must be a value that JSON has, got <class 'object'>"),
        ({"id": Decimal("NaN")}, "id: must be a value that JSON has, got Decimal('NaN')"),
        ({"id": float("inf")}, "id: must be a value that JSON has, got inf"),
        ({"id": ["a;b"]}, "id: must not be empty or hold `;` in a CSV list; write JSON lines or Parquet, got 'a;b'"),
        ({"id": ["a", ""]}, "id: must not be empty or hold `;` in a CSV list; write JSON lines or Parquet, got ''"),
    ],
)
def test_rows_that_cannot_be_written(tmp_path, row, message):
    with pytest.raises(InputError) as caught:
        write_rows(tmp_path / "a.csv", ["id"], [row])
    assert str(caught.value) == message


def test_columns_are_named_once(tmp_path):
    with pytest.raises(InputError, match="columns: must not name a column twice, got \\['id', 'id'\\]"):
        write_rows(tmp_path / "a.csv", ["id", "id"], [])


# -- Parquet ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def read_parquet():
    return pytest.importorskip("pyarrow.parquet").read_table


def test_types_of_parquet_columns_are_those_of_the_values(tmp_path, read_parquet):
    path = tmp_path / "a.parquet"
    columns = [*COLUMNS, "none", "auc", "day"]
    write_rows(path, columns, [*ROWS, {"auc": 0.5, "day": dt.date(2026, 4, 1)}])
    table = read_parquet(path)
    assert {field.name: str(field.type) for field in table.schema} == {
        "id": "string",
        "fit": "decimal128(24, 6)",
        "hot": "bool",
        "at": "timestamp[us, tz=UTC]",
        "segments": "list<element: string>",
        "none": "string",
        "auc": "double",
        "day": "date32[day]",
    }
    assert table.column("segments").to_pylist() == [["b2b", "hot"], [], None]
    assert table.column("fit").to_pylist() == [Decimal("20.5"), Decimal(7), None]


def test_parquet_is_written_in_batches_and_may_be_empty(tmp_path, read_parquet):
    path = tmp_path / "a.parquet"
    assert write_rows(path, ["n"], ({"n": n} for n in range(25_000))) == 25_000
    assert read_parquet(path).column("n").to_pylist() == list(range(25_000))
    write_rows(path, ["id", "tags"], [], types={"tags": list_of(TEXT)})
    assert str(read_parquet(path).schema.field("tags").type) == "list<element: string>"


@pytest.mark.parametrize(
    ("values", "types", "message"),
    [
        ([1, "a"], {}, "x: must hold values of one type, got ['integer', 'text']"),
        (
            [object],
            {},
            "x: must be a value that a table holds: text, a number, a boolean, a date, a datetime, got <class 'object'>",
        ),
        (["a"], {"x": DECIMAL}, "x: must be of the column's type, decimal128(24, 6), got 'a'"),
        ([2**64], {}, "x: must be of the column's type, int64, got 18446744073709551616"),
        ([Decimal("0.0000001")], {}, "x: must be of the column's type, decimal128(24, 6), got Decimal('1E-7')"),
        ([*range(10_000), "a"], {}, "x: must be of the column's type, int64, got 'a'"),
        (
            [LOCAL],
            {},
            "x: must be time-zone aware; a naive time has no instant, got datetime.datetime(2026, 4, 1, 0, 0)",
        ),
    ],
)
def test_values_that_a_parquet_column_cannot_hold(tmp_path, read_parquet, values, types, message):
    with pytest.raises(InputError) as caught:
        write_rows(tmp_path / "a.parquet", ["x"], [{"x": value} for value in values], types=types)
    assert str(caught.value) == message
    assert list(tmp_path.iterdir()) == []


# -- refused rows ----------------------------------------------------------------------------------------------------

BAD = [
    BadRow("leads.csv", 3, "employees", "1,200", "must be an integer", 'l-1,"1,200","two\r\nlines"'),
    BadRow("leads.csv", 5, "title", b"\x95\x94", "must be utf-8 text", "l-3,\udc95\udc94", b"l-3,\x95\x94"),
    BadRow("leads.jsonl", 6, "row", ["a;b"], "has unknown column `a;b`", '{"a;b":  1, "x": "部"}'),
    BadRow(
        "l.parquet", 7, "x", float("nan"), "must be a finite number", {"x": float("nan"), "at": dt.date(2026, 4, 1)}
    ),
]


def test_refused_rows_as_csv(tmp_path):
    assert write_bad_rows(tmp_path / "bad.csv", BAD) == 4
    with (tmp_path / "bad.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows == [
        ["file", "line", "field", "value", "problem", "row", "bytes"],
        ["leads.csv", "3", "employees", "1,200", "must be an integer", 'l-1,"1,200","two\r\nlines"', ""],
        ["leads.csv", "5", "title", "\\x95\\x94", "must be utf-8 text", "l-3,\\udc95\\udc94", "6c2d332c9594"],
        ["leads.jsonl", "6", "row", '["a;b"]', "has unknown column `a;b`", '{"a;b":  1, "x": "部"}', ""],
        ["l.parquet", "7", "x", "nan", "must be a finite number", '{"x": "nan", "at": "2026-04-01"}', ""],
    ]


def test_refused_rows_as_json_lines(tmp_path):
    write_bad_rows(tmp_path / "bad.jsonl", BAD)
    found = [json.loads(line) for line in (tmp_path / "bad.jsonl").read_text(encoding="utf-8").splitlines()]
    assert found[0] == {
        "file": "leads.csv",
        "line": 3,
        "field": "employees",
        "value": "1,200",
        "problem": "must be an integer",
        "row": 'l-1,"1,200","two\r\nlines"',
        "bytes": None,
    }
    assert (found[1]["row"], found[1]["bytes"]) == ("l-3,\\udc95\\udc94", "6c2d332c9594")
    assert found[3]["row"] == {"x": "nan", "at": "2026-04-01"}


def test_refused_rows_are_written_while_a_table_is_read(tmp_path):
    (tmp_path / "leads.csv").write_text('id,tags\nl-1, a;;b\nl-2,a\n"l-2",b\n')
    fields = [Field("tags", list_of(TEXT), optional=True)]
    with skipped_rows_to(tmp_path / "bad.csv") as skipped:
        leads = list(read_leads(tmp_path / "leads.csv", fields, on_bad=skipped))
    assert ([lead.id for lead in leads], skipped.count) == (["l-2"], 2)
    assert (tmp_path / "bad.csv").read_text().splitlines()[1:] == [
        f'{tmp_path}/leads.csv,2,tags[1],,must not be missing,"l-1, a;;b",',
        f'{tmp_path}/leads.csv,4,id,l-2,"must not be given twice, and is also on line 3","""l-2"",b",',
    ]


ODD_ROWS = [
    '"l-1", 1,"say ""yes""\r\nor no"\r\n',
    "l-2,x,'  \t\r",
    'l-3,"1,200",\u2028 \x0b\n',
    "l-4,１,部長\r\n",
    'l-5,1.5,"\n\n"',
]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_refused_rows_are_kept_as_they_were(tmp_path, encoding, ending):
    header, bad = "id,employees,note\r\n", []
    (tmp_path / "leads.csv").write_bytes((header + "".join(ODD_ROWS)).encode(encoding))
    with open_table(tmp_path / "leads.csv", encoding=encoding) as table:
        bad = [BadRow.of("leads.csv", row.line, InputError("id", "", "is bad"), row.raw) for row in table.rows]
    write_bad_rows(tmp_path / f"bad.{ending}", bad)
    with (tmp_path / f"bad.{ending}").open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream)) if ending == "csv" else [json.loads(line) for line in stream]
    assert [row["row"] for row in found] == [row.rstrip("\r\n") for row in ODD_ROWS]
    assert not any(row["bytes"] for row in found)


@given(st.binary(max_size=40), st.sampled_from(["utf-8", "ascii"]))
def test_bytes_that_are_no_text_are_kept(tmp_path_factory, content, encoding):
    path = tmp_path_factory.mktemp("bytes") / "a.jsonl"
    path.write_bytes(b"{" + content.replace(b"\n", b"").replace(b"\r", b"") + b"\n")
    with open_table(path, encoding=encoding) as table:
        (bad,) = table.rows
    kept = bad.row.encode(encoding) if bad.raw is None else bad.raw
    assert kept == path.read_bytes().rstrip(b"\n")


def test_refused_rows_go_to_text_only(tmp_path):
    with pytest.raises(
        InputError, match=r"path: must end in \.csv, \.tsv or \.jsonl: refused rows are not of one type"
    ):
        write_bad_rows(tmp_path / "bad.parquet", BAD)


def test_a_narrow_terminal_encoding_does_not_break_the_output(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    write_rows("-", ["id"], [{"id": "髙島屋"}])
    stream.flush()
    assert stream.buffer.getvalue().decode() == "id\n髙島屋\n"
