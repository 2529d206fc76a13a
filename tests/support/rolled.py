"""Rolled cases that many laws are held against, each read only once in a process."""

from functools import lru_cache

from nurture.testing.programs import cases

__all__ = ["rolled_case"]

rolled_case = lru_cache(256)(cases.rolled_case)  # reading one takes longer than living through it
