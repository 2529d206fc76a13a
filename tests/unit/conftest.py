"""Fixtures of the unit tests."""

import pytest
from commandline import Folder


@pytest.fixture
def folder(tmp_path, capsys, monkeypatch):
    """Give a folder with rules and tables, in which `nurture` is run."""
    return Folder(tmp_path, capsys, monkeypatch)
