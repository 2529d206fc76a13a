"""The plug-in of pytest: each ``test`` block of a rules file is an item like any other test.

pytest finds it by itself where nurture is installed (entry point ``nurture``). It loads no more of the library than this
file before there is a rules file to collect.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from nurture.compiler import Ruleset
    from nurture.dsl.program import TestRule

__all__ = [
    "RulesFaults",
    "RulesFile",
    "RulesTest",
    "pytest_addhooks",
    "pytest_addoption",
    "pytest_collect_file",
]


class Hooks:
    """What the plug-in asks others."""

    @pytest.hookspec(firstresult=True)
    def pytest_nurture_load(self, path: Path) -> Ruleset | None:
        """The ruleset in the file at ``path``, for rules that need plug-ins or parameters; None to load it as it is."""


class TestsFailed(Exception):  # noqa: N818 - it is the verdict of a test, and never seen
    """A test block does not come true."""

    __test__ = False


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the setting ``nurture_files``."""
    told = "patterns of rules files whose test blocks are collected; leave it empty to collect none"
    parser.addini("nurture_files", told, type="args", default=["*.nurture"])


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare ``pytest_nurture_load``."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the rules files that ``nurture_files`` names."""
    if any(file_path.match(pattern) for pattern in parent.config.getini("nurture_files")):
        return RulesFile.from_parent(parent, path=file_path)
    return None


class RulesFile(pytest.File):
    """A rules file. One with faults is one test that fails, and shows them as ``nurture check`` does."""

    def collect(self) -> Iterator[RulesTest | RulesFaults]:
        """Give the tests, in the order they stand in."""
        from nurture.errors import NurtureError

        try:
            rules = self.ihook.pytest_nurture_load(path=self.path) or self._loaded()
        except NurtureError as fault:
            yield RulesFaults.from_parent(self, name="rules", told=str(fault))
            return
        for test in rules.program.tests:
            yield RulesTest.from_parent(self, name=test.name, rules=rules, test=test)

    def _loaded(self) -> Ruleset:
        from nurture.compiler import decoded, parse

        name = self._shown()
        return parse(decoded(self.path.read_bytes(), name=name), name=name)

    def _shown(self) -> str:
        """The path as one would type it where pytest was called."""
        here = self.config.invocation_params.dir
        return str(self.path.relative_to(here) if self.path.is_relative_to(here) else self.path)


class RulesFaults(pytest.Item):
    """What is wrong with a rules file: it keeps its own tests from running, and those of no other file."""

    def __init__(self, *, told: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.told = told

    def runtest(self) -> None:
        """Raise ``TestsFailed`` with the findings."""
        raise TestsFailed(self.told)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The findings, as ``nurture check`` draws them."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the file is."""
        return self.path, 0, self.name


class RulesTest(pytest.Item):
    """A ``test`` block."""

    def __init__(self, *, rules: Ruleset, test: TestRule, **rest: Any) -> None:
        super().__init__(**rest)
        self.rules = rules
        self.test = test

    def runtest(self) -> None:
        """Play the test. Raises ``TestsFailed`` where something does not come true."""
        from nurture.tools.testblocks import run_test

        result = run_test(self.rules, self.test)
        if not result.passed:
            raise TestsFailed("\n\n".join(map(str, result.failures)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What did not come true, drawn as ``nurture test`` draws it; the traceback of anything else."""
        if isinstance(excinfo.value, TestsFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the test stands: its file, its line (from 0), its name."""
        return self.path, self.test.span.line - 1, self.name
