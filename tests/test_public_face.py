"""The public face: what `import nurture` brings and, above all, what it does not."""

import json
import os
import subprocess
import sys
from importlib.metadata import metadata, requires
from importlib.resources import files
from pathlib import Path

import pytest

import nurture

REPOSITORY = Path(__file__).resolve().parents[1]

# -I: neither the working directory nor the environment lends the fresh interpreter anything.
FRESH = [sys.executable, "-I", "-c"]
LOADED = """
import sys
before = set(sys.modules)
import nurture
import json
print(json.dumps(sorted(set(sys.modules) - before)))
"""


@pytest.fixture(scope="module")
def loaded():
    return json.loads(subprocess.check_output([*FRESH, LOADED], text=True))


def test_import_loads_no_optional_package(loaded):
    foreign = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names
    assert foreign <= {"nurture", "attr", "attrs", "dateutil", "six", "tzdata"}


@pytest.mark.parametrize("late", ["lark", "dateutil.parser"])
def test_import_leaves_parsers_for_later(loaded, late):
    assert late not in loaded


def test_all_is_sorted():
    assert list(nurture.__all__) == sorted(set(nurture.__all__))


@pytest.mark.parametrize("name", nurture.__all__)
def test_every_public_name_resolves(name):
    assert getattr(nurture, name) is not None


def test_every_public_name_is_listed_by_dir():
    assert set(nurture.__all__) <= set(dir(nurture))


def test_the_package_says_that_it_is_typed():
    assert files(nurture).joinpath("py.typed").is_file()


def test_the_package_needs_three_others_and_no_more():
    needed = {line.split(">")[0] for line in requires("nurture") if "extra ==" not in line}
    assert needed == {"attrs", "lark", "python-dateutil"}
    assert metadata("nurture")["License-Expression"] == "Apache-2.0"


@pytest.mark.skipif("CI" not in os.environ, reason="while writing, an editable install is welcome")
def test_the_installed_package_is_tested_and_not_the_tree():
    assert REPOSITORY / "nurture" not in Path(nurture.__file__).resolve().parents
