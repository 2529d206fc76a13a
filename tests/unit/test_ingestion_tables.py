"""Files as rows: CSV, TSV, JSON lines, encodings, gzip, standard input; malformed rows cost themselves alone."""

import gzip
import io
import json
import sys
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shares import long

from nurture.errors import InputError, NurtureError, TableError
from nurture.hosts.ingestion import BadRow, Row, open_table
from nurture.hosts.ingestion import lines as lines_module

JAPANESE = "id,役職,会社\r\nl-1,部長,山田製作所\r\nl-2,課長,髙島屋①\r\n"


@pytest.fixture
def put(tmp_path):
    """Put bytes or text into a file of that name, and give its path as text."""

    def put(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return put


def rows(path, **options):
    with open_table(path, **options) as table:
        return list(table.rows)


def values(path, **options):
    found = rows(path, **options)
    assert all(isinstance(row, Row) for row in found), found
    return [(row.line, row.values) for row in found]


def told(path, **options):
    """Each row as its line, with the problem of those refused."""
    name = str(path)
    return [row.line if isinstance(row, Row) else str(row.error()).removeprefix(name) for row in rows(path, **options)]


# -- CSV -------------------------------------------------------------------------------------------------------------


def test_empty_cells_are_missing_and_blank_lines_are_no_rows(put):
    path = put("a.csv", "\nid,title\n\nl-1,\n\nl-2,部長\n\n")
    assert values(path) == [(4, {"id": "l-1"}), (6, {"id": "l-2", "title": "部長"})]


def test_a_row_knows_the_line_it_starts_on(put):
    path = put("a.csv", 'id,"no\nte"\nl-1,"one\ntwo\r\nthree"\nl-2,x\n"l-3","say ""yes"""\n')
    assert values(path) == [
        (3, {"id": "l-1", "no\nte": "one\ntwo\r\nthree"}),
        (6, {"id": "l-2", "no\nte": "x"}),
        (7, {"id": "l-3", "no\nte": 'say "yes"'}),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do_and_only_those(put, end):
    path = put("a.csv", f"id,note{end}l-1,a\u2028b\x0bc{end}l-2,d{end}")
    assert values(path) == [(2, {"id": "l-1", "note": "a\u2028b\x0bc"}), (3, {"id": "l-2", "note": "d"})]


def test_names_of_columns_are_canonical(put):
    with open_table(put("a.csv", "ｉｄ, ﾘｰﾄﾞ \nl-1,x\n")) as table:
        assert table.header == ("id", "リード")


def test_tabs_part_a_tsv(put):
    assert values(put("a.tsv", "id\ttitle\nl-1\t部長, 本社\n")) == [(2, {"id": "l-1", "title": "部長, 本社"})]


def test_rows_with_too_few_or_too_many_cells_are_refused(put):
    path = put("a.csv", "id,a,b\nl-1,1\nl-2,1,2\nl-3,1,2,3\n")
    assert told(path) == [
        ":2: row: must have 3 cells, as the header has, got 2",
        3,
        ":4: row: must have 3 cells, as the header has, got 4",
    ]
    assert [row.row for row in rows(path) if isinstance(row, BadRow)] == ["l-1,1", "l-3,1,2,3"]


def test_a_quote_that_is_never_closed_costs_one_row(put):
    path = put("a.csv", 'id,a\nl-1,"open\nl-2,x\nl-3,y\n')
    assert told(path) == [""":2: row: has a quote that is never closed, got 'l-1,"open'""", 3, 4]


def test_a_quote_that_closes_within_a_cell_costs_one_row(put):
    path = put("a.csv", 'id,a\nl-1,"a"b\nl-2,x\nl-3,"a\nb"c\nl-4,5" pipe\n')
    assert told(path) == [
        """:2: row: has a quote that closes in the middle of a cell; within quotes, a quote is written twice, got 'l-1,"a"b'""",
        3,
        """:4: row: has a quote that closes in the middle of a cell; within quotes, a quote is written twice, got 'l-3,"a'""",
        ":5: row: must have 2 cells, as the header has, got 1",
        6,
    ]


def test_a_cell_that_is_too_long_costs_one_row(put):
    path = put("a.csv", f"id,a\nl-1,{'x' * 140_000}\nl-2,x\n")
    assert told(path) == [
        f":2: row: has a cell that is too long; is a quote not closed?, got 'l-1,{'x' * 55}...",
        3,
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_row_that_is_too_long_is_never_held(put, monkeypatch, name):
    monkeypatch.setattr(lines_module, "LONGEST_ROW", 100)
    head, good = ("id,a\n", "l-2,x\n") if name == "a.csv" else ('{"id": "l-0"}\n', '{"id": "l-2"}\n')
    path = put(name, f"{head}{'x,' * 10_000}\n{good}")
    bad = next(row for row in rows(path) if isinstance(row, BadRow))
    assert (bad.line, bad.field, bad.problem) == (2, "row", "must be at most 100 characters; is a quote not closed?")
    assert len(bad.row) <= 101
    assert [row.line for row in rows(path)][-1] == 3


def test_a_row_of_many_lines_that_is_too_long_costs_its_first_line(put, monkeypatch):
    monkeypatch.setattr(lines_module, "LONGEST_ROW", 40)
    path = put("a.csv", 'id,a\nl-1,"open\n' + "l-2,something\n" * 4)
    assert told(path) == [
        """:2: row: must be at most 40 characters; is a quote not closed?, got 'l-1,"open\\n'""",
        *(3, 4, 5, 6),
    ]


def test_quotes_laid_as_a_trap_cost_bounded_work(put, monkeypatch):
    monkeypatch.setattr(lines_module, "LONGEST_ROW", 2_000)
    path = put("a.csv", "id,a\n" + 'x","\n' * 20_000)  # each line goes on a row, and begins one as well
    read = []
    plain = lines_module.Lines.__next__
    monkeypatch.setattr(lines_module.Lines, "__next__", lambda self: read.append(1) or plain(self))
    refused = rows(path)
    assert len(read) < 10 * 20_000
    assert "".join(row.row + "\n" * (not row.row.endswith("\n")) for row in refused) == 'x","\n' * 20_000


def test_nul_characters_are_refused_by_name(put):
    path = put("a.csv", "id,a\nl-1,x\x00y\nl-2,x\n")
    assert told(path) == [
        r":2: a: must not hold NUL characters; if the file is UTF-16, give `--encoding utf-16`, got 'x\x00y'",
        3,
    ]


def test_a_file_without_a_header_is_refused(put):
    path = put("a.csv", "\n\n")
    with pytest.raises(TableError) as caught:
        rows(path)
    assert str(caught.value) == f"{path}:1: header: must name the columns; the file is empty, got ''"


def test_a_header_that_cannot_be_read_is_refused(put):
    path = put("a.csv", 'id,"title\nl-1,x\n')
    with pytest.raises(TableError) as caught:
        rows(path)
    assert str(caught.value) == f"""{path}:1: header: has a quote that is never closed, got 'id,"title'"""


# -- encodings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_the_encoding(put, encoding):
    path = put("a.csv", JAPANESE.encode(encoding))
    expected = [
        (2, {"id": "l-1", "役職": "部長", "会社": "山田製作所"}),
        (3, {"id": "l-2", "役職": "課長", "会社": "髙島屋①"}),
    ]
    assert values(path) == values(path, encoding="cp932") == expected


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le"])
def test_a_byte_order_mark_says_which_end_comes_first(put, encoding):
    path = put("a.csv", ("\ufeff" + JAPANESE).encode(encoding))
    assert values(path)[0] == (2, {"id": "l-1", "役職": "部長", "会社": "山田製作所"})


@pytest.mark.parametrize("encoding", ["cp932", "shift_jis", "euc_jp", "iso2022_jp", "utf-16-le"])
def test_japanese_encodings_are_read_where_they_are_named(put, encoding):
    text = JAPANESE if encoding in {"cp932", "utf-16-le"} else JAPANESE.replace("髙島屋①", "高島屋")
    path = put("a.csv", text.encode(encoding))
    assert values(path, encoding=encoding)[0] == (2, {"id": "l-1", "役職": "部長", "会社": "山田製作所"})


def test_bytes_of_another_encoding_refuse_the_row_and_say_what_to_give(put):
    path = put("a.csv", b"id,title\nl-1,ok\nl-2,\x95\x94\x92\xb7\nl-3,ok\n")
    assert told(path) == [
        2,
        r":3: title: must be utf-8 text; if the file is Shift_JIS, give `--encoding cp932`, got b'\x95\x94\x92\xb7'",
        4,
    ]


def test_a_header_of_another_encoding_refuses_the_file(put):
    path = put("a.csv", JAPANESE.encode("cp932"))
    with pytest.raises(TableError) as caught:
        rows(path)
    assert str(caught.value) == (
        rf"{path}:1: header: must be utf-8 text; if the file is Shift_JIS, give `--encoding cp932`, got b'\x96\xf0\x90E'"
    )


def test_bytes_that_no_known_encoding_has(put):
    path = put("a.csv", b"id,a\nl-1,\xff\xff\xfd\nl-2,x\n")
    assert told(path) == [
        r":2: a: must be utf-8 text; if the file is Shift_JIS, give `--encoding cp932`, got b'\xff\xff\xfd'",
        3,
    ]
    path = put("b.csv", b"id,a\nl-1,\x85\nl-2,x\n")
    assert told(path) == [r":2: a: must be utf-8 text, got b'\x85'", 3]


def test_utf_8_read_as_shift_jis_says_so(put):
    path = put("a.csv", "id,a\nl-1,あ\n".encode())
    assert told(path, encoding="cp932") == [
        r":2: a: must be cp932 text; if the file is UTF-8, give `--encoding utf-8`, got b'\xe3\x81\x82'"
    ]


def test_shift_jis_with_the_characters_of_windows_says_cp932(put):
    path = put("a.csv", "id,a\nl-1,①\n".encode("cp932"))
    assert told(path, encoding="shift_jis") == [
        r":2: a: must be shift_jis text; if the file is Shift_JIS, give `--encoding cp932`, got b'\x87@'"
    ]


def test_utf_16_that_is_broken_stops_the_reading_at_its_line(put):
    path = put("a.csv", "id\r\nl-1\r\n".encode("utf-16") + b"\x00\xd8\x00\xd8")
    with pytest.raises(TableError) as caught:
        rows(path)
    assert str(caught.value) == rf"{path}:3: encoding: must be utf-16 text, got b'\x00\xd8\x00\xd8'"


@pytest.mark.parametrize("encoding", ["sjs", "", "\0", None])
def test_an_encoding_that_is_none_is_refused(put, encoding):
    with pytest.raises(InputError) as caught:
        rows(put("a.csv", "id\n"), encoding=encoding)
    assert str(caught.value) == f"encoding: must be a known encoding, such as utf-8, cp932 or utf-16, got {encoding!r}"


@pytest.mark.parametrize(
    "encoding", ["hex", "rot13", "base64", "zip", "idna", "punycode", "undefined", "unicode_escape"]
)
def test_an_encoding_that_is_not_of_text_in_files_is_refused(put, encoding):
    with pytest.raises(InputError) as caught:
        rows(put("a.csv", "id\n"), encoding=encoding)
    assert str(caught.value) == (
        f"encoding: must be an encoding of text in files, such as utf-8, cp932 or utf-16, got {encoding!r}"
    )


@pytest.mark.parametrize(
    ("content", "encoding", "problem"),
    [
        (JAPANESE, "utf-16", "must be utf-16 text; if the file is UTF-8, give `--encoding utf-8`"),
        (JAPANESE, "utf-16-le", "must be utf-16-le text; if the file is UTF-8, give `--encoding utf-8`"),
        ("id\n" + "あ" * 60, "utf_16_be", "must be utf-16-be text; if the file is UTF-8, give `--encoding utf-8`"),
        (JAPANESE, "utf-32", "must be utf-32 text; if the file is UTF-8, give `--encoding utf-8`"),
        (
            JAPANESE.encode("cp932"),
            "utf-16",
            "must be utf-16 text; if the file is Shift_JIS, give `--encoding cp932`",
        ),
        (
            JAPANESE.encode("utf-16-be"),
            "utf-16",
            "must begin with a byte-order mark; if it has none, give `--encoding utf-16-le`, or `-be`",
        ),
    ],
)
def test_a_file_that_is_no_utf_16_is_refused_at_once(put, content, encoding, problem):
    with pytest.raises(TableError) as caught:
        rows(put("a.csv", content), encoding=encoding)
    assert (caught.value.line, caught.value.field, caught.value.problem) == (1, "encoding", problem)


# -- JSON lines ------------------------------------------------------------------------------------------------------


def test_json_lines_are_flattened_and_exact(put):
    path = put(
        "a.jsonl",
        '{"id": "l-1", "consent": {"email": true, "sms": null}, "amount": 12.50}\r\n\r\n{"ｉｄ": "l-2", "tags": []}',
    )
    assert [(line, {k: str(v) for k, v in row.items()}) for line, row in values(path)] == [
        (1, {"id": "l-1", "consent.email": "True", "amount": "12.50"}),
        (3, {"id": "l-2", "tags": "[]"}),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "row: must be JSON: expecting property name enclosed in double quotes at character 2, got '{'"),
        ("[1]", "row: must be a JSON object; an array of rows is no table: write one object per line, got '[1]'"),
        ("7", "row: must be a JSON object, got '7'"),
        ('{"a": NaN}', "row: must not hold NaN or Infinity; a missing value is null, got 'NaN'"),
        ('{"a": -Infinity}', "row: must not hold NaN or Infinity; a missing value is null, got '-Infinity'"),
        ('{"a": 1, "a": 2}', "a: must not be given twice in one object, got 2"),
        ('{"a": 1, "ａ": 2}', "a: must not be given twice, under names that are the same after NFKC, got 2"),
        ('{"a.b": 1, "a": {"b": 2}}', "a.b: must not be given twice, under names that are the same after NFKC, got 2"),
        ('{"a": 1e99999999999999999999}', "row: must not hold a number of that size, got '1e99999999999999999999'"),
        ('{"a": ' + "9" * 5000 + "}", f"row: must not hold a number of more than 400 digits, got '{'9' * 59}..."),
        ('{"a":' * 100 + "1" + "}" * 100, f"row: must not be nested deeper than 64 levels, got '{'a.' * 29}a..."),
        ('{"a":' + "[" * 100_000, f'row: must not be nested deeper than 64 levels, got \'{{"a":{"[" * 54}...'),
        (
            '{"a": "x\x00"}',
            'row: must not hold NUL characters; if the file is UTF-16, give `--encoding utf-16`, got \'{"a": "x\\x00"}\'',
        ),
    ],
)
def test_a_line_that_is_no_object_is_refused(put, line, problem):
    path = put("a.jsonl", f'{line}\n{{"id": "l-2"}}\n')
    assert told(path) == [f":1: {problem}", 2]
    assert rows(path)[0].row == line


def test_bytes_of_another_encoding_in_a_json_line(put):
    path = put("a.jsonl", '{"a": "部長"}\n'.encode("cp932") + b'{"id": "l-2"}\n')
    assert told(path) == [
        r""":1: row: must be utf-8 text; if the file is Shift_JIS, give `--encoding cp932`, got b'{"a": "\x95\x94\x92\xb7"}'""",
        2,
    ]


def test_an_empty_file_of_json_lines_has_no_rows(put):
    assert rows(put("a.jsonl", "")) == []


# -- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv.gz", "id,a\nl-1,あ\n"),
        ("A.TSV.GZ", "id\ta\nl-1\tあ\n"),
        ("a.jsonl.gz", '{"id": "l-1", "a": "あ"}\n'),
        ("a.ndjson", '{"id": "l-1", "a": "あ"}\n'),
        ("a.json", '{"id": "l-1", "a": "あ"}\n'),
    ],
)
def test_the_ending_says_the_format(put, name, content):
    packed = gzip.compress(content.encode()) if name.lower().endswith("gz") else content
    assert [row for _, row in values(put(name, packed))] == [{"id": "l-1", "a": "あ"}]


