"""What comes of rolled programs, written down, for processes whose answers are compared."""

import json

import nurture
from nurture.testing.programs import rolled_case

__all__ = ["told"]


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
