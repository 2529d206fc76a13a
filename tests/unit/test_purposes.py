"""What messages are sent for: how rules say so, and the consent that is asked for it."""

import datetime as dt

import pytest

import nurture
from nurture.compiler import check_text

HEAD = """ruleset "x" {}
lead { blocked: boolean? }
event go
channel email {}
channel `a b` {}
journey j { stage s }
content j { s: "piece" }
scenario s {
  enter on go, always
  %s
}
"""


def sent(step, *consents):
    rules = nurture.parse(HEAD % step)
    at = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    state = nurture.start(rules, nurture.Lead("l", dict.fromkeys(consents, True)), at=at)
    effects = nurture.transition(rules, state, nurture.Event("e", "l", "go", at)).effects
    return [getattr(effect, "reason", "sent") for effect in effects if isinstance(effect, nurture.Send | nurture.Held)]


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ('send email "m" for news', "consent.email.news"),
        ('send email "m" for news, transactional', "consent.email.news"),
        ('send email "m" for news, hold at most 1 day', "consent.email.news"),
        ("send email next content of j for news", "consent.email.news"),
        ('send `a b` "m" for `c d`', "consent.a b.c d"),
        ('send email "m" for news.monthly', "consent.email.news.monthly"),
    ],
)
def test_a_message_for_a_purpose_asks_for_consent_to_it(step, name):
    assert sent(step) == ["consent"]
    assert sent(step, "consent.email", "consent.news") == ["consent"]
    assert sent(step, name) == ["sent"]


def test_without_a_purpose_no_consent_is_asked_for():
    assert sent('send email "m"') == ["sent"]
    assert sent("send email next content of j") == ["sent"]


@pytest.mark.parametrize(
    "step",
    [
        'send email "m" for news',
        'send email "m" for `a b`, transactional',
        "send email next content of j for for",
        'send email "m" for else, hold at most 1 day else {\n    leave\n  }',
        "send email next content of j for news else {\n    leave\n  }",
    ],
)
def test_text_and_json_keep_the_purpose(step):
    rules = nurture.parse(HEAD % step)
    assert step in rules.to_text()
    assert nurture.parse(rules.to_text()) == rules == nurture.Ruleset.from_dict(rules.to_dict())
    assert rules.version != nurture.parse(HEAD % 'send email "m"').version


@pytest.mark.parametrize(
    ("step", "lead", "found"),
    [
        (f'send email "m" for {"a" * 190}', "blocked: boolean?", [("N106", 10, 18)]),
        (f'send email "m" for {"a" * 186}', "blocked: boolean?", []),
        ('send email "m" for news', "consent.email.news: text?", [("N302", 10, 18)]),
        ('send email "m" for', "blocked: boolean?", [("N102", 10, 21)]),
    ],
)
def test_faults_are_told_at_the_purpose(step, lead, found):
    told = check_text((HEAD % step).replace("blocked: boolean?", lead))
    assert [(item.code, item.span.line, item.span.column) for item in told if item.code != "N507"] == found


def test_a_consent_that_is_declared_is_used_by_the_purpose():
    rules = nurture.parse((HEAD % 'send email "m" for news').replace("blocked", "consent.email.news"))
    assert [item.code for item in rules.warnings if "consent" in item.message] == []
