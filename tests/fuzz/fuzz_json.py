"""Fuzzes the target `json`: `python tests/fuzz/fuzz_json.py CORPUS`."""

from harness import fuzz

fuzz("json")