def test_a_format_can_be_given(put):
    assert values(put("a.txt", "id,a\nl-1,x\n"), file_format="csv") == [(2, {"id": "l-1", "a": "x"})]


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.parquet.gz", "a.gz"])
def test_other_endings_are_refused(put, name):
    path = put(name, "")
    with pytest.raises(InputError) as caught:
        rows(path)
    assert caught.value.problem == (
        "must end in .csv, .tsv, .jsonl, .ndjson, .json, .parquet (all but Parquet also with .gz)"
    )


def test_other_formats_are_refused(put):
    with pytest.raises(InputError) as caught:
        rows(put("a.csv", ""), file_format="xml")
    assert str(caught.value) == "file_format: must be one of csv, tsv, jsonl, parquet, got 'xml'"


def test_a_file_that_cannot_be_opened(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    for name, reason in (("none.csv", "No such file or directory"), ("folder.csv", "Is a directory")):
        with pytest.raises(InputError) as caught:
            rows(tmp_path / name)
        assert str(caught.value).startswith(f"path: cannot be read: {reason}, got '/")
    with pytest.raises(InputError, match="path: must be the path of a file, or `-`, got 5"):
        rows(5)


@pytest.mark.parametrize(
    ("content", "line", "value"),
    [
        (
            gzip.compress(b"id\n" + b"l-1\n" * 9)[:-8],
            11,
            "Compressed file ended before the end-of-stream marker was reached",
        ),
        (b"id\nl-1\n", 1, "Not a gzipped file (b'id')"),
    ],
    ids=["cut", "plain"],
)
def test_a_damaged_gzip_is_refused_where_it_breaks(put, content, line, value):
    with pytest.raises(TableError) as caught:
        rows(put("a.csv.gz", content))
    assert (caught.value.line, caught.value.problem, caught.value.value) == (line, "is damaged or cut short", value)


@pytest.fixture
def stdin(monkeypatch):
    def stdin(content):
        stream = io.TextIOWrapper(io.BytesIO(content))
        monkeypatch.setattr(sys, "stdin", stream)
        return stream

    return stdin


@pytest.mark.parametrize(
    "content",
    [
        b"id,a\nl-1,x\n",
        b'\xef\xbb\xbf\n {"id": "l-1", "a": "x"}',
        '{"id": "l-1", "a": "x"}'.encode("utf-16"),
        gzip.compress(b"id,a\nl-1,x\n"),
    ],
    ids=["csv", "marked", "utf-16", "gzip"],
)
def test_standard_input_says_its_format_itself_and_stays_open(stdin, content):
    stream = stdin(content)
    assert [row for _, row in values("-")] == [{"id": "l-1", "a": "x"}]
    assert not stream.buffer.closed


def test_standard_input_in_a_format_that_is_given(stdin):
    stdin(b"id\ta\nl-1\tx\n")
    assert [row for _, row in values("-", file_format="tsv")] == [{"id": "l-1", "a": "x"}]


def test_faults_of_standard_input_name_it(stdin, monkeypatch):
    stdin(b"id,a\nl-1\n")
    assert [str(row.error()) for row in rows("-")] == ["<stdin>:2: row: must have 2 cells, as the header has, got 1"]
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="path: cannot be read: there is no standard input, got '-'"):
        rows("-")


