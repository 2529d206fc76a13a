"""Modules that are imported otherwise than they are written: noting which statements run, or with one change made."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Mapping
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

from attrs import frozen

__all__ = ["Hits", "import_as", "noting"]

Make = Callable[[str], CodeType]  # from the path of a module to its code


class Hits(dict[str, set[int]]):
    """The statements that have run, as the lines on which they begin, by module."""

    def taken(self) -> dict[str, list[int]]:
        """What has run since this was asked last."""
        found = {name: sorted(lines) for name, lines in self.items() if lines}
        for lines in self.values():
            lines.clear()
        return found


def noting(hits: Hits, module: str) -> Make:
    """Make the code of ``module`` note in ``hits`` which statements of its functions run."""
    lines = hits.setdefault(module, set())

    def make(path: str) -> CodeType:
        tree = _Noting().visit(ast.parse(Path(path).read_text(encoding="utf-8")))
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)

    _Loader.given[module] = {"__hit__": lines.add}
    return make


class _Noting(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        for part in ast.walk(node):
            for name in ("body", "orelse", "finalbody"):
                body = getattr(part, name, None)
                if isinstance(body, list) and not any(map(_is_note, body)):
                    setattr(part, name, [new for statement in body for new in _noted(statement)])
        return node


def _noted(statement: ast.stmt) -> list[ast.stmt]:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):  # a docstring stays the first
        return [statement]
    call = ast.Call(ast.Name("__hit__", ast.Load()), [ast.Constant(statement.lineno)], [])
    return [ast.copy_location(ast.Expr(call), statement), statement]


def _is_note(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and "__hit__" in ast.dump(node.value.func)


class _Loader(SourceFileLoader):
    given: dict[str, dict[str, Any]] = {}  # noqa: RUF012 -- what a module finds among its names
    made: dict[str, Make] = {}  # noqa: RUF012

    def get_code(self, fullname: str) -> CodeType:
        return self.made[fullname](self.path)

    def exec_module(self, module: Any) -> None:
        vars(module).update(self.given.get(module.__name__, {}))
        super().exec_module(module)


@frozen
class _Finder(MetaPathFinder):
    made: Mapping[str, Make]

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname in self.made else None
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(fullname, spec.origin)
        return spec


def import_as(made: Mapping[str, Make]) -> None:
    """Let the modules named be imported with the code that is made for them."""
    _Loader.made.update(made)
    sys.meta_path.insert(0, _Finder(made))
