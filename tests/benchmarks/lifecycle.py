"""Row: a lifecycle machine alone - 8 states, 12 events, guards - as a pure step from one frozen state to the next.

Every event adds its points; guards look at the points before it. An effect comes of entering a state, not of staying.
"""

from __future__ import annotations

import datetime as dt
import functools
import random
from collections.abc import Callable, Iterable
from typing import Any

import attrs
from measuring import Row, Subject

import nurture

__all__ = ["EFFECTS", "MACHINES", "POINTS", "STATES", "WAYS", "rows", "stream"]

STATES = ["new", "engaged", "nurturing", "mql", "sql", "opportunity", "customer", "lost"]
POINTS = {
    "open_email": 1,
    "click": 3,
    "download": 5,
    "attend": 8,
    "score_up": 10,
    "recycle": -20,
    **dict.fromkeys(["qualify", "disqualify", "meeting_booked", "propose", "win", "lose"], 0),
}
WAYS: list[tuple[str, str, str, int | None]] = [  # from, event, to, least points or None; the first that fits is taken
    *[("new", event, "engaged", None) for event in ("open_email", "download")],
    ("new", "disqualify", "lost", None),
    ("engaged", "open_email", "engaged", None),
    *[("engaged", event, "nurturing", None) for event in ("click", "download")],
    ("engaged", "attend", "mql", 40),
    ("engaged", "attend", "nurturing", None),
    ("engaged", "disqualify", "lost", None),
    *[("nurturing", event, "nurturing", None) for event in ("open_email", "click")],
    ("nurturing", "attend", "mql", 40),
    ("nurturing", "attend", "nurturing", None),
    ("nurturing", "score_up", "mql", 50),
    ("nurturing", "score_up", "nurturing", None),
    ("nurturing", "disqualify", "lost", None),
    ("mql", "qualify", "sql", 60),
    ("mql", "qualify", "mql", None),
    ("mql", "recycle", "nurturing", None),
    ("mql", "disqualify", "lost", None),
    ("sql", "meeting_booked", "opportunity", None),
    ("sql", "recycle", "nurturing", None),
    ("sql", "lose", "lost", None),
    ("opportunity", "propose", "opportunity", None),
    ("opportunity", "win", "customer", None),
    ("opportunity", "lose", "lost", None),
    ("customer", "attend", "customer", None),
    ("customer", "recycle", "nurturing", None),
    ("lost", "recycle", "nurturing", None),
    ("lost", "open_email", "engaged", None),
]
EFFECTS = {"mql": "notify_sales", "customer": "create_account", "lost": "archive"}
MACHINES = 200
BEGAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@functools.cache
def table() -> dict[str, dict[str, list[tuple[str, int | None]]]]:
    """From each state, by event, where it leads and from how many points on."""
    found: dict[str, dict[str, list[tuple[str, int | None]]]] = {state: {} for state in STATES}
    for source, event, target, least in WAYS:
        found[source].setdefault(event, []).append((target, least))
    return found


@functools.cache
def stream(number: int = 100_000, seed: int = 3) -> list[tuple[int, str, int]]:
    """Machine, event, and the machine's points before it; the machines take turns, and each event is one it can take."""
    dice = random.Random(seed)
    states, points, found = ["new"] * MACHINES, [0] * MACHINES, []
    for place in range(number):
        which = place % MACHINES
        ways = table()[states[which]]
        event = dice.choice(list(ways))
        found.append((which, event, points[which]))
        states[which] = next(to for to, least in ways[event] if least is None or points[which] >= least)
        points[which] += POINTS[event]
    return found


@attrs.frozen
class State:
    stage: str
    points: int


Answers = list[tuple[str, ...]]


