"""The examples in the docstrings run, and say what they say."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import nurture

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(nurture.__path__, "nurture.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(name)
    if ">>>" in Path(module.__file__).read_text(encoding="utf-8"):  # to look for what is not there takes longest
        assert doctest.testmod(module, optionflags=doctest.IGNORE_EXCEPTION_DETAIL).failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    examples = [test for name in MODULES for test in finder.find(importlib.import_module(name)) if test.examples]
    assert len(examples) > 30
