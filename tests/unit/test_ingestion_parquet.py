"""Leads and events in Parquet: typed values as they are, and nothing rounded or guessed."""

import builtins
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from nurture.domain.schema import BOOLEAN, DATE, DATETIME, DECIMAL, INTEGER, TEXT, Field, list_of, one_of
from nurture.errors import InputError, NurtureError, TableError
from nurture.hosts.ingestion import read_events, read_leads
from nurture.hosts.writing import write_rows

FIELDS = {
    "title": TEXT,
    "employees": INTEGER,
    "budget": DECIMAL,
    "open": BOOLEAN,
    "renewal": DATE,
    "seen": DATETIME,
    "role": one_of("決裁者", "user"),
    "tags": list_of(TEXT),
}
OPTIONAL = tuple(Field(name, type_, optional=True) for name, type_ in FIELDS.items())
NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def pa():
    pytest.importorskip("pyarrow.parquet")
    return pytest.importorskip("pyarrow")


@pytest.fixture
def put(pa, tmp_path, monkeypatch):
    """Put columns, by name, into a Parquet file in the working directory, and give its name."""
    monkeypatch.chdir(tmp_path)

    def put(**columns):
        table = pa.Table.from_arrays([pa.array(*column) for column in columns.values()], names=list(columns))
        pa.parquet.write_table(table, "t.parquet")
        return "t.parquet"

    return put


def refused(reader, *args, **options):
    bad = []
    good = list(reader(*args, on_bad=bad.append, **options))
    return good, [str(row.error()) for row in bad]


def test_what_is_written_is_read_back(pa, tmp_path):
    row = {
        "id": "l-1",
        "title": "部長",
        "employees": 1200,
        "budget": Decimal("1980.500000"),
        "open": True,
        "renewal": dt.date(2026, 4, 1),
        "seen": NOON,
        "role": "決裁者",
        "tags": ("a;b", "製造"),
    }
    path = tmp_path / "leads.parquet"
    assert write_rows(path, list(row), [row, {"id": "l-2"}], types=FIELDS) == 2
    first, second = read_leads(path, OPTIONAL)
    assert {"id": first.id, **first.attributes} == row
    assert (second.id, second.attributes) == ("l-2", {})


def test_many_batches_are_numbered_through(put):
    path = put(id=(list(range(10_000)),), employees=([*range(9_999), -(2**62)],))
    leads = list(read_leads(path, OPTIONAL))
    assert (len(leads), leads[-1].id, leads[-1].attributes["employees"]) == (10_000, "9999", -(2**62))
    path = put(id=([str(n % 9_000) for n in range(9_001)],))
    assert refused(read_leads, path, ())[1] == [
        "t.parquet:9001: id: must not be given twice, and is also on line 1, got '0'"
    ]


def test_floats_are_the_decimals_they_stand_for(put):
    path = put(id=(["a", "b", "c", "d"],), budget=([0.1, float("nan"), 1 / 3, None],))
    good, bad = refused(read_leads, path, OPTIONAL)
    assert [lead.attributes for lead in good] == [{"budget": Decimal("0.1")}, {}]
    assert bad == [
        "t.parquet:2: budget: must be a finite number, got nan",
        "t.parquet:3: budget: must have at most 6 digits after the point, got 0.3333333333333333",
    ]
    good, bad = refused(read_leads, put(id=(["a", "b"],), employees=([1200.0, 0.5],)), OPTIONAL)
    assert [lead.attributes for lead in good] == [{"employees": 1200}]
    assert bad == ["t.parquet:2: employees: must be an integer, got 0.5"]


def test_decimals_keep_their_digits(pa, put):
    path = put(id=(["a", "b"],), budget=([Decimal("1.50"), None], pa.decimal128(10, 2)))
    assert str(next(read_leads(path, OPTIONAL)).attributes["budget"]) == "1.50"


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "+09:00", "Mars/Olympus"])
def test_instants_are_instants_whatever_their_unit_and_zone(pa, put, unit, zone):
    path = put(id=(["a"],), seen=(pa.array([NOON], pa.timestamp(unit, "UTC")).cast(pa.timestamp(unit, zone)),))
    assert next(read_leads(path, OPTIONAL)).attributes["seen"] == NOON


def test_local_times_and_days_need_a_zone(pa, put):
    local = dt.datetime(2026, 4, 1, 15)
    for column, hour in (([local], 6), ([dt.date(2026, 4, 2)], 15)):
        path = put(id=(["e-1"],), lead=(["l-1"],), type=(["visit"],), at=(column,))
        (event,) = read_events(path, {"visit": ()}, zone="Asia/Tokyo")
        assert event.at == dt.datetime(2026, 4, 1, hour, tzinfo=dt.UTC)
    path = put(id=(["e-1"],), lead=(["l-1"],), type=(["visit"],), at=([local],))
    assert refused(read_events, path, {"visit": ()})[1] == [
        (
            't.parquet:1: at: must have an offset from UTC, such as +09:00, or a zone must be given: `timezone "Asia/Tokyo"` in the rules, or `--zone`, '
            "got datetime.datetime(2026, 4, 1, 15, 0)"
        )
    ]


