"""What the tests of the command line share: a small ruleset, tables for it, and `nurture` run in this process."""

import io
import json
import sys

from attrs import frozen

from nurture.tools.cli import main

RULES = """\
ruleset "small" {
  language 1
  timezone "Asia/Tokyo"
}

lead {
  title: text?
}

event document_requested
event seminar_attended { topic: text }

score fit {
  +10 when title == "部長"
}

score interest {
  decay half-life 30 days
   +20 on seminar_attended
  +5.5 on document_requested, at most 1 per day
}

segment warm    when interest >= 20
segment fitting when fit >= 10

grade priority {
  A when fitting and warm
  B otherwise
}

journey purchase {
  stage awareness     "認知" tofu
  stage consideration "検討" mofu

  awareness -> consideration when interest >= 20
}

scenario follow_up {
  enter on seminar_attended

  send email "thank_you"
  wait 1 day
  assign inside_sales "call"
}

channel email {
  requires consent.email
}

test "a seminar" {
  given lead { title: "部長", consent.email: true }
  at 2026-04-01T15:00 seminar_attended { topic: "MA" }
  expect email "thank_you"   at 2026-04-01T15:00
  expect inside_sales "call" at 2026-04-02T15:00
  expect priority == "B"
}
"""
LEADS = "id,title,consent.email,timezone\nl-1,部長,true,\nl-2,課長,false,Europe/London\nl-3,,,\n"
EVENTS = """\
id,lead,type,at,topic
e-1,l-1,seminar_attended,2026-04-01T15:00+09:00,MA
e-2,l-2,seminar_attended,2026-04-01T15:00+09:00,MA
e-3,l-1,document_requested,2026-04-02T10:00+09:00,
e-4,l-1,document_requested,2026-04-09T10:00+09:00,
"""
AT = "2026-04-02T15:00+09:00"


@frozen
class Ended:
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        """What it wrote as objects, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Folder:
    """A folder with the rules and the tables, in which `nurture` is run."""

    def __init__(self, path, capsys, monkeypatch):
        self.path, self._capsys, self._monkeypatch = path, capsys, monkeypatch
        monkeypatch.chdir(path)
        self.put("b2b.nurture", RULES)
        self.put("leads.csv", LEADS)
        self.put("events.csv", EVENTS)

    def put(self, name, content):
        (self.path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def read(self, name):
        return (self.path / name).read_text(encoding="utf-8")

    def nurture(self, *words, stdin=b""):
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = main([str(word) for word in words])
        return Ended(code, *self._capsys.readouterr())

    def on_tables(self, command, *words, **options):
        """A command on the rules and the tables, at `AT` where `words` do not say otherwise."""
        flag = "--until" if command == "run" else "--at"
        at = () if flag in words else (flag, AT)
        tables = ("--leads", "leads.csv", "--events", "events.csv")
        return self.nurture(command, "b2b.nurture", *tables, *at, *words, **options)
