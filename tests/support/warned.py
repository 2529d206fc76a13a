"""Warnings about rules, for tests of the lints."""

from nurture.compiler import check_text

HEAD = """\
ruleset "example" {}
lead {
  n: integer?, m: integer, price: decimal?, title: text?, flag: boolean?, tags: list of text?
  role: one of "a", "b", "c"
  day: date?, seen: datetime?
}
event visit { path: text?, seconds: integer }
event signup
score fit { limit -10 to 30
  +10 when n > 1
  +20 when m > 1
  -15 when n < -1
}
segment big when n > 10
segment small when n < 5
"""


def warnings(text):
    findings = check_text(HEAD + text)
    assert all(finding.code.startswith("N5") for finding in findings), findings
    return [finding for finding in findings if finding.code != "N507"]


def codes(text):
    return [finding.code for finding in warnings(text)]
