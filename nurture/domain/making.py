"""Objects of frozen classes made fast, out of values that are known to be good.

What attrs makes of a frozen class stores each field by a call, and checks it where the class says so. A machine that makes
a state for every event knows its values, and stores them as a class that is not frozen does: the object is made as one
of a twin class, of the same layout, and then given its own class.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, TypeVar

import attrs

__all__ = ["changer", "maker"]

T = TypeVar("T")
_OPEN = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}  # both, or neither is fast


def maker(cls: type[T]) -> Callable[..., T]:
    """What makes an object of ``cls``, a frozen attrs class with slots and no weak references, of all its fields by position, unchecked.

    >>> @attrs.frozen(weakref_slot=False)
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> maker(Point)(1, 2)
    Point(x=1, y=2)
    """
    names = [field.name for field in attrs.fields(cls)]  # type: ignore[arg-type]
    own = {"__slots__": cls.__dict__["__slots__"], "__init__": _initialiser(names)}
    twin = type(f"Open{cls.__name__}", cls.__bases__, {**own, **_OPEN})
    made: Callable[..., T] = _function(_maker(names), {"Open": twin, "Own": cls})
    return made


def changer(cls: type[T]) -> Callable[..., T]:
    """What makes an object of ``cls`` like another, with the fields that are given by name changed, unchecked.

    >>> @attrs.frozen(weakref_slot=False)
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> changer(Point)(Point(1, 2), y=3)
    Point(x=1, y=3)
    """
    names = [field.name for field in attrs.fields(cls)]  # type: ignore[arg-type]
    values = [ast.IfExp(_is_kept(name), ast.Attribute(_read("of"), name, ast.Load()), _read(name)) for name in names]
    changed = _define(["of"], [ast.Return(ast.Call(_read("new"), values, []))], optional=names)
    made: Callable[..., T] = _function(changed, {"new": maker(cls), "KEPT": object()})
    return made


def _is_kept(name: str) -> ast.expr:
    return ast.Compare(_read(name), [ast.Is()], [_read("KEPT")])


def _read(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _initialiser(names: list[str]) -> Callable[..., None]:
    stores: list[ast.stmt] = [_store("self", name, name) for name in names]
    return _function(_define(["self", *names], stores), {})


def _maker(names: list[str]) -> ast.stmt:
    made = ast.Assign([ast.Name("made", ast.Store())], ast.Call(_read("Open"), [_read(name) for name in names], []))
    return _define(names, [made, _store("made", "__class__", "Own"), ast.Return(_read("made"))])


def _store(of: str, name: str, value: str) -> ast.stmt:
    return ast.Assign([ast.Attribute(_read(of), name, ast.Store())], _read(value))


def _define(arguments: list[str], body: list[ast.stmt], optional: Sequence[str] = ()) -> ast.stmt:
    named = [ast.arg(name) for name in optional]
    given = ast.arguments([], [ast.arg(name) for name in arguments], None, named, [_read("KEPT") for _ in named], None, [])
    function = ast.FunctionDef("make", given, body, [])
    if hasattr(function, "type_params"):  # a list that Python 3.12 wants to be there
        function.type_params = []
    return function


def _function(definition: ast.stmt, names: dict[str, Any]) -> Callable[..., Any]:
    code = compile(ast.fix_missing_locations(ast.Module([definition], [])), __file__, "exec", dont_inherit=True)
    scope: dict[str, Any] = {**names, "__builtins__": {}}
    FunctionType(code, scope)()
    made: Callable[..., Any] = scope["make"]
    return made