@pytest.mark.parametrize(("name", "row"), [("a.csv", "l-1\n"), ("a.jsonl", '{"id": "l-1"}\n')])
@pytest.mark.parametrize("number", [5_000, long(50_000)])  # in memory, 5,000 rows would take a mebibyte and more
def test_reading_is_streaming(put, name, row, number):
    path = put(name, ("id\n" if name == "a.csv" else "") + row * number)
    tracemalloc.start()
    with open_table(path) as table:
        count = sum(isinstance(row, Row) for row in table.rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == number
    assert peak < 200_000


@given(
    st.binary(max_size=200),
    st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.csv.gz"]),
    st.sampled_from(["utf-8", "cp932", "utf-16", "utf-7"]),
)
def test_any_bytes_are_read_or_refused_by_name(tmp_path_factory, content, name, encoding):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(gzip.compress(content, mtime=0) if name.endswith("gz") else content)
    try:
        found = rows(path, encoding=encoding)
    except NurtureError:
        return
    assert [row.line for row in found] == sorted(row.line for row in found)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2, max_size=2)
    )
)
def test_what_the_csv_module_writes_is_read_back(tmp_path_factory, cells):
    import csv

    path = tmp_path_factory.mktemp("round") / "a.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *cells])
    expected = [{name: cell for name, cell in zip("ab", row, strict=True) if cell} for row in cells]
    assert [row for _, row in values(path)] == expected


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.text() | st.integers(-(10**9), 10**9) | st.booleans())))
def test_what_the_json_module_writes_is_read_back(tmp_path_factory, objects):
    path = tmp_path_factory.mktemp("round") / "a.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in objects))
    assert [row for _, row in values(path)] == objects
