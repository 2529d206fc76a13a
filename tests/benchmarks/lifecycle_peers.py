"""The lifecycle machine by the peers. The points are kept beside those that do not keep data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from lifecycle import EFFECTS, MACHINES, POINTS, STATES, WAYS, stream

__all__ = ["automat", "python_statemachine", "transitions", "xstate"]

Answers = list[tuple[str, ...]]
Ready = Callable[[int], Callable[[], Answers]]


class _Life:
    """What a machine works on: its points, and the stage where the machine keeps it here."""

    def __init__(self) -> None:
        self.points = 0
        self.state = "new"


def _ready(make: Callable[[], Any], fire: Callable[[Any, str], str]) -> Ready:
    """Ready to take events to machines that change: ``fire`` takes one, and gives the stage after it."""

    def ready(number: int) -> Callable[[], Answers]:
        events = [(which, event) for which, event, _ in stream()[:number]]
        machines = [make() for _ in range(MACHINES)]

        def go() -> Answers:
            stages, told = ["new"] * MACHINES, []
            for which, event in events:
                after = fire(machines[which], event)
                told.append((EFFECTS[after],) if after != stages[which] and after in EFFECTS else ())
                stages[which] = after
            ends = [(stage, str(_points(machine))) for stage, machine in zip(stages, machines, strict=True)]
            return [*told, *ends]

        return go

    return ready


def _points(machine: Any) -> int:
    points: int = machine[1].points if isinstance(machine, tuple) else machine.points
    return points


def automat() -> Ready:
    from automat import TypeMachineBuilder

    guards = {event: least for _, event, _, least in WAYS if least is not None and event != "attend"} | {"attend": 40}
    names = [*POINTS, *[f"{event}_high" for event in guards]]

    def method(name: str) -> Any:
        def asked(self: Any) -> str: ...

        asked.__name__ = asked.__qualname__ = name
        return asked

    inputs = type("Inputs", (Protocol,), {name: method(name) for name in names})
    builder = TypeMachineBuilder(inputs, _Life)
    states = {name: builder.state(name) for name in STATES}
    taken = set()
    for source, event, target, least in WAYS:
        for name in (
            [f"{event}_high"] if least is not None else [event, *([f"{event}_high"] if event in guards else [])]
        ):
            if (source, name) not in taken:
                taken.add((source, name))
                states[source].upon(getattr(inputs, name)).to(states[target]).returns(target)
    made = builder.build()

    def make() -> tuple[Any, _Life]:
        life = _Life()
        machine = made(life)
        return {name: getattr(machine, name) for name in names}, life

    def fire(machine: tuple[Any, _Life], event: str) -> str:
        methods, life = machine
        high = event in guards and life.points >= guards[event]
        life.points += POINTS[event]
        after: str = methods[f"{event}_high" if high else event]()
        return after

    return _ready(make, fire)


def transitions() -> Ready:
    from transitions import Machine

    class Model(_Life):
        pass

    for least in (40, 50, 60):
        setattr(Model, f"has_{least}", lambda self, least=least: self.points >= least)
    ways = [
        {"source": source, "trigger": event, "dest": target, "conditions": f"has_{least}" if least else []}
        for source, event, target, least in WAYS
    ]
    machine = Machine(None, states=STATES, transitions=ways, initial="new", auto_transitions=False)

    def make() -> Model:
        model = Model()
        machine.add_model(model)
        return model

    def fire(model: Model, event: str) -> str:
        getattr(model, event)()
        model.points += POINTS[event]
        return model.state

    return _ready(make, fire)


def python_statemachine() -> Ready:
    from statemachine import State, StateMachine

    states = {name: State(initial=name == "new") for name in STATES}
    space: dict[str, Any] = dict(states)
    for least in (40, 50, 60):
        space[f"has_{least}"] = lambda self, least=least: self.model.points >= least
    for source, event, target, least in WAYS:
        way = states[source].to(states[target], cond=f"has_{least}" if least else None)
        space[event] = space[event] | way if event in space else way
    kind = type("Life", (StateMachine,), space)

    def make() -> tuple[Any, _Life]:
        life = _Life()
        life.state = None  # type: ignore[assignment] - the machine sets it
        return kind(life), life

    def fire(machine: tuple[Any, _Life], event: str) -> str:
        machine[0].send(event)
        machine[1].points += POINTS[event]
        return machine[1].state

    return _ready(make, fire)


def xstate() -> Ready:
    from xstate_statemachine import MachineLogic, assign, create_machine
    from xstate_statemachine.helpers import initial_transition, transition

    ways: dict[str, dict[str, list[dict[str, Any]]]] = {state: {} for state in STATES}
    for source, event, target, least in WAYS:
        way: dict[str, Any] = {"target": target, "actions": [assign({"points": _adding(POINTS[event])})]}
        if least is not None:
            way["guard"] = f"has_{least}"
        ways[source].setdefault(event, []).append(way)
    guards = {f"has_{least}": lambda context, event, least=least: context["points"] >= least for least in (40, 50, 60)}
    config = {"id": "life", "initial": "new", "context": {"points": 0}, "states": {s: {"on": ways[s]} for s in STATES}}
    machine = create_machine(config, logic=MachineLogic(guards=guards))
    first, _ = initial_transition(machine)

    def ready(number: int) -> Callable[[], Answers]:
        events = [(which, event) for which, event, _ in stream()[:number]]

        def go() -> Answers:
            states, stages, told = [first] * MACHINES, ["new"] * MACHINES, []
            for which, event in events:
                states[which], _ = transition(machine, states[which], event)
                after = next(iter(states[which].state_ids)).rpartition(".")[2]
                told.append((EFFECTS[after],) if after != stages[which] and after in EFFECTS else ())
                stages[which] = after
            points = [str(state.context["points"]) for state in states]
            return [*told, *zip(stages, points, strict=True)]

        return go

    return ready


def _adding(points: int) -> Callable[[Any], int]:
    return lambda given: given["context"]["points"] + points
