"""A failing case made smaller: what can be left out is left out, until a person can read what is left."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

from attrs import define, evolve

from nurture.compiler import Ruleset
from nurture.domain.people import Lead
from nurture.errors import NurtureError
from nurture.testing.programs.cases import Case

__all__ = ["smaller"]

Fails: TypeAlias = Callable[[Case], bool]
Path: TypeAlias = tuple[Any, ...]

_PLAIN = ("label", "priority", "holdout", "position", "channel", "purpose")  # single values that may be left out
_HOLDS = {"kind": "literal", "value": True}


def smaller(case: Case, fails: Fails, *, most: int = 3_000) -> Case:
    """The smallest case found of which ``fails`` still holds, within ``most`` trials.

    Left out are events, properties and attributes, declarations, lines, steps and parts of conditions, one after another
    and many at once, until nothing more can be. Whatever makes rules with faults is passed over.
    """
    search = _Search(case, fails, most)
    while search.went_on():
        search.log()
        search.rules()
    return search.case


@define
class _Search:
    case: Case
    fails: Fails
    left: int
    _size: int = -1

    def went_on(self) -> bool:
        """Whether the case has become smaller since this was asked last, and there are trials left."""
        before, self._size = self._size, len(str(self.case))
        return self.left > 0 and self._size != before

    def _try(self, make: Callable[[], Case]) -> bool:
        """Take what ``make`` gives in place of the case, where that still fails."""
        if self.left <= 0:
            return False
        self.left -= 1
        try:
            tried = make()
        except NurtureError:
            return False
        if self.fails(tried):
            self.case = tried
        return self.case is tried

    # -- the log -----------------------------------------------------------------------------------------------------

    def log(self) -> None:
        """Make the log smaller."""
        self._thin(lambda: len(self.case.log.events), self._without_events)
        for number, event in enumerate(self.case.log.events):
            for name in event.properties:
                self._try(partial(self._without_property, number, name))
        for name in self.case.log.lead.attributes:
            self._try(partial(self._without_attribute, name))
        self._try(lambda: self._with_log(lead=evolve(self.case.log.lead, timezone=None)))
        last = max([self.case.log.start, *(event.at for event in self.case.log.events)])
        for part in (0, 4, 2):
            self._try(partial(self._with_log, until=last + (self.case.log.until - last) * part / 8))

    def _with_log(self, **changes: Any) -> Case:
        return Case(self.case.rules, evolve(self.case.log, **changes))

    def _without_events(self, start: int, end: int) -> Case:
        return self._with_log(events=self.case.log.events[:start] + self.case.log.events[end:])

    def _without_property(self, number: int, name: str) -> Case:
        events = list(self.case.log.events)
        kept = {key: value for key, value in events[number].properties.items() if key != name}
        events[number] = evolve(events[number], properties=kept)
        return self._with_log(events=tuple(events))

    def _without_attribute(self, name: str) -> Case:
        lead: Lead = self.case.log.lead
        kept = {key: value for key, value in lead.attributes.items() if key != name}
        return self._with_log(lead=evolve(lead, attributes=kept))

    def _thin(self, length: Callable[[], int], without: Callable[[int, int], Case]) -> None:
        """Leave out stretches of something of that ``length``, long ones first."""
        size = length()
        while size:
            start = 0
            while start < length():
                end = min(start + size, length())
                if not self._try(partial(without, start, end)):
                    start = end
            size //= 2

    # -- the rules ---------------------------------------------------------------------------------------------------

    def rules(self) -> None:
        """Make the rules smaller, by way of their JSON form: first what is large, then what is within it."""
        done: set[Path] = set()
        while (path := next((each for each in _lists(self._form()) if each not in done), None)) is not None:
            done.add(path)
            self._thin(partial(self._length, path), partial(self._cut, path))
        for path in list(_objects(self._form())):
            for plainer in _plainer(_at(self._form(), path)):
                if self._try(partial(self._with, path, plainer)):
                    break

    def _length(self, path: Path) -> int:
        return len(_at(self._form(), path) or ())

    def _form(self) -> dict[str, Any]:
        return self.case.rules.to_dict()

    def _cut(self, path: Path, start: int, end: int) -> Case:
        found = list(_at(self._form(), path))
        return self._with(path, found[:start] + found[end:])

    def _with(self, path: Path, value: Any) -> Case:
        form = json.loads(json.dumps(self._form()))
        inside = _at(form, path[:-1])
        if value is None:
            del inside[path[-1]]
        else:
            inside[path[-1]] = value
        return Case(Ruleset.from_dict(form, plugins=self.case.rules.plugins), self.case.log)


def _at(form: Any, path: Path) -> Any:
    for part in path:
        try:
            form = form[part]
        except (LookupError, TypeError):
            return None
    return form


def _items(form: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(form, dict):
        yield from form.items()
    elif isinstance(form, list):
        yield from enumerate(form)


def _lists(form: Any, path: Path = ()) -> Iterator[Path]:
    """The places of all lists; outer ones before those within them."""
    if isinstance(form, list) and form:
        yield path
    for key, part in _items(form):
        yield from _lists(part, (*path, key))


def _objects(form: Any, path: Path = ()) -> Iterator[Path]:
    """The places of all values of objects, outer ones before those within them."""
    for key, part in _items(form):
        if isinstance(part, dict) or key in _PLAIN:
            yield (*path, key)
        yield from _objects(part, (*path, key))


def _plainer(value: Any) -> Iterator[Any]:
    """What might stand in place of ``value``: nothing, what always holds, or a part of it."""
    if value is not None:
        yield None
    if isinstance(value, dict) and value != _HOLDS:
        yield _HOLDS
        yield from (part for part in value.values() if isinstance(part, dict))
        yield from (
            item for part in value.values() if isinstance(part, list) for item in part if isinstance(item, dict)
        )
