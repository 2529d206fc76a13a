"""Cells as values of declared types: what is read, and the literal words for what is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.domain.schema import BOOLEAN, DATE, DATETIME, DECIMAL, INTEGER, TEXT, check_value, list_of, one_of
from nurture.domain.time import zone
from nurture.errors import InputError
from nurture.hosts.ingestion.values import read_value

TOKYO = zone("Asia/Tokyo")
LOCAL = dt.datetime(2026, 4, 1, 15)
ROLE = one_of("decision maker", "決裁者")


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("raw", "type_", "value"),
    [
        ("部長", TEXT, "部長"),
        ("  spaces are text  ", TEXT, "  spaces are text  "),
        ("  ", TEXT, "  "),
        ("1200", INTEGER, 1200),
        (" -7 ", INTEGER, -7),
        ("+7", INTEGER, 7),
        ("1200.0", INTEGER, 1200),
        (1200, INTEGER, 1200),
        (Decimal("1200.0"), INTEGER, 1200),
        (1200.0, INTEGER, 1200),
        ("   ", INTEGER, None),
        ("12.50", DECIMAL, Decimal("12.50")),
        (".5", DECIMAL, Decimal("0.5")),
        ("1e3", DECIMAL, Decimal(1000)),
        (12, DECIMAL, Decimal(12)),
        (0.1, DECIMAL, Decimal("0.1")),
        ("TRUE", BOOLEAN, True),
        ("no", BOOLEAN, False),
        (" 1 ", BOOLEAN, True),
        ("はい", BOOLEAN, True),
        ("いいえ", BOOLEAN, False),
        (False, BOOLEAN, False),
        (0, BOOLEAN, False),
        ("2026-04-01", DATE, dt.date(2026, 4, 1)),
        ("2026/4/1", DATE, dt.date(2026, 4, 1)),
        (dt.date(2026, 4, 1), DATE, dt.date(2026, 4, 1)),
        ("決裁者", ROLE, "決裁者"),
        (" decision maker ", ROLE, "decision maker"),
        ("b2b; saas ;製造", list_of(TEXT), ("b2b", "saas", "製造")),
        ("1;2", list_of(INTEGER), (1, 2)),
        (["a;b", "c"], list_of(TEXT), ("a;b", "c")),
        ([], list_of(TEXT), ()),
        ("３００", INTEGER, 300),
        ("　－３００　", INTEGER, -300),
        ("１２．５０", DECIMAL, Decimal("12.50")),
        ("ＴＲＵＥ", BOOLEAN, True),
        ("２０２６/４/１", DATE, dt.date(2026, 4, 1)),
        ("２０２６／０４／０１　１５：００Ｚ", DATETIME, utc(2026, 4, 1, 15)),
        ("１;２", list_of(INTEGER), (1, 2)),
        ("ＩＴ", one_of("IT", "製造"), "IT"),
        ("IT", one_of("ＩＴ", "製造"), "ＩＴ"),
        ("ﾒｰｶｰ", one_of("IT", "メーカー"), "メーカー"),
        ("ＩＴ", one_of("ＩＴ", "IT"), "ＩＴ"),
        ("ＩＴ", TEXT, "ＩＴ"),
        ("ＩＴ;３", list_of(TEXT), ("ＩＴ", "３")),
    ],
)
def test_a_cell_becomes_a_value_of_its_type(raw, type_, value):
    read = read_value("x", raw, type_)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("raw", "type_", "message"),
    [
        ("1,200", INTEGER, "x: must be an integer, in digits without separators, got '1,200'"),
        ("1_200", INTEGER, "x: must be an integer, in digits without separators, got '1_200'"),
        ("10²", INTEGER, "x: must be an integer, in digits without separators, got '10²'"),
        ("①", INTEGER, "x: must be an integer, in digits without separators, got '①'"),
        ("１，２００", INTEGER, "x: must be an integer, in digits without separators, got '１，２００'"),
        ("２０２６／２／３０", DATE, "x: must be a day that exists, got '２０２６／２／３０'"),
        ("12.5", INTEGER, "x: must be an integer, in digits without separators, got '12.5'"),
        (Decimal("12.5"), INTEGER, "x: must be an integer, got Decimal('12.5')"),
        (True, INTEGER, "x: must be an integer, got True"),
        ("9223372036854775808", INTEGER, "x: must fit 64 bits, got '9223372036854775808'"),
        ("9" * 1_000_000, INTEGER, f"x: must be an integer, in digits without separators, got '{'9' * 59}..."),
        (Decimal("1e999999"), INTEGER, "x: must be an integer, got Decimal('1E+999999')"),
        (float("nan"), INTEGER, "x: must be an integer, got nan"),
        ("¥1,200", DECIMAL, "x: must be a decimal number, in digits without separators, got '¥1,200'"),
        ("NaN", DECIMAL, "x: must be a decimal number, in digits without separators, got 'NaN'"),
        ("Infinity", DECIMAL, "x: must be a decimal number, in digits without separators, got 'Infinity'"),
        ("1.0000001", DECIMAL, "x: must have at most 6 digits after the point, got '1.0000001'"),
        ("1e18", DECIMAL, "x: must have at most 18 digits before the point, got '1e18'"),
        (float("nan"), DECIMAL, "x: must be a finite number, got nan"),
        (float("inf"), DECIMAL, "x: must be a finite number, got inf"),
        (1 / 3, DECIMAL, "x: must have at most 6 digits after the point, got 0.3333333333333333"),
        ("maybe", BOOLEAN, "x: must be true or false (or yes, no, 1, 0, はい, いいえ), got 'maybe'"),
        (2, BOOLEAN, "x: must be true or false, got 2"),
        ("01/04/2026", DATE, "x: must be a date, such as 2026-04-01, got '01/04/2026'"),
        ("2026-04-01T00:00", DATE, "x: must be a date, such as 2026-04-01, got '2026-04-01T00:00'"),
        ("2026-02-30", DATE, "x: must be a day that exists, got '2026-02-30'"),
        ("0000-12-31", DATE, "x: must be a day that exists, got '0000-12-31'"),
        ("9999-12-31T00:00Z", DATETIME, "x: must lie between 1900 and 2200, got '9999-12-31T00:00Z'"),
        ("user", ROLE, 'x: must be one of "decision maker", "決裁者", got \'user\''),
        (5, TEXT, "x: must be text, got 5"),
        ("a;;b", list_of(TEXT), "x[1]: must not be missing, got ''"),
        ("1;x", list_of(INTEGER), "x[1]: must be an integer, in digits without separators, got 'x'"),
        ([None], list_of(INTEGER), "x[0]: must not be missing, got None"),
        (5, list_of(INTEGER), "x: must be a list, got 5"),
        ("\ud800", TEXT, "x: must not hold NUL or lone surrogates, got '\\ud800'"),
        ("x" * 65_537, TEXT, f"x: must be at most 65,536 characters, got '{'x' * 59}..."),
    ],
)
def test_what_is_no_value_of_the_type_is_refused(raw, type_, message):
    with pytest.raises(InputError) as caught:
        read_value("x", raw, type_)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        ("2026-04-01T15:00:00+09:00", utc(2026, 4, 1, 6)),
        ("2026-04-01T15:00+0900", utc(2026, 4, 1, 6)),
        ("2026-04-01 15:00 +09", utc(2026, 4, 1, 6)),
        ("2026-04-01T06:00:00Z", utc(2026, 4, 1, 6)),
        ("2019-12-20 07:39:00 UTC", utc(2019, 12, 20, 7, 39)),
        ("2026-04-01T06:00:00.123456-03:30", utc(2026, 4, 1, 9, 30, 0, 123456)),
        ("2026-04-01T06:00:00.500000000Z", utc(2026, 4, 1, 6, 0, 0, 500_000)),
        (dt.datetime(2026, 4, 1, 15, tzinfo=TOKYO), utc(2026, 4, 1, 6)),
    ],
)
def test_a_time_with_an_offset_needs_no_zone(raw, instant):
    assert read_value("at", raw, DATETIME) == instant
    assert read_value("at", raw, DATETIME, TOKYO) == instant


@pytest.mark.parametrize(
    ("raw", "instant"),
    [
        ("2026-04-01 15:00", utc(2026, 4, 1, 6)),
        ("2026/4/1 9:30:05", utc(2026, 4, 1, 0, 30, 5)),
        ("2022-04-14 4:30:42", utc(2022, 4, 13, 19, 30, 42)),
        ("2026-04-01", utc(2026, 3, 31, 15)),
        (LOCAL, utc(2026, 4, 1, 6)),
        (dt.date(2026, 4, 1), utc(2026, 3, 31, 15)),
    ],
)
def test_a_local_time_is_where_the_zone_is(raw, instant):
    assert read_value("at", raw, DATETIME, TOKYO) == instant


def test_a_local_time_that_does_not_exist_moves_forward():
    new_york = zone("America/New_York")
    assert read_value("at", "2026-03-08 02:30", DATETIME, new_york) == utc(2026, 3, 8, 7)
    assert read_value("at", "2026-11-01 01:30", DATETIME, new_york) == utc(2026, 11, 1, 5, 30)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            "2026-04-01 15:00",
            "at: must have an offset from UTC, such as +09:00, or a zone must be given: `timezone \"Asia/Tokyo\"` in the rules, or `--zone`, got '2026-04-01 15:00'",
        ),
        (
            "2026-04-01",
            "at: must have a time and an offset, or a zone must be given: `timezone \"Asia/Tokyo\"` in the rules, or `--zone`, got '2026-04-01'",
        ),
        ("tomorrow", "at: must be a date and time, such as 2026-04-01T15:00:00+09:00, got 'tomorrow'"),
        ("1775023200", "at: must be a date and time, such as 2026-04-01T15:00:00+09:00, got '1775023200'"),
        ("2026-04-01T25:00Z", "at: must be a time of day that exists, got '2026-04-01T25:00Z'"),
        ("2026-04-31T10:00Z", "at: must be a day that exists, got '2026-04-31T10:00Z'"),
        ("2026-04-01T10:00+25:00", "at: must have an offset of less than a day, got '2026-04-01T10:00+25:00'"),
        (
            "2026-04-01T10:00:00.1234567Z",
            "at: must have at most 6 digits after the seconds, got '2026-04-01T10:00:00.1234567Z'",
        ),
        ("1776-07-04T10:00Z", "at: must lie between 1900 and 2200, got '1776-07-04T10:00Z'"),
        (1775023200, "at: must be a datetime, got 1775023200"),
    ],
)
def test_what_is_no_instant_is_refused(raw, message):
    with pytest.raises(InputError) as caught:
        read_value("at", raw, DATETIME)
    assert str(caught.value) == message


@pytest.mark.parametrize("raw", ["9999-12-31 23:59", "0001-01-01", "1899-12-31T00:00"])
def test_a_local_time_out_of_range_is_refused(raw):
    with pytest.raises(InputError, match="must lie between 1900 and 2200"):
        read_value("at", raw, DATETIME, TOKYO)


@given(
    st.text() | st.integers() | st.floats() | st.decimals() | st.booleans() | st.lists(st.text()) | st.datetimes(),
    st.sampled_from([TEXT, INTEGER, DECIMAL, BOOLEAN, DATE, DATETIME, ROLE, list_of(DECIMAL)]),
    st.sampled_from([None, TOKYO]),
)
def test_any_value_is_read_or_refused_by_name(raw, type_, local):
    value, field = None, "x"
    try:
        value = read_value("x", raw, type_, local)
    except InputError as refusal:
        field = refusal.field
    assert field.startswith("x")
    assert value is None or check_value("x", value, type_) == value
