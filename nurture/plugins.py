"""Plug-ins: what rules name and others bring, by explicit argument or by entry point.

A kind of plug-in is a row of ``KINDS`` and a field of ``Plugins``. Its entry points are those of the group
``nurture.<kind>``; each has the name by which rules know what it brings::

    [project.entry-points."nurture.calendars"]
    acme = "acme_nurture:holidays"

A name is looked for only where rules use it: among what is given first, then among the entry points, then among what
the library brings itself. So a plug-in that is broken hurts nobody who does not use it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from attrs import asdict, field, frozen

from nurture.domain import fields as f
from nurture.domain.actions import Action
from nurture.domain.business import HolidaySource
from nurture.domain.channel_presets import ChannelPreset
from nurture.domain.checked import by
from nurture.domain.checklist_presets import CHECKLISTS, ChecklistPreset
from nurture.domain.frozen import FrozenMap
from nurture.domain.names import check_name
from nurture.domain.plugged import Curve, Function
from nurture.domain.presets import PRESETS, Preset
from nurture.errors import InputError, PluginError

__all__ = ["KINDS", "NO_PLUGINS", "Installed", "Kind", "Plugins", "Registry", "installed_plugins"]


@frozen
class Kind:
    """A kind of plug-in: what one is called, of which class it is, and those that the library brings, by name.

    Where the class is None, it is anything to call, and has no name of its own.
    """

    one: str
    is_a: type | None
    ours: Callable[[], Mapping[str, Any]] = FrozenMap

    def problem(self, name: str, brought: object) -> str | None:
        """Why ``brought`` cannot be the plug-in of this kind called ``name``; None where it can."""
        if self.is_a is None:
            return (
                None if callable(brought) else f"it must be something to call, and is of class {type(brought).__name__}"
            )
        if not isinstance(brought, self.is_a):
            return f"it must be a nurture.{self.is_a.__name__}, and is of class {type(brought).__name__}"
        if _name_of(brought) != name:
            return f"its entry point is called {name!r}, and it calls itself {_name_of(brought)!r}"
        return None


def _name_of(plugin: Any) -> str:
    return str(plugin.name)


def _holidays() -> Mapping[str, Any]:
    return FrozenMap({"holidays": _public_holidays}) if find_spec("holidays") is not None else FrozenMap()


KINDS: Mapping[str, Kind] = MappingProxyType({
    "calendars": Kind("calendar", None, _holidays),
    "functions": Kind("function", Function),
    "curves": Kind("curve", Curve),
    "actions": Kind("action", Action),
    "presets": Kind("preset", Preset, lambda: PRESETS),
    "checklists": Kind("checklist", ChecklistPreset, lambda: CHECKLISTS),
    "channels": Kind("channel", ChannelPreset),
})  # fmt: skip


def _mapping(where: str, value: Any) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise InputError(where, value, "must be a mapping of names to functions of country and year")
    return value


def _calendars(where: str, value: Any) -> FrozenMap:
    for name, source in _mapping(where, value).items():
        check_name(where, name)
        if not callable(source):
            raise InputError(f"{where}[{name!r}]", source, "must be a function of country and year")
    return FrozenMap(value)


@frozen(field_transformer=f.checked)
class Plugins:
    """What one ruleset may use beside what the library brings; nothing of it is global.

    ``functions`` may be called in expressions; ``curves`` say how points fade; ``actions`` are steps of scenarios.
    ``calendars`` are sources of holidays by name: functions of country and year that give dates. ``presets`` are journeys
    to start from, ``checklists`` checklists, and ``channels`` channels. With ``installed`` the entry points of installed
    packages are looked through too, where rules use a name that is not given here; without, they are left alone.

    Raises ``InputError`` where something is not of its class, or two of a kind have one name.

    >>> import nurture
    >>> own = Plugins(presets=[Preset("two", [nurture.PresetStage("one"), nurture.PresetStage("other")])])
    >>> text = '''ruleset "x" {}
    ... event go
    ... journey j {
    ...   use two
    ...   one -> other on go
    ... }'''
    >>> [stage.name for stage in nurture.parse(text, plugins=own).stages]
    ['one', 'other']
    """

    functions: tuple[Function, ...] = field(default=(), metadata=f.items(Function))
    curves: tuple[Curve, ...] = field(default=(), metadata=f.items(Curve))
    actions: tuple[Action, ...] = field(default=(), metadata=f.items(Action))
    calendars: Mapping[str, HolidaySource] = field(factory=FrozenMap, metadata=by(_calendars))
    presets: tuple[Preset, ...] = field(default=(), metadata=f.items(Preset))
    checklists: tuple[ChecklistPreset, ...] = field(default=(), metadata=f.items(ChecklistPreset))
    channels: tuple[ChannelPreset, ...] = field(default=(), metadata=f.items(ChannelPreset))
    installed: bool = field(default=True, metadata=f.instance(bool))

    def __attrs_post_init__(self) -> None:
        for kind in KINDS:
            if len(self.given(kind)) < len(self._field(kind)):
                names = [_name_of(item) for item in self._field(kind)]
                raise InputError(f"Plugins.{kind}", names, "must not have two of one name")

    def given(self, kind: str) -> Mapping[str, Any]:
        """What is given of a kind (``presets``), by name."""
        found = self._field(kind)
        return found if isinstance(found, Mapping) else {_name_of(item): item for item in found}

    def _field(self, kind: str) -> Any:
        return asdict(self, recurse=False)[kind]


NO_PLUGINS = Plugins()


@frozen
class Registry:
    """Finds plug-ins by kind and name, for one ruleset; installed packages are looked through once."""

    plugins: Plugins
    _points: dict[str, Mapping[str, tuple[EntryPoint, ...]]] = field(factory=dict, init=False)

    def find(self, kind: str, name: str) -> Any:
        """What is called ``name``: given, installed, or the library's; None where there is none.

        Raises ``PluginError`` where there is one, and it cannot be used.
        """
        given = self.plugins.given(kind)
        if name in given:
            return given[name]
        points = self._installed(kind).get(name)
        return _brought(kind, name, points) if points else KINDS[kind].ours().get(name)

    def names(self, kind: str) -> tuple[str, ...]:
        """Every name of a kind, whether or not what it stands for can be used."""
        return tuple(dict.fromkeys((*self.plugins.given(kind), *self._installed(kind), *KINDS[kind].ours())))

    def _installed(self, kind: str) -> Mapping[str, tuple[EntryPoint, ...]]:
        if kind not in self._points:
            self._points[kind] = _points_of(kind) if self.plugins.installed else {}
        return self._points[kind]


def _points_of(kind: str) -> Mapping[str, tuple[EntryPoint, ...]]:
    found: dict[str, tuple[EntryPoint, ...]] = {}
    for point in entry_points(group=f"nurture.{kind}"):
        found[point.name] = (*found.get(point.name, ()), point)
    return dict(sorted(found.items()))


def _brought(kind: str, name: str, points: tuple[EntryPoint, ...]) -> Any:
    """What the entry points called ``name`` bring: one thing, of the right class. Raises ``PluginError``."""
    one, packages = KINDS[kind].one, tuple(sorted(map(_package, points)))
    if len(points) > 1:
        raise PluginError(one, name, f"{len(points)} packages bring one of this name", " and ".join(packages))
    try:
        brought = points[0].load()
    except (Exception, SystemExit) as fault:
        problem = f"{points[0].value!r} cannot be loaded: {type(fault).__name__}: {fault}"
        raise PluginError(one, name, problem, *packages) from fault
    unfit = KINDS[kind].problem(name, brought)
    if unfit is not None:
        raise PluginError(one, name, unfit, *packages)
    return brought


def _package(point: EntryPoint) -> str:
    return "a package without a name" if point.dist is None else f"{point.dist.name} {point.dist.version}"


@frozen
class Installed:
    """A plug-in that installed packages bring: its kind and name, which packages, and what is wrong with it, if anything."""

    kind: str
    name: str
    packages: tuple[str, ...]
    problem: str | None = None
    plugin: Any = None


def installed_plugins() -> tuple[Installed, ...]:
    """Every plug-in of the installed packages, each loaded to see whether it can be used."""
    found = []
    for kind in KINDS:
        for name, points in _points_of(kind).items():
            packages = tuple(sorted(map(_package, points)))
            try:
                found.append(Installed(kind, name, packages, None, _brought(kind, name, points)))
            except PluginError as fault:
                found.append(Installed(kind, name, packages, fault.problem))
    return tuple(found)


def _public_holidays(country: str, year: int) -> Iterable[dt.date]:
    """Public holidays as the package ``holidays`` knows them; a part of a country stands behind a dash: ``DE-BY``."""
    from holidays import country_holidays

    code, _, part = country.partition("-")
    try:
        return country_holidays(code, subdiv=part or None, years=year).keys()
    except NotImplementedError as fault:
        raise LookupError("the package `holidays` does not know it") from fault
