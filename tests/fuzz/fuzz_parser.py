"""Fuzzes the target `parser`: `python tests/fuzz/fuzz_parser.py CORPUS`."""

from harness import fuzz

fuzz("parser")
