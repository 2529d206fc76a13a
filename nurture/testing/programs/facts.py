"""Facts: scores, segments, grades, matrices, checklists, personas."""

from __future__ import annotations

from nurture.testing.programs.asking import Asking
from nurture.testing.programs.places import FACTS
from nurture.testing.programs.vocabulary import LENGTHS, Subject

__all__ = ["Facts"]

_AXES = (
    ("n", (">= 3", "> two")),
    ("now - time of last e1", ("< 6 hours", "<= 1 day", "<= 2 days")),
    ("count of e1 over 3 calendar days", (">= 2", ">= 1")),
    ("sum of v of e1", (">= 20.5", "> 10", ">= 0")),
    ("d", ("< -1", "<= 1.5")),
    ("day", ("> 2026-11-01", ">= since")),
)
_STEPS = (">= 10", ">= 4.5", "> -1")
_LIMITS = ("limit 0 to 100", "limit at most 25", "limit at least -3", "limit 0 to 12.5", "limit -2 to 7")
_FACETS = ("sees", "hears", "thinks", "feels", "says", "does", "job", "decides", "interest")


class Facts(Asking):
    """Writes what is worked out of a lead's log. What is declared may be read by what comes after it."""

    def decay(self) -> str:
        """A way in which points fade."""
        return "decay " + self.pick(
            f"half-life {self.number(1, 2)} days",
            "linear 3 days",
            f"step {self.pick('50', '0', '33')}% every {self.number(1, 2)} days",
            f"expiry {self.pick('2 days', '1 week')}",
            "plateau 2 days",
            "late 3 days",
        )

    def clause(self, decays: bool) -> str:
        """One line of a score."""
        points = self.pick("+10", "+5", "-5", "+7.5", "+0.333", "-2.125")
        if self.chance(4):
            return f"{points} when {self.condition(FACTS)}"
        event = self.pick("events", self.event, self.event, self.event)
        selected = event + self.where(event)
        if self.chance(4):
            tail = ", no decay" if decays else ""
            return f"{points} on {selected} within {self.pick(*LENGTHS)}, at most {self.number(1, 3)}{tail}"
        cap = self.pick(
            "", "", f", at most {self.number(1, 2)} {self.pick('per day', 'per week', 'per month', 'ever')}"
        )
        own = self.pick("", "", "", ", no decay", f", {self.decay()}")
        return f"{points} on {selected}{self.window('', '', 'over')}{cap}{own}"

    def score(self, name: str) -> str:
        """A score."""
        decays = self.choices.pick(True, True, False)
        lines = [self.decay()] if decays else [self.maybe("no decay", of=8)]
        lines.append(self.maybe(self.pick(*_LIMITS)))
        lines += [self.clause(decays) for _ in range(self.number(1, 4 if self.large else 3))]
        if self.chance(3):
            inner = [self.clause(decays) for _ in range(self.number(1, 2))]
            lines.append(self._block(f"group {self.pick('g', 'more')} {self.pick(*_LIMITS)}", inner))
        self.facts.append(Subject("decimal", name))
        return self._block(f"score {name}{self.label()}", lines)

    def segment(self, name: str) -> str:
        """A segment."""
        text = f"segment {name}{self.label()} when {self.condition(FACTS, 2)}"
        self.facts.append(Subject("boolean", name))
        return text

    def grade(self, name: str) -> str:
        """A grade."""
        lines = [f"{band} when {self.condition(FACTS)}" for band in "AB"[: self.number(1, 2)]]
        lines.append(self.maybe("C otherwise"))
        self.facts.append(Subject("one of", name, ("A",)))
        return self._block(f"grade {name}{self.label()}", lines)

    def _axis(self, name: str) -> str:
        scores = [(fact.text, _STEPS) for fact in self.facts if fact.kind == "decimal"]
        by, steps = self.choices.pick(*_AXES, *scores)
        bands = [f"{number} {step}" for number, step in enumerate(steps, 1)]
        return self._block(f"axis {name} by {by}", [*bands, "z otherwise"])

    def matrix(self, name: str) -> str:
        """A grade put together of axes."""
        axes = [f"x{number}" for number in range(self.number(1, 2))]
        text = self._block(f"matrix {name}{self.label()}", [self._axis(axis) for axis in axes])
        self.facts += [Subject("one of", f"{name}.{axis}", ("1", "2", "z")) for axis in axes]
        self.facts.append(Subject("one of", name, ("1", "2", "z") if len(axes) == 1 else ("11", "1z", "zz", "2z")))
        return text

    def checklist(self, name: str) -> str:
        """A list of questions."""
        answered = [self.maybe(lambda: f" when {self.condition(FACTS)}") for _ in range(2)]
        lines = [f'n "how many?"{answered[0]}', f't "which?"{self.maybe(" before n")}{answered[1]}']
        names: tuple[str, ...] = ("n", "t")
        if self.chance(3):
            language = self.maybe(' in "ja"')
            lines = [f"use champ{language} without challenges, money, priority", *lines]
            lines.append(f"authority when {self.condition(FACTS)}")
            names = ("authority", "n", "t")
        self.facts += [Subject("boolean", f"{name}.{part}") for part in ("complete", "t")]
        self.facts += [Subject("list", f"{name}.missing"), Subject("one of", f"{name}.next", names)]
        return self._block(f"checklist {name}{self.label()}", lines)

    def all_personas(self) -> list[str]:
        """Two personas."""
        told = [
            self.maybe(f'{self.pick("goal", "pain", *_FACETS)} "something", "more"', of=3),
            self.maybe("prefers email, line", of=3),
            self.maybe('goal "less work"\npain "no figures"', of=4),
        ]
        first = self._block(f"persona p1{self.label()}", [f"when {self.condition(FACTS)}", *told])
        second = self._block(
            f"persona p2 priority {self.pick('1', '-1')}",
            [self.pick(lambda: f"when {self.of_lead(FACTS)}", lambda: f"when {self.of_lead(FACTS)}", "")],
        )
        self.personas += ["p1", "p2"]
        self.facts.append(Subject("one of", "persona", ("p1", "p2")))
        return [first, second]

    def label(self) -> str:
        """A label, for people."""
        return self.maybe(' "a label"', of=6)

    def _block(self, head: str, lines: list[str]) -> str:
        """A block of lines, each on its own and further in; empty ones are left out."""
        text = "\n".join(line for line in lines if line)
        inner = "".join(f"  {line}\n" for line in text.split("\n") if line)
        return f"{head} {{\n{inner}}}"
