"""What comes of rolled programs, written down, for processes whose answers are compared."""

import json

from agreement import machine
from programs import PLUGINS, rolled_case

import nurture

__all__ = ["told"]


def told(seeds):
    """Versions, forms, effects, refusals, states and explanations of the cases of ``seeds``."""
    lines = []
    for seed in seeds:
        case = rolled_case(seed)
        rules = nurture.parse(case.text, plugins=PLUGINS)
        state, effects, refused = machine(rules, case)
        lines += [rules.version, rules.to_text(), json.dumps(rules.to_dict()), json.dumps(effects), json.dumps(refused)]
        lines += [nurture.dump_state(state).decode(), str(nurture.next_wake(rules, state))]
        lines += [
            str(nurture.explain(rules, state, name)) for name, kind in sorted(state.kinds.items()) if kind == "score"
        ]
    return "\n".join(lines)
