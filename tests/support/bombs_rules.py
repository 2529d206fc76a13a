"""Bombs for what reads rules, from text and from the JSON form: what must come of each, and the call, still to be made."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from checked import HEAD

import nurture

__all__ = ["FORM", "LARGE", "TEXT"]

Bomb = Callable[[], Callable[[], Any]]
MANY, MILLION = 100_000, 1_000_000


def text(*parts: str) -> Bomb:
    return lambda: partial(_parsed, HEAD + "".join(parts))


def _parsed(rules: str) -> None:
    nurture.parse(rules)


def warned(*parts: str) -> Bomb:
    """Rules without faults; what comes of them is the codes of their warnings."""
    return lambda: partial(_warned, HEAD + "".join(parts))


def _warned(rules: str) -> str:
    return " ".join(sorted({item.code for item in nurture.parse(rules).warnings} - {"N507"}))


def when(make: Callable[[], str]) -> Bomb:
    """A condition of a segment."""
    return lambda: partial(_parsed, f"{HEAD}segment bomb when {make()}\n")


def form(make: Callable[[], Any]) -> Bomb:
    """The condition of a segment in the JSON form, from its text: what a host does with what it is sent."""

    def prepare() -> Callable[[], None]:
        rules = {"format": 1, "kind": "rules", "settings": {"kind": "settings", "name": "x"}}
        segment = {"kind": "segment", "name": "bomb", "when": make()}
        lead = {
            "kind": "lead_schema",
            "fields": [{"kind": "field", "name": "a", "type": {"kind": "type", "type": "boolean"}}],
        }
        return partial(_formed, {**rules, "declarations": [lead, segment]})

    return prepare


def _formed(data: dict[str, Any]) -> None:
    nurture.Ruleset.from_dict(data)


NAME = {"kind": "name", "name": "a"}


WHEN = "InputError: /declarations/1/when"


def itself() -> list[Any]:
    """A list that holds itself."""
    items: list[Any] = []
    items.append(items)
    return items


def dated(kind: str, value: str) -> dict[str, Any]:
    return {"kind": "literal", "value": {"kind": kind, "value": value}}


def segment(name: str) -> dict[str, Any]:
    return {"kind": "segment", "name": name, "when": NAME}


def compared(left: int, right: int) -> dict[str, Any]:
    sides = {"left": {"kind": "literal", "value": left}, "right": {"kind": "literal", "value": right}}
    return {"kind": "compare", "operator": ">", **sides}


def rules_of(*declarations: dict[str, Any]) -> dict[str, Any]:
    """The JSON form of rules of leads with a boolean `a` and a text `t`."""
    fields = [
        {"kind": "field", "name": name, "type": {"kind": "type", "type": type_}}
        for name, type_ in {"a": "boolean", "t": "text"}.items()
    ]
    settings = {"kind": "settings", "name": "x"}
    lead = {"kind": "lead_schema", "fields": fields}
    return {"format": 1, "kind": "rules", "settings": settings, "declarations": [lead, *declarations]}


def titled(text: str) -> Bomb:
    """A condition on a text: what comes of it is the codes of the warnings."""
    right = {"kind": "literal", "value": text}
    match = {"kind": "compare", "operator": "==", "left": {"kind": "name", "name": "t"}, "right": right}
    return lambda: partial(_form_warned, rules_of({**segment("s"), "when": match}))


def _form_warned(data: dict[str, Any]) -> str:
    return " ".join(sorted({item.code for item in nurture.Ruleset.from_dict(data).warnings} - {"N507"}))


def nested(wrap: Callable[[Any], Any], depth: int = MANY) -> Callable[[], Any]:
    def make() -> Any:
        inner: Any = NAME
        for _ in range(depth):
            inner = wrap(inner)
        return inner

    return make


UNKNOWN = "".join(f"segment z{n} when yy{n}\n" for n in range(900))
NESTED = "".join(f"segment z{n} when {'x' * (n % 180 + 1)}{n // 180}\n" for n in range(900))
DEEP, LONG = "InputError: .* must not be nested so deep", "InputError: .* must not be so long"
TEXT: dict[str, tuple[str, Bomb]] = {
    "parentheses": ("N134", when(lambda: "(" * MANY + "flag" + ")" * MANY)),
    "parentheses open": ("N134", when(lambda: "(" * MANY)),
    "parentheses closed": ("N134", when(lambda: ")" * MANY)),
    "brackets": ("N134", when(lambda: "whole in " + "[" * MANY + "1" + "]" * MANY)),
    "braces": ("N134", text("{" * MANY)),
    "nots": ("N134", when(lambda: "not " * MANY + "flag")),
    "signs": ("N134", when(lambda: "-" * MANY + "1 > 0")),
    "dots": ("N106 N201", when(lambda: "a" + ".a" * MANY)),
    "only dots": ("N101", when(lambda: "." * MANY)),
    "ands": ("N134", when(lambda: " and ".join(["flag"] * MANY))),
    "ors": ("N134", when(lambda: " or ".join(["flag"] * MANY))),
    "sums": ("N134", when(lambda: "+".join(["1"] * MANY) + " > 0")),
    "sums and products": ("N134", when(lambda: "+1*".join(["1"] * MANY) + " > 0")),
    "comparisons": ("N134", when(lambda: "<".join(["whole"] * MANY))),
    "thens": ("N110", when(lambda: " then ".join(["visit"] * MANY))),
    "ifs": ("N134", text("scenario s {\n enter on visit\n", "if flag {\n" * 50_000)),
    "else ifs": (
        "N134",
        text("scenario s {\n enter on visit\n if flag { leave }", " else if flag { leave }" * 40_000, "\n}"),
    ),
    "repeats": (
        "N130 N461",
        text("scenario s {\n enter on visit\n", "repeat 1000 times {\n" * 60, 'notify sales "x"\n', "}\n" * 61),
    ),
    "a text of 10 MB": ("N110", when(lambda: f'title == "{"x" * 10_000_000}"')),
    "a text without end": ("N104", when(lambda: 'title == "' + "x" * 1_000_000)),
    "quotes": ("N134", when(lambda: '"' * MANY)),
    "backquotes": ("N134", when(lambda: "`" * MANY)),
    "escapes": ("N104", when(lambda: 'title == "' + "\\u{" * MANY)),
    "a name of 1 MB": ("N106 N201", when(lambda: "x" * 1_000_000)),
    "a comment of 10 MB": ("N110", text("#" * 10_000_000)),
    "a million items": ("N110", when(lambda: "whole in [" + ", ".join(["1"] * MILLION) + "]")),
    "many items": ("N134", when(lambda: "whole in [" + ",".join(["1"] * 300_000) + "]")),
    "an integer of a million digits": ("N108", when(lambda: "whole > " + "9" * MILLION)),
    "a decimal of many digits": ("N109", when(lambda: "exact > 0." + "9" * 1_000_000)),
    "points of many digits": ("N108", text("score s { +", "9" * 1_000_000, " on visit }\n")),
    "a long duration": ("N108", text("scenario s {\n enter on visit\n wait ", "9" * MANY, " days\n}\n")),
    "100,000 rules": ("N110", text("".join(f"segment s{n} when flag\n" for n in range(MANY)))),
    "100,000 clauses": ("N110", text("score s {\n", "+1 when flag\n" * MANY, "}\n")),
    "deep wide clauses": ("N111", when(lambda: "(flag and whole > 1 or not (exact < 3 or " * 30 + "flag" + "))" * 30)),
    "half-lives": (
        "N139",
        text(*(f"score s{n} {{\n decay half-life {n + 1000} days\n +1 on visit\n}}\n" for n in range(100))),
    ),
    "near names": ("N201", text(*(f"segment t{n} when {'x' * 190}{n}\n" for n in range(2_000)))),
    "unknown words": ("N134", text("%$ " * 30_000)),
    "turning marks": ("N106 N201", when(lambda: "`" + "\u202e" * 190 + "`")),
    "combining marks": ("N134", when(lambda: "a" + "\u0301" * MANY)),
    "a long ligature": ("N106 N201", when(lambda: "\ufdfa" * 20_000)),
    "NUL": ("N116", text("segment s when flag\x00\n")),
    "a lone surrogate": ("N116", text('segment s when title == "\ud800"\n')),
    "only byte-order marks": ("N134", text("\ufeff" * MANY)),
    "commas": ("N134", when(lambda: "whole in [" + "," * MANY + "]")),
    "backslashes": ("N104", when(lambda: 'title == "' + "\\" * (MANY + 1) + '"')),
    "a byte-order mark in a name": ("N106 N201", when(lambda: "fl\ufeffag")),
    "a mark without width in a name": ("N106", text("segment s\u200b when flag\n")),
    "a look-alike": ("works: N514$", warned("segment scope when flag\nsegment sc\u043epe when flag\n")),
    "a turned text": ("works: N517$", warned('segment s when title == "a\u202eb"\n')),
    "a turned comment": ("works: N517$", warned("# \u2067 begin\nsegment s when flag\n")),
    "turning marks without end": ("works: N517 N599$", warned("#", "\u202e" * 340_000, "\nsegment s when flag\n")),
    "lines of turning marks": ("works: N517 N599$", warned("# \u202e\n" * 150_000, "segment s when flag\n")),
    "patterns": ("works", when(lambda: 'title contains "(a+)+$" or title ends with "(a|aa)+$"')),
    "year 1": ("N107", when(lambda: "day - 5 days < 0001-01-01")),
    "year 9999": ("N107", when(lambda: "9999-12-31 + 5 days > day")),
    "instants of year 1 and 9999": ("N107", when(lambda: "instant > 0001-01-01T00:00 and instant < 9999-12-31T23:59")),
    "a length without end": ("N124", when(lambda: "day + 9999999999999 days > today")),
    "NaN": ("N201", when(lambda: "exact == NaN")),
    "infinity": ("N101", when(lambda: "exact < 1e999999999")),
    "a half-life without end": ("N124", text("score s {\n decay half-life 999999999 days\n +1 on visit\n}\n")),
    "a cap without end": ("N130", text("score s { +1 on visit, at most 1000000000 per day }\n")),
    "a recurrence that never comes": (
        "N122",
        text('scenario s {\n enter every "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" at 09:00\n notify sales "x"\n}\n'),
    ),
    "carriage returns": ("N116", text("\r" * 500_000)),
    "ends of lines that are none": ("N116", text("\f\v\u2028\u2029\x85" * 50_000)),
}
# Rules that are as large as may be: what takes as long as it takes to read them.
LARGE: dict[str, tuple[str, Bomb]] = {
    "9,000 rules of the JSON form": (
        "N134",
        lambda: partial(_formed, rules_of(*({**segment(f"s{n}"), "when": compared(1, 1)} for n in range(9_000)))),
    ),
    "faults of form": ("N115 N206", text("segment when when when\n" * 12_000)),
    "a circle of facts": (
        "N208",
        text("segment s0 when s4999\n", *(f"segment s{n} when s{n - 1}\n" for n in range(1, 5_000))),
    ),
    "unknown names beside much that is left out": (
        "N101 N201",
        text(UNKNOWN, 'segment s when ) "', "x" * 850_000, '"\n'),
    ),
    "unknown names that are nearly left out": ("N101 N201", text(NESTED, 'segment s when ) "', "x" * 850_000, '"\n')),
    "properties": ("works", text("event big {\n", *(f"p{n}: text?\n" for n in range(10_000)), "}\n")),
    "choices": (
        "works",
        text("scenario s {\n enter on visit\n choose {\n", "when flag {\n leave\n}\n" * 5_000, "}\n}\n"),
    ),
    "lines": ("works", text("\n" * 1_000_000)),
    "spaces": ("works", text(" " * 1_000_000)),
    "10,000 rules": ("works", text("".join(f"segment s{n} when flag\n" for n in range(9_000)))),
    "10,000 clauses": ("works", text("score s {\n", "+1 when flag\n" * 9_000, "}\n")),
    "a chain of facts": (
        "works",
        text("segment s0 when flag\n", *(f"segment s{n} when s{n - 1}\n" for n in range(1, 5_000))),
    ),
    "facts that double": (
        "works",
        text("segment s0 when flag\n", *(f"segment s{n} when s{n - 1} or not s{n - 1}\n" for n in range(1, 2_000))),
    ),
    "scores that double": (
        "works",
        text(
            "score s0 { +1 when flag }\n",
            *(
                f"score s{n} {{ +1 when s{n - 1} > 1 and s{n - 1} < 5\n +2 when s{n - 1} == 1 }}\n"
                for n in range(1, 1_000)
            ),
        ),
    ),
    "clauses that multiply": (
        "works",
        when(lambda: " and ".join(f"(whole == {n} or exact == {n}.5)" for n in range(1_000))),
    ),
    "terms that multiply": ("works", when(lambda: " or ".join(f"(whole > {n} and exact < {n})" for n in range(1_000)))),
    "deep clauses": ("works", when(lambda: "(flag and (whole > 1 or " * 30 + "flag" + "))" * 30)),
    "10,000 personas": ("works", text(*(f"persona p{n} priority {n} {{ when whole == {n} }}\n" for n in range(3_000)))),
    "bands": ("works", text("grade g {\n", *(f"b{n} when whole > {9_000 - n}\n" for n in range(5_000)), "}\n")),
    "stages": (
        "works",
        text(
            "journey j {\n",
            *(f"stage t{n}\n" for n in range(4_000)),
            *(f"t{n} -> t{n + 1} on visit\n" for n in range(3_999)),
            "}\n",
        ),
    ),
    "steps": ("works", text("scenario s {\n enter on visit\n", "wait 1 day\n" * 12_000, "}\n")),
    "a byte-order mark in the middle": ("works", text("segment s \ufeffwhen flag\n")),
    "text patterns": (
        "works",
        when(
            lambda: " or ".join(
                f'title {op} "{"a" * 900}{n}"' for n, op in enumerate(["contains", "starts with", "ends with"] * 100)
            )
        ),
    ),
}
FORM: dict[str, tuple[str, Bomb]] = {
    "parentheses": (DEEP, form(nested(lambda x: {"kind": "and", "operands": [x, NAME]}))),
    "lists": (DEEP, form(nested(lambda x: [x]))),
    "objects": (DEEP, form(nested(lambda x: {"x": x}))),
    "nots": (DEEP, form(nested(lambda x: {"kind": "not", "operand": x}))),
    "signs": (DEEP, form(nested(lambda x: {"kind": "negate", "operand": x}))),
    "dots": (
        "InputError: /declarations/1/when/name: must be at most 200 characters",
        form(lambda: {"kind": "name", "name": "a" + ".a" * MANY}),
    ),
    "ands": (LONG, form(lambda: {"kind": "and", "operands": [NAME] * MANY})),
    "sums": (
        LONG,
        form(
            lambda: {
                "kind": "compare",
                "operator": ">",
                "left": {
                    "kind": "arithmetic",
                    "operators": ["+"] * (MANY - 1),
                    "operands": [{"kind": "literal", "value": 1}] * MANY,
                },
                "right": {"kind": "literal", "value": 1},
            }
        ),
    ),
    "a text of 10 MB": (
        "InputError: /declarations/1/when/right/value: must be at most 65,536 characters",
        form(
            lambda: {
                "kind": "compare",
                "operator": "==",
                "left": NAME,
                "right": {"kind": "literal", "value": "x" * 10_000_000},
            }
        ),
    ),
    "a name of 10 MB": (
        "InputError: /declarations/1/when/name: must be at most 200 characters",
        form(lambda: {"kind": "name", "name": "x" * 10_000_000}),
    ),
    "a kind of 10 MB": (
        "InputError: /declarations/1/when/kind: must be the kind of",
        form(lambda: {"kind": "x" * 10_000_000}),
    ),
    "a key of 10 MB": ("InputError: /declarations/1/when/xxx", form(lambda: {"kind": "name", "x" * 10_000_000: 1})),
    "a million items": (
        LONG,
        form(lambda: {"kind": "in", "operand": NAME, "options": [{"kind": "literal", "value": 1}] * MILLION}),
    ),
    "a million bare items": (LONG, form(lambda: {"kind": "in", "operand": NAME, "options": [1] * MILLION})),
    "a million keys": (LONG, form(lambda: {"kind": "name", **{str(n): 1 for n in range(MILLION)}})),
    "an integer of a million digits": (
        "InputError: /declarations/1/when/value: must fit 64 bits",
        form(lambda: {"kind": "literal", "value": 10**MILLION}),
    ),
    "a decimal of a million digits": (
        "InputError: /declarations/1/when/value/value: must be the text of a decimal",
        form(lambda: {"kind": "literal", "value": {"kind": "decimal", "value": "9" * MILLION}}),
    ),
    "a date of a million digits": (
        "InputError: /declarations/1/when/value/value: must be the text of a date",
        form(lambda: {"kind": "literal", "value": {"kind": "date", "value": "9" * MILLION}}),
    ),
    "a year too far": (
        "InputError: /declarations/1/when/value/value: must be the text of a date",
        form(lambda: {"kind": "literal", "value": {"kind": "date", "value": "99999-01-01"}}),
    ),
    "NaN": (
        "InputError: /declarations/1/when/value: must be text, an integer",
        form(lambda: {"kind": "literal", "value": float("nan")}),
    ),
    "infinity": (
        "InputError: /declarations/1/when/value: must be text, an integer",
        form(lambda: {"kind": "literal", "value": float("inf")}),
    ),
    "NaN as a decimal": (
        "InputError: /declarations/1/when/value/value: must be the text of a decimal",
        form(lambda: {"kind": "literal", "value": {"kind": "decimal", "value": "NaN"}}),
    ),
    "100,000 rules": (
        LONG,
        lambda: partial(
            _formed,
            {
                "format": 1,
                "kind": "rules",
                "settings": {"kind": "settings", "name": "x"},
                "declarations": [{"kind": "segment", "name": f"s{n}", "when": NAME} for n in range(MANY)],
            },
        ),
    ),
    "ifs": (
        DEEP,
        lambda: partial(
            _formed,
            {
                "format": 1,
                "kind": "rules",
                "settings": {"kind": "settings", "name": "x"},
                "declarations": [
                    {
                        "kind": "scenario",
                        "name": "s",
                        "steps": [nested(lambda x: {"kind": "if", "condition": NAME, "then": [x]})()],
                    }
                ],
            },
        ),
    ),
    "a lone surrogate": (
        "InputError: /declarations/1/when/value: must not hold NUL",
        form(lambda: {"kind": "literal", "value": "\ud800"}),
    ),
    "NUL": (
        "InputError: /declarations/1/when/name: must not hold NUL",
        form(lambda: {"kind": "name", "name": "a\x00"}),
    ),
    "a list within itself": (DEEP, form(itself)),
    "two of each, forty deep": (LONG, form(nested(lambda x: {"kind": "and", "operands": [x, x]}, 40))),
    "a byte-order mark in a name": (f"{WHEN}/name: must be a name", form(lambda: {"kind": "name", "name": "a\ufeff"})),
    "a turning mark in a name": (f"{WHEN}/name: must be a name", form(lambda: {"kind": "name", "name": "a\u202e"})),
    "a turned text, which is printed as it is escaped": ("works: $", titled("a\u202eb")),
    "patterns": ("works: $", titled("(a+)+$")),
    "year 1": (f"{WHEN}/value: must lie between 1900 and", form(lambda: dated("date", "0001-01-01"))),
    "year 9999": (f"{WHEN}/value: must lie between 1900 and", form(lambda: dated("date", "9999-12-31"))),
    "the last instant": (
        f"{WHEN}/value: must lie between 1900 and",
        form(lambda: dated("datetime", "9999-12-31T23:59:59.999999+00:00")),
    ),
    "a look-alike": ("works: N514$", lambda: partial(_form_warned, rules_of(*map(segment, ("scope", "sc\u043epe"))))),
}
