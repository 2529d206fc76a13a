"""Makes the tables of the language with Lark: ``python -m nurture.dsl.tabulating`` writes them after a change of the grammar.

Names of helper rules and numbers of states are given in the order in which they are met, so that the same grammar gives the
same file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lark.lexer import TerminalDef

from nurture.dsl.language import language
from nurture.dsl.tables import STARTS

__all__ = ["tabulated"]

_NAME = "NAME"
_SPACE = "__IGNORE_0"
_BEFORE_NAMES = ("BUSINESS_HOURS",)  # Lark tries it after names; but where it can stand no name can
_ODD = "ODD"


def tabulated() -> str:
    """The tables of the language as they are written."""
    table = language().parser.parser._parse_table
    numbers = _numbered(table)
    reductions: dict[Any, int] = {}

    def action(kind: str, to: Any) -> int:
        return numbers[to] if kind == "Shift" else ~reductions.setdefault(to, len(reductions))

    rows = [
        {name.lstrip("$"): action(str(kind), to) for name, (kind, to) in sorted(table.states[state].items())}
        for state in numbers
    ]
    return _written(
        {
            "starts": {name: (numbers[table.start_states[name]], numbers[table.end_states[name]]) for name in STARTS},
            "pattern": _pattern(),
            "words": _words(),
            "reductions": [_reduction(rule) for rule in reductions],
            "rows": rows,
        }
    )


def _written(data: dict[str, Any]) -> str:
    """``data`` with a line for each row, so that a change of the grammar can be seen."""
    parts = []
    for key, value in data.items():
        lines = ",\n".join(json.dumps(item) for item in value) if isinstance(value, list) else ""
        parts.append(f'"{key}": ' + (f"[\n{lines}\n]" if lines else json.dumps(value)))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _numbered(table: Any) -> dict[Any, int]:
    """The states of ``table``, numbered in the order in which they are met."""
    states = [state for name in STARTS for state in (table.start_states[name], table.end_states[name])]
    numbers: dict[Any, int] = {}
    while states:
        state = states.pop(0)
        if state not in numbers:
            numbers[state] = len(numbers)
            states += [to for _, (kind, to) in sorted(table.states[state].items()) if str(kind) == "Shift"]
    return numbers


# -- reductions ------------------------------------------------------------------------------------------------------


def _reduction(rule: Any) -> tuple[Any, ...]:
    name = rule.alias or rule.options.template_source or rule.origin.name
    is_list = str(name).startswith("_")
    picks, missing = _picks(rule)
    single = bool(rule.options.expand1 and not rule.alias)
    return rule.origin.name, len(rule.expansion), None if is_list else str(name), picks, missing, single


def _picks(rule: Any) -> tuple[list[tuple[int, bool, int]], int]:
    """The children of ``rule`` that are kept, as Lark keeps them: see ``lark.parse_tree_builder``."""
    missing = "".join("1" if each else "0" for each in rule.options.empty_indices) or "0" * len(rule.expansion)
    before = [len(ones) for ones in missing.split("0")]
    picks, waiting = [], 0
    for number, symbol in enumerate(rule.expansion):
        waiting += before[number]
        if not (symbol.is_term and symbol.filter_out):
            picks.append((number, not symbol.is_term and symbol.name.startswith("_"), waiting))
            waiting = 0
    return picks, waiting + before[-1]


# -- terminals -------------------------------------------------------------------------------------------------------


def _in_order() -> list[TerminalDef]:
    """The terminals in the order in which Lark tries them."""
    return sorted(
        language().terminals,
        key=lambda each: (-each.priority, -each.pattern.max_width, -len(each.pattern.value), each.name),
    )


def _is_word(terminal: TerminalDef) -> bool:
    """Whether ``terminal`` takes only some of what a name could be."""
    return re.match(r"\w+\Z|\(\?:[a-z|]+\)", terminal.pattern.to_regexp()) is not None


def _pattern() -> str:
    """The pattern of all terminals but words, each in a group of its name, with the space before it."""
    kinds = {each.name: each.pattern.to_regexp() for each in _in_order()}
    space = kinds.pop(_SPACE)
    words = {each.name for each in language().terminals if _is_word(each)}
    groups = [f"(?P<{_ODD}>{_odd(kinds[_NAME])})"]
    groups += [f"(?P<{name}>{kinds[name]})" for name in _BEFORE_NAMES]
    groups += [f"(?P<{name}>{kind})" for name, kind in kinds.items() if name not in words and name not in _BEFORE_NAMES]
    return f"(?:{space})?+(?:{'|'.join(groups)}|(?P<END>\\Z))"


def _odd(name: str) -> str:
    """A word that Lark takes before names, and that a name would go on from: nothing here is known by it."""
    further = name.rpartition("(?:")[2].removesuffix(")*+")
    before = [each.pattern.to_regexp() for each in language().terminals if _is_word(each) and each.priority > 0]
    return f"(?:{'|'.join(before)})(?:{further})"


def _words() -> dict[str, list[str]]:
    """What each word of the language can be: what Lark takes before names, the word itself, a name, one of several."""
    words = [each for each in _in_order() if _is_word(each)]
    texts = {text for each in words for text in _texts(each)}
    return {text: [name for _, name in sorted(_ranked(text, words))] for text in sorted(texts)}


def _ranked(text: str, words: list[TerminalDef]) -> Iterator[tuple[int, str]]:
    yield 2, _NAME
    for each in words:
        if re.fullmatch(each.pattern.to_regexp(), text):
            yield 0 if each.priority else 1 if each.pattern.type == "str" else 3, each.name


def _texts(terminal: TerminalDef) -> list[str]:
    """All texts that a terminal of words takes."""
    if terminal.pattern.type == "str":
        return [terminal.pattern.value]
    found = re.match(r"\(\?:([a-z|]+)\)(?:([a-z]+)(\??))?", terminal.pattern.to_regexp())
    assert found is not None
    ends = {found[2] or "", "" if found[3] else found[2] or ""}
    return [text + end for text in found[1].split("|") for end in ends]


if __name__ == "__main__":
    Path(__file__).with_name("grammar.json").write_text(tabulated(), encoding="utf-8")