def by_hand() -> Callable[[State, str], tuple[State, tuple[str, ...]]]:
    """The step that an expert would write: tables, one new state, no effect but what is due."""

    known = table()

    def step(state: State, event: str, ways=known, points=POINTS, effects=EFFECTS) -> tuple[State, tuple[str, ...]]:
        stage, before = state.stage, state.points
        for target, least in ways[stage][event]:
            if least is None or before >= least:
                after = State(target, before + points[event])
                if target != stage and target in effects:
                    return after, (effects[target],)
                return after, ()
        return State(stage, before + points[event]), ()

    return step


def _by_hand() -> Callable[[int], Callable[[], Answers]]:
    step = by_hand()

    def ready(number: int) -> Callable[[], Answers]:
        events = [(which, event) for which, event, _ in stream()[:number]]

        def go() -> Answers:
            states = [State("new", 0)] * MACHINES
            told = []
            for which, event in events:
                states[which], effects = step(states[which], event)
                told.append(effects)
            return [*told, *[(state.stage, str(state.points)) for state in states]]

        return go

    return ready


def ruleset() -> str:
    """The same machine as rules. An ``on`` reads nothing but its event, so events say the points before them."""
    events = "\n".join(f"event {event} {{ before: integer }}" for event in POINTS)
    clauses = "\n".join(f"  {points:+} on {event}" for event, points in POINTS.items() if points)
    stages = "\n".join(f"  stage {state}" for state in STATES)
    ways = "\n".join(
        f"  {source} -> {target} on {event}" + (f" where before >= {least}" if least is not None else "")
        for source, event, target, least in WAYS
        if source != target and (least is not None or _leads(source, event, target))
    )
    return f'ruleset "life" {{}}\n{events}\nscore points {{\n{clauses}\n}}\njourney life {{\n{stages}\n{ways}\n}}\n'


def _leads(source: str, event: str, target: str) -> bool:
    return all(to == target or least is not None for to, least in table()[source][event])


def _ours() -> Callable[[int], Callable[[], list[Any]]]:
    rules = nurture.parse(ruleset())
    fresh = [nurture.start(rules, nurture.Lead(f"m{which}"), at=BEGAN) for which in range(MACHINES)]

    def ready(number: int) -> Callable[[], Answers]:
        events = [
            (
                which,
                nurture.Event(f"e{place}", f"m{which}", event, BEGAN + dt.timedelta(seconds=place), {"before": before}),
            )
            for place, (which, event, before) in enumerate(stream()[:number])
        ]

        def go() -> Answers:
            states, told = list(fresh), []
            for which, event in events:
                step = nurture.transition(rules, states[which], event)
                states[which] = step.state
                told.append(step.effects)
            return [*told, *states]

        return go

    return ready


def _meant(found: Iterable[Any]) -> Answers:
    """The effects by their names, and where each machine is, as the others tell it."""
    return [
        (each.stage("life"), str(each.score("points")))
        if isinstance(each, nurture.LeadState)
        else tuple(EFFECTS[effect.target] for effect in each if effect.target in EFFECTS)
        for each in found
    ]


def rows(*, small: bool = False) -> list[Row]:
    import lifecycle_peers as peers

    subjects = {
        "by hand": Subject(_by_hand, 500 if small else 100_000),
        "nurture": Subject(_ours, 500 if small else 20_000, _meant),
        "Automat": Subject(peers.automat, 20_000, needs="Automat"),
        "transitions": Subject(peers.transitions, 10_000, needs="transitions"),
        "xstate-statemachine, pure": Subject(peers.xstate, 2_000, needs="xstate-statemachine"),
        "python-statemachine": Subject(peers.python_statemachine, 2_000, needs="python-statemachine"),
    }
    note = (
        "An `on` of `nurture` reads its event only, so events say the points before them. Automat has no guards: the event's name is\n"
        "chosen by the points. Automat, transitions and python-statemachine change an object; the others give a new state."
    )
    return [
        Row("lifecycle", "lifecycle machine alone: 8 states, 12 events, guards", "events", "2.0", subjects, note=note)
    ]
