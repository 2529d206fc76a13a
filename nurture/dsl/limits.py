"""The bounds that hold for every rules file, each with an error of its own."""

from __future__ import annotations

__all__ = [
    "CELLS",
    "CHAIN",
    "COUNTED",
    "DECAYS",
    "DECLARATIONS",
    "ELSE_IFS",
    "INTEGER",
    "LIST",
    "LITERAL",
    "NESTING",
    "SOURCE",
    "STEPS",
    "WORDS",
]

SOURCE = 1_048_576  # bytes of a file
WORDS = 50_000  # words, numbers, texts and marks of a file
NESTING = 64  # levels of brackets, blocks, `not` and signs
CHAIN = 1_000  # operands of one and, or, sum or product
ELSE_IFS = 64  # one after another
LITERAL = 65_536  # characters of a text
LIST = 10_000  # items of a list
INTEGER = 2**63 - 1
DECLARATIONS = 10_000
DECAYS = 1_000_000  # days that the decays of a file last, all different ones together
CELLS = 1_000  # of a matrix
COUNTED = 1_000  # events that one count within a sliding window keeps
STEPS = 20_000  # steps of all scenarios, those of a `repeat` counted in every round
