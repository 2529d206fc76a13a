"""No warning about a journey or scenario is ever wrong: what is said never to happen does not, whatever the lead."""

import datetime as dt
import itertools

from hypothesis import given, note, settings
from hypothesis import strategies as st
from shares import examples
from small_world import HEAD, conditions

import nurture
from nurture.compiler import check_text

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
LEADS = [
    nurture.Lead(id="l", attributes={name: value for name, value in lead.items() if value is not None})
    for lead in (
        {"n": n, "m": m, "flag": flag, "role": role, "title": title}
        for (n, m), flag, (role, title) in itertools.product(
            [(None, None), (0, 3), (2, 1), (3, None)], (None, True), [(None, "xy"), ("a", None), ("b", "x")]
        )
    )
]
VISITS = [nurture.Event(id=f"e-{days}", lead="l", type="visit", at=NOW + dt.timedelta(days=days)) for days in (1, 2)]
FLOWS = """\
journey j {{
  stage first
  stage second
  stage third
  first -> second when {}
  second -> third when {}
}}
scenario s {{
  enter when {}
  exit when {}
  if {} {{
    notify x "then"
  }} else {{
    notify x "else"
  }}
  wait until {}, at most 1 day
  notify x "after"
}}
"""


def named(finding, lines):
    """What the finding says never to happen."""
    if finding.code == "N509":
        return "notify", lines[finding.span.line - 1].split('"')[1]
    return {"N501": "stage_changed", "N520": "entered"}[finding.code], finding.message.split("`")[1]


def happened(effect):
    data = effect.to_dict()
    names = {"notify": "text", "stage_changed": "target", "entered": "scenario"}
    return data["kind"], data.get(names.get(data["kind"], "kind"))


@settings(max_examples=examples(1.2))
@given(st.lists(conditions | st.sampled_from(["true", "false", "n > 1 and n < 1"]), min_size=6, max_size=6))
def test_what_is_said_never_to_happen_does_not(several):
    text = HEAD + FLOWS.format(*several)
    never = {named(item, text.splitlines()): item for item in check_text(text) if item.code in ("N501", "N509", "N520")}
    if not never:
        return
    rules = nurture.parse(text)
    for lead, events in itertools.product(LEADS, ([], VISITS[:1], VISITS)):
        replay = nurture.replay(rules, lead, events, until=NOW + dt.timedelta(days=9))
        for effect in replay.effects:
            note(str(effect))
            assert happened(effect) not in never
