"""Fuzzes the target `transition`: `python tests/fuzz/fuzz_transition.py CORPUS`."""

from harness import fuzz

fuzz("transition")
