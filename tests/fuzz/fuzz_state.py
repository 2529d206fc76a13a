"""Fuzzes the target `state`: `python tests/fuzz/fuzz_state.py CORPUS`."""

from harness import fuzz

fuzz("state")
