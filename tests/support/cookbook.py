"""What the tests of the cookbook share: a recipe's files, its preparation, and the command line run on them."""

import csv
import json
import runpy
from pathlib import Path

from nurture.tools.cli import main

COOKBOOK = Path(__file__).resolve().parents[2] / "docs" / "cookbook"


def rules_of(recipe):
    """The rules file of a recipe."""
    return COOKBOOK / recipe / "rules.nurture"


def prepare(recipe, *paths):
    """Run a recipe's `prepare.py` as a user would, from the published files into the folder named last."""
    runpy.run_path(str(COOKBOOK / recipe / "prepare.py"))["main"](*paths)


def nurture(*words):
    """Run a command of `nurture`, which must end well."""
    assert main([str(word) for word in words]) == 0


def rows_of(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lines_of(path):
    """The objects of a JSON lines file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
