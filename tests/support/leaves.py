"""Hypothesis strategies for what trees of rules end in: names, texts, constants, durations."""

import datetime as dt
import re
from decimal import Decimal
from importlib.resources import files
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from nurture.domain.names import check_name
from nurture.domain.time import Duration
from nurture.dsl.spelling import EVENT, GOAL, SOURCE, START
from nurture.errors import InputError

GRAMMAR = files("nurture.dsl").joinpath("grammar.lark").read_text(encoding="utf-8")
WORDS = sorted(
    set(re.findall(r'"([a-z-]+)"', GRAMMAR)) | {"day", "days", "week", "business", "hours", "text", "integer"}
)


def maybe(strategy):
    return st.none() | strategy


def some(strategy, least=0, most=3):
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


# -- names, texts, constants -----------------------------------------------------------------------------------------


def _is_name(text):
    try:
        return check_name("name", text) is not None
    except InputError:
        return False


LETTERS = "aZ_9éßøжДщαΩ営業課長한글עبका日ﾘﾝｸＡ・ー·℘ª²"
MARKS = " .,:;#\"'()[]{}<>=!?%*/+-@&|~^$、（）「」😀❤️"
TRICKY = [
    "or.x", "and·x", "else.", "a.b", "a.", ".a", "a..b", "a.1", "1a", "_", "not in", "no decay", "first touch", "#", '"', "->",
    "((((", "a#b", 'a "b"', "２", "business days", "7 days", "2026-04-01", "true.x", "nowhere", "日.本", "℘x", "a" * 200, "½",
]  # fmt: skip
PLACED = sorted(START | EVENT | GOAL | SOURCE | {"and", "or", "else"})  # words with a meaning where a name can stand
names = st.one_of(
    st.sampled_from(["fit", "interest", "title", "consent.email", "seminar_attended"]),
    st.sampled_from(PLACED),
    st.sampled_from(WORDS + TRICKY),
    st.sampled_from(WORDS).map(str.capitalize),
    st.text(LETTERS + ".", min_size=1, max_size=6).filter(_is_name),
    st.text(LETTERS + MARKS, min_size=1, max_size=6).filter(_is_name),
    st.text(min_size=1, max_size=4).filter(_is_name),
)
texts = st.one_of(
    st.sampled_from(
        [
            "",
            "部長",
            'say "hi"',
            "a\\nb",
            "a\nb\r\nc\td",
            "\u202e\u200b\u200d\xa0\u3000\x85\u2028\ufeff",
            "# no",
            "👩‍👩‍👧",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
)
labels = maybe(texts)
integers = st.one_of(st.integers(-10, 10), st.integers(-(2**63), 2**63 - 1))
decimals = st.one_of(
    st.decimals(-(10**18) + 1, 10**18 - 1, places=6),
    st.decimals(-100, 100, places=1),
    st.integers(-9, 9).map(lambda n: Decimal(n).scaleb(3)),
)
dates = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
ZONES = [
    dt.UTC,
    dt.timezone(dt.timedelta(hours=9)),
    dt.timezone(-dt.timedelta(hours=3, minutes=30)),
    ZoneInfo("Asia/Tokyo"),
    ZoneInfo("America/New_York"),
]
datetimes = st.builds(
    lambda day, time, zone, precision: dt.datetime.combine(day, time, zone).replace(**precision),
    st.dates(dt.date(1900, 1, 2), dt.date(2199, 12, 30)),
    st.times(),
    st.sampled_from([None, *ZONES]),
    st.sampled_from([{"second": 0, "microsecond": 0}, {"microsecond": 0}, {"fold": 1}]),
)
constants = st.one_of(texts, st.booleans(), integers, decimals, dates, datetimes)
maps = st.dictionaries(names.map(lambda name: check_name("", name)), constants | some(constants), max_size=3)
clocks = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
zones = st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"])

UNITS = {
    "minute": 52_560_000,
    "hour": 876_000,
    "day": 36_500,
    "week": 5_200,
    "month": 1_200,
    "year": 100,
    "business day": 3_650,
    "business hour": 1_000,
}


def lasting(*units, least=0):
    return st.sampled_from(units).flatmap(
        lambda unit: st.builds(Duration, amount=st.sampled_from([least, 1, 7, UNITS[unit]]), unit=st.just(unit))
    )


durations = lasting(*UNITS)
lengths = lasting("minute", "hour", "day", "week")
windows_of = lasting("minute", "hour", "day", "week", least=1)
whole_days = lasting("day", "week", least=1)
