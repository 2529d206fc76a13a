"""A kit for testing rules of one's own: a world with a virtual clock, expectations, strategies, laws, generated rules.

``strategies`` needs Hypothesis and ``pytest_plugin`` pytest, which the extra ``nurture[testing]`` brings; the rest needs
nothing. Names are loaded when they are first used, so that a plug-in of pytest costs nobody anything.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nurture.testing.agreement import Engine, check_agreement, check_facts
    from nurture.testing.expectations import Expectation, expect
    from nurture.testing.laws import check_laws
    from nurture.testing.logs import Log, Way
    from nurture.testing.people import Person
    from nurture.testing.plugins import check_plugin
    from nurture.testing.world import Coming, World

__all__ = [
    "Coming",
    "Engine",
    "Expectation",
    "Log",
    "Person",
    "Way",
    "World",
    "check_agreement",
    "check_facts",
    "check_laws",
    "check_plugin",
    "expect",
]

_HOME_OF = {
    "Coming": "world",
    "Engine": "agreement",
    "Expectation": "expectations",
    "Log": "logs",
    "Person": "people",
    "Way": "logs",
    "World": "world",
    "check_agreement": "agreement",
    "check_facts": "agreement",
    "check_laws": "laws",
    "check_plugin": "plugins",
    "expect": "expectations",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'nurture.testing' has no attribute {name!r}")
    return vars(import_module(f"nurture.testing.{_HOME_OF[name]}"))[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
