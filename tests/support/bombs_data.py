"""Bombs for what reads leads, events, states and tables, and for scores that are compiled: what must come of each."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from checked import HEAD

import nurture
from nurture.hosts.ingestion import read_erasures, read_events, read_leads, read_merges

__all__ = ["COMPILED", "EVENTS", "MANY_PARTS", "STATES", "TABLES"]

Bomb = Callable[[], Callable[[], Any]]
NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
MANY, MILLION = 100_000, 1_000_000
FLOW = """
segment slow when title contains "aaaaaaab" or title ends with "aab" or title starts with "ab"
scenario s {
  enter on visit where path contains "a"
  wait until day
  notify sales "x"
}
"""


@cache
def rules() -> nurture.Ruleset:
    return nurture.parse(HEAD + FLOW)


@cache
def state() -> nurture.LeadState:
    return nurture.start(rules(), nurture.Lead("l", {"title": "a", "day": dt.date(2026, 5, 1)}), at=NOON)


def event(**values: Any) -> Bomb:
    """An event with one part of it odd."""

    def prepare() -> Callable[[], None]:
        rules(), state()
        return partial(_stepped, {"id": "e", "lead": "l", "type": "visit", "at": NOON, **values})

    return prepare


def _stepped(values: dict[str, Any]) -> None:
    nurture.transition(rules(), state(), nurture.Event(**values))


def lead(make: Callable[[], dict[str, Any]]) -> Bomb:
    return lambda: partial(_started, (rules(), make())[1])


def _started(attributes: dict[str, Any]) -> None:
    nurture.start(rules(), nurture.Lead("l", attributes), at=NOON)


PROPERTY = "EventError: Event.properties"
EVENTS: dict[str, tuple[str, Bomb]] = {
    "10,000 properties": (f"{PROPERTY}: must have at most 2,000 entries", event(properties={f"p{n}": 1 for n in range(10_000)})),
    "a property of 10 MB": (f"{PROPERTY}.path: must be at most 65,536 char", event(properties={"path": "x" * 10_000_000})),
    "a name of 10 MB": (f"{PROPERTY} name: must be at most 200 char", event(properties={"x" * 10_000_000: 1})),
    "an id of 10 MB": ("EventError: Event.id: must be at most 255 char", event(id="x" * 10_000_000)),
    "a type of 10 MB": ("EventError: Event.type: must be at most 200 char", event(type="x" * 10_000_000)),
    "a million items": (f"{PROPERTY}.path: must have at most 10,000 items", event(properties={"path": ["x"] * MILLION})),
    "an integer of a million digits": (f"{PROPERTY}.seconds: must fit 64 bits", event(properties={"seconds": 1 << 3_321_928})),
    "a decimal of a million digits": (f"{PROPERTY}.price: must have at most 18", event(properties={"price": Decimal("9" * MILLION)})),
    "a decimal with a far point": (f"{PROPERTY}.price: must have at most 18", event(properties={"price": Decimal("1E+999999999")})),
    "NaN": (f"{PROPERTY}.price: must be exact", event(properties={"price": float("nan")})),
    "infinity": (f"{PROPERTY}.price: must be a finite", event(properties={"price": Decimal("-Infinity")})),
    "year 1": ("EventError: Event.at: must lie between 1900 and", event(at=dt.datetime(1, 1, 1, tzinfo=dt.UTC))),
    "year 9999": ("EventError: Event.at: must lie between 1900 and", event(at=dt.datetime.max.replace(tzinfo=dt.UTC))),
    "a million attributes": ("LeadError: Lead.attributes: must have at most 2,000", lead(lambda: {f"a{n}": 1 for n in range(MILLION)})),
    "long text, found by patterns": ("works", lead(lambda: {"title": "a" * 65_536})),
    "much text": ("works", lead(lambda: {"tags": ["a" * 65_536] * 10_000})),
    "the end of time": ("works", lambda: lambda: nurture.advance(rules(), state(), to=dt.datetime(2199, 12, 31, tzinfo=dt.UTC)) and None),
}  # fmt: skip


def stored(**parts: Any) -> Bomb:
    """A state with parts that were tampered with; ``@`` in one stands for brackets without end."""

    def prepare() -> Callable[[], None]:
        data = json.dumps({**json.loads(nurture.dump_state(state())), **parts})
        return raw(data.replace('"@"', "[" * MANY + "]" * MANY))()

    return prepare


def raw(data: bytes | str) -> Bomb:
    return lambda: partial(_loaded, (rules(), data)[1])


def _loaded(data: bytes | str) -> None:
    nurture.load_state(rules(), data)


def damaged() -> Callable[[], None]:
    """A state cut at every byte, and with every byte changed."""
    data, chance = nurture.dump_state(state()), random.Random(4)
    cut = [data[:n] for n in range(len(data))]
    changed = [data[:n] + bytes([data[n] ^ chance.randrange(1, 256)]) + data[n + 1 :] for n in range(len(data))]
    return partial(_all_loaded, [*cut, *changed])


def _all_loaded(damages: list[bytes]) -> None:
    for each in damages:
        try:
            found = nurture.load_state(rules(), each)
        except nurture.StateError:
            continue
        assert nurture.load_state(rules(), nurture.dump_state(found)) == found


STATE = "StateError: this is no state that can be used: "
STATES: dict[str, tuple[str, Bomb]] = {
    "cut and changed": ("works", damaged),
    "brackets": (f"{STATE}it is nested deeper", raw("[" * MANY + "]" * MANY)),
    "objects": (f"{STATE}it is nested deeper", raw('{"a":' * MANY + "1" + "}" * MANY)),
    "brackets in a part": (f"{STATE}it is nested deeper", stored(memory="@")),
    "17 MB": (f"{STATE}it is larger than 16,777,216 bytes", raw(b"x" * 17_000_000)),
    "lists": (f"{STATE}it has too many parts", raw("[" + ",".join(["[]"] * 5_000_000) + "]")),
    "one key again and again": (f"{STATE}it has too many parts", raw("{" + ",".join(['"format":1'] * MILLION) + "}")),
    "as many parts as may be": (f"{STATE}it is not an object", raw("[" + ",".join(["[]"] * 499_000) + "]")),
    "as many objects as may be": (f"{STATE}it is not an object", raw("[" + ",".join(['{"":0}'] * 199_000) + "]")),
    "a text of 10 MB": ("StateError: the state was made by ruleset 'xxx", stored(ruleset="x" * 10_000_000)),
    "an integer of a million digits": (f"{STATE}it has a number of 100 digits or more", raw('{"format":' + "9" * MILLION + "}")),
    "an integer of many digits": (f"{STATE}it has a number of 100 digits or more", stored(now=10**4_000)),
    "a decimal with a far point": (f"{STATE}.*is no decimal number", stored(lead=["l", {"exact": {"decimal": "1E+999999999"}}, None, None])),
    "NaN": (f"{STATE}it is not JSON: NaN is no whole number", stored(now=float("nan"))),
    "infinity": (f"{STATE}it is not JSON: Infinity is no whole number", stored(now=float("inf"))),
    "many messages": (f"{STATE}it has 300000 messages of 'mail', and 0 are kept", stored(sent={"mail": [1] * 300_000})),
    "turns of nothing": (f"{STATE}it has turns of ", stored(turns={str(n): 1 for n in range(MANY)})),
}  # fmt: skip


# States whose parts are all read before it is seen that there are too many of them.
MANY_PARTS: dict[str, tuple[str, Bomb]] = {
    "many events": (f"{STATE}it has 300000 recent events", stored(recent=[[1, "a"]] * 300_000)),
}


def compiled(*parts: str) -> Bomb:
    """A score of these rules, compiled and asked."""
    text = 'ruleset "x" {}\nlead {\n n: integer?\n t: text?\n b: boolean?\n' + "".join(parts)
    return lambda: partial(_scored, nurture.parse(text))


def _scored(of: nurture.Ruleset) -> None:
    score = nurture.scorer(of, "s", at=NOON)
    score.score({"n": 1, "t": "a", "b": True})
    score.reasons({})


MANY_NAMES = "".join(f" a{n}: integer?\n" for n in range(900))
ALL_OF_THEM = "+1 when " + " and ".join(f"a{n} == {n}" for n in range(900)) + "\n"
COMPILED: dict[str, tuple[str, Bomb]] = {
    "bands": ("works", compiled("}\ngrade g {\n", *(f"b{n} when n > {9_000 - n}\n" for n in range(1_500)), '}\nscore s { +1 when g == "b1" }\n')),
    "personas": ("works", compiled("}\n", *(f"persona p{n} {{ when n == {n} }}\n" for n in range(1_500)), 'score s { +1 when persona == "p1" }\n')),
    "a sum": ("works", compiled("}\nscore s { +1 when ", "+".join(["n"] * 1_000), " > 3 }\n")),
    "ands": ("works", compiled("}\nscore s { +1 when ", " and ".join(f"n > {n}" for n in range(1_000)), " }\n")),
    "ors": ("works", compiled("}\nscore s { +1 when not (", " or ".join(f"n > {n}" for n in range(1_000)), ") }\n")),
    "deep": ("works", compiled("}\nscore s { +1 when ", "(b and (n > 1 or " * 30, "b", "))" * 30, " }\n")),
    "nots": ("works", compiled("}\nscore s { +1 when ", "not (" * 60, "b", ")" * 60, " }\n")),
    "many attributes together": ("works", compiled(MANY_NAMES, "}\nscore s {\n", ALL_OF_THEM * 2, "}\n")),
    "a list": ("works", compiled("}\nscore s { +1 when n in [", ",".join(map(str, range(10_000))), "] }\n")),
    "clauses": ("works", compiled("}\nscore s {\n", *(f"+1 when n == {n}\n" for n in range(3_000)), "}\n")),
    "a long text": ("works", compiled('}\nscore s { +1 when t == "', "x" * 65_000, '" }\n')),
}  # fmt: skip


def table(read: Callable[..., Any], text: bytes | Callable[[], bytes], ending: str = ".csv") -> Bomb:
    def prepare() -> Callable[[], None]:
        with tempfile.NamedTemporaryFile(suffix=ending, delete=False) as file:
            file.write(text() if callable(text) else text)
        return partial(_read, read, Path(file.name))

    return prepare


def packed(begin: bytes, byte: bytes) -> Callable[[], bytes]:
    """100 MB, packed when they are needed, as that takes a while."""
    return lambda: gzip.compress(begin + byte * 100_000_000, compresslevel=1)


def leads(path: Path, **how: Any) -> Iterator[nurture.Lead]:
    return read_leads(path, rules().program.rules.of(nurture.LeadSchema)[0].fields, **how)


def events(path: Path, **how: Any) -> Iterator[nurture.Event]:
    return read_events(path, {"visit": []}, **how)


def _read(read: Callable[..., Any], path: Path) -> None:
    try:
        for _ in read(path, on_bad=lambda row: None):
            pass
    finally:
        path.unlink()


TABLES: dict[str, tuple[str, Bomb]] = {
    "a column of 10 MB": ("TableError: .*at most 4,194,304 characters", table(read_merges, b"at,survivor," + b"x" * 10_000_000 + b"\n")),
    "100,000 columns": ("TableError: .*has `x` twice", table(read_merges, b"at,survivor,other" + b",x" * MANY + b"\n")),
    "a cell of 10 MB": ("works", table(read_merges, b"at,survivor,other\n2026-04-01 15:00Z,a," + b"x" * 10_000_000 + b"\n")),
    "a quote without end": ("works", table(read_merges, b'at,survivor,other\n"' + b"x," * 5_000_000)),
    "NUL": ("works", table(read_merges, b"at,survivor,other\n2026-04-01 15:00Z,a\x00,b\n")),
    "no UTF-8": ("works", table(read_erasures, b"at,lead,known_as\n2026-04-01 15:00Z,\xff,b\n")),
    "deep JSON": ("works", table(read_erasures, b"[" * MANY + b"]" * MANY, ".jsonl")),
    "deep JSON in a row": ("works", table(read_erasures, b'{"at": ' + b"[" * MANY + b"]" * MANY + b"}", ".jsonl")),
    "an integer of a million digits": ("works", table(read_erasures, b'{"at": ' + b"9" * MILLION + b"}", ".jsonl")),
    "a key given twice among many": ("works", table(read_erasures, ("{" + ",".join(f'"k{n}":1' for n in range(200_000)) + ',"k199999":2}').encode(), ".jsonl")),
    "a row of 10,000 properties": ("works", table(events, ("{" + ",".join(f'"p{n}":1' for n in range(10_000)) + "}").encode(), ".jsonl")),
    "a cell of 100 MB, packed": ("works", table(read_merges, packed(b"at,survivor,other\n", b"x"), ".csv.gz")),
    "a header of 100 MB, packed": ("TableError: .*at most 4,194,304 characters", table(read_merges, packed(b"", b"\0"), ".csv.gz")),
    "NaN, infinity and numbers without end": ("works", table(leads, b'{"id":"l","exact":NaN}\n{"id":"m","exact":1e999999999}\n{"id":"n","whole":-Infinity}\n', ".jsonl")),
    "a list of a million items": ("works", table(leads, ('{"id":"l","tags":[' + ",".join(["1"] * MILLION) + "]}").encode(), ".jsonl")),
}  # fmt: skip
