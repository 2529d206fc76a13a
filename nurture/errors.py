"""The errors that nurture raises.

::

    NurtureError
    ├── RulesError          a rules file has faults; carries every one of them
    ├── InputError          a value given from outside is not what it must be; names field and value
    │   ├── LeadError       ... of a lead or an account
    │   └── EventError      ... of an event
    │       └── LateEventError   the event is older than the ruleset lets a late event be
    ├── StateError          a stored state cannot be used with these rules
    │   └── MigrationError  ... nor made one that can, as they stand; carries every reason
    ├── FrameError          tables given to ``nurture.frames`` do not fit the rules; carries every problem
    ├── TableError          a row of a file is malformed; names file, line, field and value
    ├── BackendError        a back end cannot say exactly what rules mean; carries every refusal
    └── PluginError         a plug-in failed, or gave what it must not; names it

Whoever calls us can tell whose fault it is from the class alone: ``RulesError`` and ``BackendError`` are the author's of the rules,
``InputError``, ``TableError`` and ``FrameError`` are the data's, ``StateError`` is the host's, ``PluginError`` the plug-in's.
"""

from __future__ import annotations

from attrs import frozen

from nurture.diagnostics import Diagnostic, render_all

__all__ = [
    "BackendError",
    "EventError",
    "FrameError",
    "InputError",
    "LateEventError",
    "LeadError",
    "MigrationError",
    "NurtureError",
    "PluginError",
    "Refusal",
    "RulesError",
    "StateError",
    "TableError",
    "shown",
]

_LONGEST_SHOWN = 60


def shown(value: object) -> str:
    """``value`` as an error message shows it: its ``repr``, cut where it grows long; its class where it has none.

    >>> shown("x" * 100)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."
    """
    if isinstance(value, int) and value.bit_length() > 4 * _LONGEST_SHOWN:
        return f"an integer of {value.bit_length()} bits"
    text = _told(value[: 2 * _LONGEST_SHOWN] if isinstance(value, (str, bytes, list, tuple)) else value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "..."


def _told(value: object) -> str:
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 - nothing that a value's own `repr` does may hide what is wrong with it
        return f"an object of class {type(value).__name__}"


class NurtureError(Exception):
    """The root of every error that nurture raises on purpose."""


class RulesError(NurtureError):
    """A ruleset has faults. ``diagnostics`` holds every finding, warnings among them."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return render_all(self.diagnostics)


class InputError(NurtureError, ValueError):
    """A value from outside is not what it must be. ``field`` and ``value`` say which and what.

    >>> print(InputError("Lead.id", "", "must not be empty"))
    Lead.id: must not be empty, got ''
    """

    def __init__(self, field: str, value: object, problem: str) -> None:
        super().__init__(field, value, problem)
        self.field = field
        self.value = value
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}, got {shown(self.value)}"


class LeadError(InputError):
    """A lead or an account does not fit the ruleset it is used with."""


class EventError(InputError):
    """An event does not fit the ruleset, or the lead, it is given for."""


class LateEventError(EventError):
    """An event is older than the reach of late events (``late up to`` in the ruleset). Nothing has changed."""


class StateError(NurtureError, ValueError):
    """A stored state cannot be read, or was made by other rules or for another lead."""


class MigrationError(StateError):
    """A state cannot go over to a new version of its rules, as they stand. ``problems`` holds every reason.

    >>> print(MigrationError("l-1", ("there is no scenario `trial`", "journey `j` has no stage `won`")))
    lead 'l-1': there is no scenario `trial`; journey `j` has no stage `won`
    """

    def __init__(self, lead: str, problems: tuple[str, ...]) -> None:
        super().__init__(lead, problems)
        self.lead = lead
        self.problems = problems

    def __str__(self) -> str:
        return f"lead {shown(self.lead)}: {'; '.join(self.problems)}"


class TableError(NurtureError, ValueError):
    """A row of a table of leads or events is malformed: file, line, field, value and problem."""

    def __init__(self, file: str, line: int, field: str, value: object, problem: str) -> None:
        super().__init__(file, line, field, value, problem)
        self.file = file
        self.line = line
        self.field = field
        self.value = value
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.problem}, got {shown(self.value)}"


class FrameError(NurtureError, ValueError):
    """Tables of leads and events do not fit the rules. ``problems`` holds every one that was found.

    >>> print(FrameError(("leads: lacks the column `id`", "events: lacks the column `at`")))
    leads: lacks the column `id`
    events: lacks the column `at`
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


@frozen
class Refusal:
    """What a back end cannot say exactly: its place in the rules file, the construct, and why."""

    file: str
    line: int
    column: int
    construct: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.construct}: {self.reason}"


class BackendError(NurtureError):
    """A back end cannot say exactly what the rules mean. ``refusals`` holds every one, in the order of the file.

    >>> print(BackendError("SQL", (Refusal("a.nurture", 3, 9, "the function `f`", "only Python can run it"),)))
    SQL cannot say exactly what these rules mean:
    a.nurture:3:9: the function `f`: only Python can run it
    """

    def __init__(self, backend: str, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(backend, refusals)
        self.backend = backend
        self.refusals = refusals

    def __str__(self) -> str:
        lines = "".join(f"\n{refusal}" for refusal in self.refusals)
        return f"{self.backend} cannot say exactly what these rules mean:{lines}"


class PluginError(NurtureError):
    """A plug-in failed, or gave what it must not: ``kind`` and ``name`` say which, ``problem`` what.

    ``package`` says which installed package it is of (with its version), where it is of one.

    >>> print(PluginError("calendar", "acme", "ValueError: no such country"))
    the calendar plug-in 'acme' failed: ValueError: no such country
    """

    def __init__(self, kind: str, name: str, problem: str, package: str | None = None) -> None:
        super().__init__(kind, name, problem, package)
        self.kind = kind
        self.name = name
        self.problem = problem
        self.package = package

    def __str__(self) -> str:
        of = f" of {self.package}" if self.package else ""
        return f"the {self.kind} plug-in {self.name!r}{of} failed: {self.problem[:300]}"
