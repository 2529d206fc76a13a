"""The tables of the language: made by Lark of the grammar, and written down."""

from importlib.resources import files

from nurture.dsl.language import language
from nurture.dsl.tables import tables
from nurture.dsl.tabulating import tabulated


def test_the_tables_are_those_of_the_grammar():
    written = files("nurture.dsl").joinpath("grammar.json").read_text(encoding="utf-8")
    assert written == tabulated(), "the grammar has changed: run python -m nurture.dsl.tabulating"


def test_every_terminal_is_known():
    known = set(tables().pattern.groupindex).union(*tables().words.values())
    assert {terminal.name for terminal in language().terminals} - {"__IGNORE_0"} == known - {"ODD", "END"}


def test_no_name_can_stand_where_hours_of_business_can():
    """They are looked for before names, and by Lark after names."""
    assert not [row for row in tables().rows if {"NAME", "BUSINESS_HOURS"} <= set(row)]
