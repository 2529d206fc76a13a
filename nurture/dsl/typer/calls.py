"""Calls of functions that plug-ins bring."""

from __future__ import annotations

from attrs import frozen

from nurture.domain import expression as e
from nurture.domain.plugged import Function
from nurture.domain.schema import DATETIME, Type
from nurture.dsl import program as p
from nurture.dsl import spelling
from nurture.dsl.messages import listed
from nurture.dsl.plugged import looked_up
from nurture.dsl.scope import Context
from nurture.dsl.typer.base import NUMBERS, TEXTS, WRONG, Base, shown_type, wrong
from nurture.dsl.walk import codes

__all__ = ["Calls"]


@frozen
class Calls(Base):
    """Types calls."""

    def call(self, node: e.Call, context: Context) -> p.Code:
        arguments = tuple(self.value(part, context) for part in node.arguments)
        at = self.report.part(node.span, node.name)
        function, broken = looked_up(self.finder, "functions", node.name, at, self.report)
        if function is None:
            if not broken:
                known = self.finder.names("functions")
                self.report.add(
                    "N234", at, name=node.name, near=self.report.near(node.name, known), known=listed(known)
                )
            return wrong(node)
        self.used["functions", function.name] = function.version
        if len(arguments) != len(function.takes):
            self.report.add("N332", node.span, name=node.name, takes=_values(function), given=len(arguments))
            return wrong(node, function.gives)
        for number, argument in enumerate(arguments):
            self.check_given(function.name, function.takes[number], argument, context)
        return p.Call(function, arguments, type=function.gives, span=node.span)

    def check_given(self, name: str, wanted: Type, argument: p.Code, context: Context) -> None:
        """Report where what is given to the plug-in ``name`` is not what is ``wanted``."""
        if not _fits(wanted, argument.type, argument):
            found = shown_type(argument.type)
            if wanted.kind == "one of" and isinstance(argument, p.Const) and isinstance(argument.value, str):
                found = spelling.text(argument.value)
            self.report.add("N333", argument.span, name=name, wanted=wanted, found=found)
        elif (
            argument.type == DATETIME and not context.clock and any(isinstance(part, p.Now) for part in codes(argument))
        ):
            self.report.add("N232", argument.span, what="now")


def _values(function: Function) -> str:
    shown = ", ".join(map(str, function.takes))
    return f"{len(function.takes)} value{'s' if len(function.takes) > 1 else ''} ({shown})"


def _fits(wanted: Type, given: Type, code: p.Code | None = None) -> bool:
    """Whether a value of the type ``given`` (of ``code``, where it is known) is always one of ``wanted``."""
    if given == WRONG:
        return True
    if wanted.item is not None:
        return given.item is not None and _fits(wanted.item, given.item)
    if wanted.kind == "one of":
        options = (code.value,) if isinstance(code, p.Const) else given.options
        return given.kind in TEXTS and bool(options) and set(options) <= set(wanted.options)
    if wanted.kind == "decimal":
        return given.kind in NUMBERS
    return given.kind in (TEXTS if wanted.kind == "text" else (wanted.kind,))
