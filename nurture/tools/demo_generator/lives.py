"""What the demo's leads do: a few kinds of lives, from the passer-by to the customer who brings the next one.

Days are counted from the first of the year; a life is a list of happenings. Answers to messages come when the rules of
the demo would have sent them, or later.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from attrs import define, field, frozen

from nurture.tools.demo_generator.chance import Chance
from nurture.tools.demo_generator.people import Person

__all__ = ["DAYS", "FIRST", "Happening", "Life", "next_seminar"]

FIRST = dt.date(2025, 4, 1)
DAYS = 365
_END = dt.datetime(2026, 4, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
_TOPICS = (
    "はじめての自動化", "現場の見える化", "紙からの卒業", "在庫を半分に", "決裁を通す数字", "つながる受発注",
    "AI と現場", "人手不足に備える", "原価を毎日知る", "品質を記録する", "事例で学ぶ 100 日", "来期の計画づくり",
)  # fmt: skip
_TOPICS_ABROAD = ("Automation 101", "Seeing the shop floor", "Figures for the board", "Orders that talk", "Less stock")
_PAGES = (
    ("/", 20), ("/features", 16), ("/blog/paperless", 14), ("/blog/first-100-days", 12), ("/features/orders", 10),
    ("/company", 4), ("/seminars", 10), ("/cases", 6), ("/pricing", 4),
)  # fmt: skip
_KEEN_PAGES = (
    ("/pricing", 26), ("/pricing/compare", 12), ("/cases", 10), ("/cases/factory", 14), ("/cases/wholesale", 12),
    ("/features/orders", 10), ("/docs/api", 10), ("/security", 10),
)  # fmt: skip
_DOCUMENTS = ("サービス紹介", "導入事例集", "料金表", "セキュリティ白書")
_DOCUMENTS_ABROAD = ("Product tour", "Case studies", "Price list", "Security paper")
FEATURES = ("orders", "stock", "reports", "import", "alerts")
_SEMINAR_STEP = 30


@frozen
class Happening:
    """An event before it has an id."""

    at: dt.datetime
    lead: str
    type: str
    properties: dict[str, str] = field(factory=dict)


def next_seminar(day: int) -> int:
    """The day, from ``day`` on, of the next seminar: the third Wednesday of a month, and the last day of the year."""
    while True:
        date = FIRST + dt.timedelta(days=day)
        if (date.weekday() == 2 and 15 <= date.day <= 21) or day == DAYS - 1:
            return day
        day += 1


@define
class Life:
    """What one lead does, written down by the verbs below. What would come after the year's end is left out."""

    person: Person
    chance: Chance
    happened: list[Happening] = field(factory=list)

    @property
    def here(self) -> bool:
        """Whether the lead lives in Japan."""
        return self.person.company.zone == "Asia/Tokyo"

    def does(self, day: int, minute: int, type_: str, **properties: str) -> None:
        """The lead does something, at that local minute of that day."""
        local = dt.datetime.combine(FIRST, dt.time()) + dt.timedelta(days=day, minutes=minute)
        at = local.replace(tzinfo=ZoneInfo(self.person.company.zone))
        if at < _END:
            self.happened.append(Happening(at, self.person.id, type_, properties))

    def changes(self, day: int, minute: int, **attributes: str) -> None:
        """Something about the lead is different from now on; ``__`` in a name stands for a dot."""
        self.does(day, minute, "lead_updated", **{name.replace("__", "."): it for name, it in attributes.items()})

    def workday(self, day: int) -> int:
        """``day``, or the Monday after it."""
        weekday = (FIRST + dt.timedelta(days=day)).weekday()
        return day + max(0, 7 - weekday if weekday > 4 else 0)

    # -- the web and the post ------------------------------------------------------------------------------------

    def visit(self, day: int, pages: int, *, keen: bool = False, at: int | None = None) -> None:
        """A visit to the site."""
        minute = self.chance.between(9 * 60, 21 * 60) if at is None else at
        for _ in range(pages):
            path = self.chance.weighted(_KEEN_PAGES if keen else _PAGES)
            self.does(day, minute, "page_viewed", path=path)
            minute += self.chance.between(1, 5)

    def opens(self, day: int, message: str, percent: int, *, clicks: int = 0) -> bool:
        """The lead may open a mail that goes out on ``day``, and then may click in it; whether it was opened."""
        consent = self.person.consent["email"]
        if not self.chance.happens(percent) or not consent:
            return False
        day = self.workday(day)
        minute = self.chance.between(9 * 60 + 20, 17 * 60 + 50)
        self.does(day, minute, "email_opened", message=message)
        if self.chance.happens(clicks):
            self.does(day, minute + 2, "email_clicked", message=message)
            self.visit(day, self.chance.between(1, 3), keen=True, at=minute + 3)
        return True

    def subscribes(self, day: int, percent: int) -> None:
        """The lead takes the newsletter, and may open what comes of it, once a month."""
        self.does(day, self.chance.between(9 * 60, 17 * 60), "subscribed")
        for number, issue in enumerate(("welcome", "ranking", "cases", "seminars")):
            self.opens(day + 33 * number + 2, f"newsletter_{issue}", percent, clicks=12)

    # -- meeting one another -------------------------------------------------------------------------------------

    def attends(self, day: int, *, warm: int) -> int:
        """The lead takes part in the next seminar from ``day`` on, and may answer what follows; the day of it."""
        day = next_seminar(day)
        month = (FIRST + dt.timedelta(days=day)).month
        topics = _TOPICS if self.here else _TOPICS_ABROAD
        self.does(day, (17 if self.here else 11) * 60, "seminar_attended", topic=topics[month % len(topics)])
        self.opens(day + 1, "seminar_thanks", 55 + warm // 3)
        self.opens(day + 5, "case_studies", 40 + warm // 2, clicks=warm)
        if self.here and self.person.consent["line"] and self.chance.happens(50):
            self.does(day + 12, self.chance.between(12 * 60, 22 * 60), "line_opened", message="seminar_digest")
        return day

    def requests(self, day: int, *, warm: int) -> None:
        """The lead asks for a document and may read it."""
        day = self.workday(day)
        minute = self.chance.between(9 * 60, 17 * 60)
        self.visit(day, self.chance.between(1, 3), keen=True, at=minute - 10)
        document = self.chance.pick(_DOCUMENTS if self.here else _DOCUMENTS_ABROAD)
        self.does(day, minute + 6, "document_requested", document=document)
        if not self.opens(day + 1, "document_link", 50 + warm // 3, clicks=warm // 2):
            self.opens(day + 4, "document_reminder", 40, clicks=warm // 2)

    def asks(self, day: int, about: str) -> None:
        """The lead writes to us."""
        day = self.workday(day)
        minute = self.chance.between(9 * 60, 18 * 60)
        self.visit(day, self.chance.between(1, 4), keen=True, at=minute - 15)
        self.does(day, minute, "inquiry", about=about)

    def meets(self, day: int) -> None:
        """The lead and our people talk."""
        online = "true" if self.chance.happens(70) else "false"
        self.does(self.workday(day), 60 * self.chance.between(10, 16), "meeting_held", online=online)

    # -- trying and buying ---------------------------------------------------------------------------------------

    def tries(self, day: int, *, warm: int, length: int = 14) -> int:
        """The lead takes a trial of ``length`` days and uses it as much as it is ``warm``; its last day."""
        day = self.workday(day)
        minute = self.chance.between(9 * 60 + 30, 16 * 60)
        ends = day + length
        self.changes(day, minute - 1, trial_end=(FIRST + dt.timedelta(days=ends)).isoformat())
        self.does(day, minute, "trial_started", plan=self.chance.weighted((("team", 7), ("business", 3))))
        self.opens(day + 1, "trial_first_steps", 75, clicks=50)
        for today in range(day, ends + 1):
            if today == self.workday(today) and self.chance.happens(warm):
                start = self.chance.between(9 * 60 + 5, 17 * 60)
                for number in range(self.chance.between(1, 3)):
                    self.does(today, start + 12 * number, "trial_used", feature=self.chance.pick(FEATURES))
        self.opens(ends - 2, "trial_upgrade_offer" if warm > 45 else "trial_ends_soon", 60, clicks=warm // 2)
        return ends

    def buys(self, day: int) -> int:
        """The lead becomes a customer; the day of it."""
        day = self.workday(day)
        plan = self.chance.weighted((("team", 6), ("business", 4)))
        seats = self.chance.between(3, 40)
        amount = seats * (12_000 if plan == "team" else 24_000)
        self.does(day, 60 * self.chance.between(10, 17) + 30, "purchased", plan=plan, amount=str(amount))
        return day

    def unsubscribes(self, day: int) -> None:
        """The lead takes back the consent to mail."""
        self.changes(day, self.chance.between(7 * 60, 22 * 60), consent__email="false")
