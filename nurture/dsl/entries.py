"""What is known of the event that lets a lead into a scenario: what all events have in common that may."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from nurture.diagnostics import Span
from nurture.domain.journeys import On, Scenario
from nurture.domain.schema import Field, Type
from nurture.dsl.messages import Report, listed

__all__ = ["Entries", "entries_of"]


@frozen
class Entries:
    """The types of the events that may let a lead in, with their properties; None for an entry that is no such event.

    ``complete`` where each of them is declared: what is not has been reported already.
    """

    events: Mapping[str | None, Mapping[str, Field]]
    complete: bool = True

    def find(self, name: str, at: Span | None, report: Report) -> Type | None:
        """The type of property ``name`` of the event; where not every one has it, that is reported."""
        if not self.complete:
            return None
        for event, known in self.events.items():
            if event is None:
                report.add("N221", at, name=name, help="a lead may also enter without an event, or by one of any type")
                return None
            if name not in known:
                near = report.near(name, known)
                report.add("N221", at, name=name, help=f"{near}`{event}` has {listed(known) or 'no properties'}")
                return None
        types = {event: known[name].type for event, known in self.events.items()}
        first = next(iter(types.values()))
        if first.item is not None or any(type_ != first for type_ in types.values()):
            found = ", ".join(f"{type_} in `{event}`" for event, type_ in types.items())
            report.add("N321", at, name=name, found=found)
            return None
        return first


def entries_of(scenario: Scenario, events: Mapping[str, Mapping[str, Field]]) -> Entries:
    """What may let a lead into ``scenario``."""
    names = [trigger.selection.event if isinstance(trigger, On) else None for trigger in scenario.enter]
    complete = bool(names) and all(name is None or name in events for name in names)
    return Entries({name: events.get(name or "", {}) for name in names}, complete)
