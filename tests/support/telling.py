"""What comes of rolled programs, written down, for processes whose answers are compared."""

import datetime as dt
import json
import re
import sys
import threading
from pathlib import Path

import nurture
from nurture.testing.programs import PLUGINS, rolled_case

__all__ = ["at_once", "begun", "continued", "in_a_sub_interpreter", "little", "refusals", "told", "whole"]

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
RULES = """
ruleset "little" {}
event asked { topic: text? }
score interest { +10 on asked, decay half-life 9 days }
scenario thanks {
  enter on asked
  wait 1 day
  notify sales "asked"
}
"""


def told(seeds):
    """Versions, forms, effects, refusals, states and explanations of the cases of ``seeds``."""
    lines = []
    for seed in seeds:
        case = rolled_case(seed)
        rules, way = case.rules, case.log.way(case.rules)
        state, effects = way.state, [effect.to_dict() for effect in way.effects]
        lines += [case.text, repr(case.log), rules.version, rules.to_text(), json.dumps(rules.to_dict())]
        lines += [json.dumps(effects), json.dumps([trace.outcome for step in way.steps for trace in step.trace])]
        lines += [nurture.dump_state(state).decode(), str(nurture.next_wake(rules, state))]
        lines += [
            str(nurture.explain(rules, state, name)) for name, kind in sorted(state.kinds.items()) if kind == "score"
        ]
    return "\n".join(lines)


# -- a life in two processes -------------------------------------------------------------------------------------------


def _half(rules, state, events):
    """The state after ``events``, as it is stored, and the effects on the way."""
    effects = []
    for event in events:
        try:
            step = nurture.transition(rules, state, event)
        except nurture.LateEventError:
            continue
        state, effects = step.state, [*effects, *(effect.to_dict() for effect in step.effects)]
    return state, effects


def begun(seeds):
    """The first halves of the lives of ``seeds``: states as they are stored, and effects."""
    lives = {}
    for seed in seeds:
        case = rolled_case(seed)
        rules, log = nurture.parse(case.text, plugins=PLUGINS), case.log
        start = nurture.start(rules, log.lead, at=log.start)
        state, effects = _half(rules, start, log.events[: len(log.events) // 2])
        lives[seed] = [nurture.dump_state(state).decode(), effects]
    return json.dumps(lives)


def continued(halves):
    """Whole lives whose first halves are ``halves``."""
    return json.dumps({seed: _ended(int(seed), *half) for seed, half in json.loads(halves).items()})


def _ended(seed, stored, effects):
    case = rolled_case(seed)
    rules, log = nurture.parse(case.text, plugins=PLUGINS), case.log
    state = nurture.load_state(rules, stored)
    state, later = _half(rules, state, log.events[len(log.events) // 2 :])
    step = nurture.advance(rules, state, to=max(log.until, state.now))
    last = [effect.to_dict() for effect in step.effects]
    return [nurture.dump_state(step.state).decode(), [*effects, *later, *last]]


def whole(seeds):
    """The same lives, lived at one stretch."""
    lives = {}
    for seed in seeds:
        case = rolled_case(seed)
        start = nurture.dump_state(nurture.start(case.rules, case.log.lead, at=case.log.start)).decode()
        state, effects = _half(case.rules, nurture.load_state(case.rules, start), case.log.events)
        step = nurture.advance(case.rules, state, to=max(case.log.until, state.now))
        last = [effect.to_dict() for effect in step.effects]
        lives[str(seed)] = [nurture.dump_state(step.state).decode(), [*effects, *last]]
    return json.dumps(lives)


# -- one little life ---------------------------------------------------------------------------------------------------


def little():
    """A little life: its state as it is stored, its effects, and an explanation."""
    rules = nurture.parse(RULES)
    state = nurture.start(rules, nurture.Lead("l"), at=NOON)
    step = nurture.transition(rules, state, nurture.Event("e", "l", "asked", NOON, {"topic": "x"}))
    later = nurture.advance(rules, step.state, to=NOON + dt.timedelta(days=20))
    effects = [effect.to_dict() for effect in (*step.effects, *later.effects)]
    explained = str(nurture.explain(rules, later.state, "interest"))
    return "\n".join([nurture.dump_state(later.state).decode(), json.dumps(effects), explained])


def at_once(number):
    """The little life, where so many threads live it that all begin at once, in a process that has done nothing yet."""
    sys.setswitchinterval(1e-6)
    barrier, found = threading.Barrier(number), []

    def live():
        barrier.wait()
        found.append(little())

    threads = [threading.Thread(target=live) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return "\n\n".join(sorted(set(found))) if len(found) == number else f"only {len(found)} threads came through"


def in_a_sub_interpreter(path):
    """The little life, told by a sub-interpreter."""
    try:
        import _interpreters as interpreters
    except ImportError:
        import _xxsubinterpreters as interpreters
    program = (
        "import sys, unittest.mock as m\n"
        "sys.modules['hypothesis'] = m.MagicMock()\n"
        f"sys.path[:0] = {path!r}\n"
        "from telling import little\nprint(little(), flush=True)"
    )
    one = interpreters.create()
    failed = interpreters.run_string(one, program)
    interpreters.destroy(one)
    return "" if failed is None else str(failed)


# -- what is refused ---------------------------------------------------------------------------------------------------


def refusals():
    """What becomes of calls with one argument that is none, line by line."""
    sys.path.append(str(Path(__file__).parents[1] / "properties"))
    from test_junk import CALLS, ODD

    lines = []
    for name, (call, values) in CALLS.items():
        for argument in values:
            for number, odd in enumerate(ODD):
                came = _came(call, {**values, argument: odd})
                lines.append(f"{name} {argument} {number}: {came}")
    return "\n".join(lines)


def _came(call, values):
    try:
        call(**values)
    except nurture.NurtureError as error:
        return f"{type(error).__name__}: {re.sub('0x[0-9a-f]+', '0x', str(error))}"
    return "taken"
