"""The tables of `docs/explanation/engines.md`, written from what the tests ask: `python tests/support/engines_page.py`."""

from primitives import ENGINES, NAMES, PRIMITIVES
from traps import FAULT, TRAPS


def primitives() -> str:
    return _table(
        ("needed", *(NAMES[name] for name in ENGINES), ""),
        ((each.name, *(_code(each.sql[name]) for name in ENGINES), each.note) for each in PRIMITIVES),
    )


def traps() -> str:
    return _table(
        ("asked", "wanted", *(NAMES[name] for name in ENGINES)),
        ((each.name, _said(each.wanted), *(_told(*each.says[name]) for name in ENGINES)) for each in TRAPS),
    )


def _table(head, rows) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _code(expression: str | None) -> str:
    return "none" if expression is None else f"`{expression}`"


def _told(expression: str, said) -> str:
    return f"{_said(said)} from `{expression}`"


def _said(answers) -> str:
    return FAULT if answers == FAULT else ", ".join(map(_word, answers))


def _word(answer) -> str:
    told = f"`{'null' if answer is None else answer}`"
    return f"{told} (a float)" if isinstance(answer, float) else told


if __name__ == "__main__":
    print(primitives())
    print(traps())