def test_times_that_python_cannot_hold_are_refused(pa, put):
    path = put(id=(["a", "b", "c"],), seen=([1, 2_000, 3_000], pa.timestamp("ns", "UTC")))
    good, bad = refused(read_leads, path, OPTIONAL)
    assert [lead.id for lead in good] == ["b", "c"]
    assert bad == [
        "t.parquet:1: seen: must be a date and time, such as 2026-04-01T15:00:00+09:00, got '1 timestamp[ns, tz=UTC]'"
    ]
    path = put(id=(["a", "b"],), seen=([2**60, 0], pa.timestamp("ms", "UTC")))
    assert refused(read_leads, path, OPTIONAL)[1] == [
        (
            "t.parquet:1: seen: must be a date and time, such as 2026-04-01T15:00:00+09:00, "
            "got '1152921504606846976 timestamp[ms, tz=UTC]'"
        )
    ]
    path = put(id=(["a", "b"],), renewal=([2**31 - 1, 0], pa.date32()))
    assert refused(read_leads, path, OPTIONAL)[1] == [
        "t.parquet:1: renewal: must be a date, such as 2026-04-01, got '2147483647 date32[day]'"
    ]


def test_structs_are_dotted_names(put):
    path = put(
        id=(["e-1", "e-2"],),
        lead=(["l-1", "l-1"],),
        type=(["purchased", "visit"],),
        at=([NOON, NOON],),
        properties=([{"amount": Decimal("1.5"), "coupon": None}, None],),
    )
    types = {"purchased": (Field("amount", DECIMAL), Field("coupon", TEXT, optional=True)), "visit": ()}
    assert [event.properties for event in read_events(path, types)] == [{"amount": Decimal("1.5")}, {}]


def test_properties_as_json_text(put):
    path = put(id=(["e"],), lead=(["l"],), type=(["buy"],), at=([NOON],), properties=(['{"amount": 1.5}'],))
    (event,) = read_events(path, {"buy": (Field("amount", DECIMAL),)})
    assert event.properties == {"amount": Decimal("1.5")}


def test_values_of_other_types_are_refused(put):
    path = put(id=(["a"],), title=([5],), employees=([True],), open=([3],), tags=(["x;y"],))
    assert refused(read_leads, path, OPTIONAL)[1] == ["t.parquet:1: title: must be text, got 5"]
    assert refused(read_leads, path, OPTIONAL[1:], ignore_unknown_columns=True)[1] == [
        "t.parquet:1: employees: must be an integer, got True"
    ]
    assert refused(read_leads, path, OPTIONAL[2:], ignore_unknown_columns=True)[1] == [
        "t.parquet:1: open: must be true or false, got 3"
    ]


def test_the_header_is_checked_before_any_row(pa, put):
    path = put(ID=(["a"],), consent=([{"mail": True}],))
    with pytest.raises(TableError) as caught:
        list(read_leads(path, [Field("consent.email", BOOLEAN, optional=True)]))
    assert str(caught.value) == (
        "t.parquet:1: header: has unknown columns `ID` (did you mean `id`?), `consent.mail` (did you mean `consent.email`?); "
        "lacks `id`, got ['ID', 'consent.mail']"
    )
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["id", "ｉｄ"])
    pa.parquet.write_table(table, "twice.parquet")
    with pytest.raises(TableError, match="has `id` twice, as columns 1 and 2"):
        list(read_leads("twice.parquet", ()))


def test_what_is_no_parquet_file_is_refused(pa, tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"id,title\n")
    with pytest.raises(InputError, match="path: cannot be read as Parquet: Parquet magic bytes not found in footer"):
        list(read_leads(path, ()))
    with pytest.raises(InputError, match="path: cannot be read: No such file or directory"):
        list(read_leads(tmp_path / "none.parquet", ()))
    with pytest.raises(InputError, match="path: must be a file: Parquet cannot be read from standard input, got '-'"):
        list(read_leads("-", (), file_format="parquet"))


def test_a_damaged_file_is_refused(put, pa):
    path = put(id=([str(n) for n in range(5_000)],))
    content = bytearray(Path(path).read_bytes())
    content[4:400] = bytes(396)
    Path(path).write_bytes(content)
    with pytest.raises(TableError) as caught:
        list(read_leads(path, ()))
    assert (caught.value.line, caught.value.field, caught.value.problem) == (1, "file", "is damaged or cut short")


def test_without_pyarrow_the_way_to_get_it_is_said(monkeypatch, tmp_path):
    plain = builtins.__import__

    def without(name, *args, **options):
        if name.startswith("pyarrow"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return plain(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    for act in (
        lambda: list(read_leads(tmp_path / "a.parquet", ())),
        lambda: write_rows(tmp_path / "a.parquet", ["id"], []),
    ):
        with pytest.raises(NurtureError) as caught:
            act()
        assert str(caught.value) == "Parquet needs the package pyarrow: pip install pyarrow"
    assert list(tmp_path.iterdir()) == []
