"""The kinds of lives that the demo's leads lead, and how common each is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from nurture.tools.demo_generator.lives import DAYS, Life

__all__ = ["KINDS", "Live", "live"]

Live: TypeAlias = Callable[[Life, int], None]


def browser(life: Life, day: int) -> None:
    """Comes by now and again, reads, and is not seen again."""
    chance = life.chance
    for _ in range(chance.between(1, 4)):
        life.visit(day, chance.between(1, 4))
        day += chance.between(1, 40)
    if chance.happens(25):
        life.subscribes(day, 35)
    if chance.happens(12):
        life.attends(day, warm=10)


def learner(life: Life, day: int) -> None:
    """Reads and listens for months, and may one day look at prices."""
    chance = life.chance
    life.visit(day, chance.between(2, 4))
    if chance.happens(60):
        life.subscribes(day + 1, 65)
    for _ in range(chance.between(2, 5)):
        day += chance.between(12, 50)
        life.visit(day, chance.between(2, 5))
        if chance.happens(45):
            day = life.attends(day, warm=35)
            life.visit(day + 1, chance.between(1, 4), keen=True)
        elif chance.happens(40):
            life.requests(day, warm=30)
    if chance.happens(20):
        life.asks(day + 8, "features")


def evaluator(life: Life, day: int) -> None:
    """Compares seriously: documents, a seminar, questions, a trial; about a third buy."""
    chance = life.chance
    life.visit(day, chance.between(3, 6), keen=True)
    life.requests(day + chance.between(1, 6), warm=60)
    day = life.attends(day + chance.between(3, 20), warm=60)
    for _ in range(chance.between(2, 6)):
        day += chance.between(2, 9)
        life.visit(day, chance.between(2, 6), keen=True)
    if chance.happens(75):
        life.asks(day + 2, "pricing" if chance.happens(55) else "features")
        life.meets(day + 7)
    if chance.happens(80):
        warm = chance.between(20, 80)
        ends = life.tries(day + chance.between(8, 20), warm=warm)
        life.meets(ends - 1)
        if chance.happens(warm - 8):
            customer(life, life.buys(ends + chance.between(0, 12)))
            return
    for _ in range(chance.between(0, 3)):
        day += chance.between(20, 50)
        life.visit(day, chance.between(1, 4))


def hurried(life: Life, day: int) -> None:
    """Knows what is wanted: asks, tries and buys within weeks."""
    chance = life.chance
    life.visit(day, chance.between(3, 7), keen=True)
    life.asks(day + 1, "pricing")
    life.meets(day + chance.between(3, 8))
    ends = life.tries(day + chance.between(5, 12), warm=chance.between(55, 85))
    life.visit(ends - 3, chance.between(2, 5), keen=True)
    if chance.happens(70):
        customer(life, life.buys(ends + chance.between(-3, 6)))


def customer(life: Life, day: int) -> None:
    """Has bought: comes back for help, learns more, and may bring others."""
    chance = life.chance
    while day < DAYS:
        day += chance.between(12, 40)
        page = chance.pick(("/help/orders", "/help/stock"))
        life.does(day, chance.between(9 * 60, 18 * 60), "page_viewed", path=page)
        if chance.happens(20):
            day = life.attends(day, warm=30)
        if chance.happens(9):
            life.does(life.workday(day + 1), chance.between(10 * 60, 17 * 60), "referral_given")


def sleeper(life: Life, day: int) -> None:
    """Begins well, falls silent for months; some wake up when they are written to."""
    chance = life.chance
    life.visit(day, chance.between(2, 5), keen=chance.happens(50))
    if chance.happens(60):
        life.requests(day + 2, warm=40)
    day = life.attends(day + 5, warm=25) if chance.happens(55) else day + 6
    silence = day + 66
    if life.opens(silence, "we_miss_you", 45, clicks=55):
        life.visit(silence + 3, chance.between(2, 5))
        if chance.happens(50):
            evaluator(life, silence + chance.between(6, 15))
    elif chance.happens(25):
        life.unsubscribes(silence + 1)


def leaver(life: Life, day: int) -> None:
    """Takes the newsletter and has enough of it."""
    life.visit(day, life.chance.between(1, 3))
    life.subscribes(day, 45)
    if life.chance.happens(40):
        life.requests(day + 9, warm=20)
    life.unsubscribes(day + life.chance.between(35, 75))


def spy(life: Life, day: int) -> None:
    """Looks at everything and will never buy: a competitor, or a student with a thesis."""
    chance = life.chance
    for _ in range(chance.between(4, 8)):
        life.visit(day, chance.between(3, 7), keen=True)
        day += chance.between(3, 20)
    life.requests(day, warm=50)
    life.attends(day, warm=40)
    if chance.happens(50):
        life.asks(day + 4, "features")


KINDS: tuple[tuple[Live, int], ...] = (
    (browser, 32),
    (learner, 25),
    (evaluator, 18),
    (hurried, 6),
    (sleeper, 11),
    (leaver, 5),
    (spy, 3),
)
KEEN = (evaluator, hurried)


def live(kind: Live, life: Life) -> None:
    """Let ``life`` be of that kind; half of them begin in the last five months."""
    day = life.chance.between(0, DAYS - 150) if life.chance.happens(50) else life.chance.between(DAYS - 150, DAYS - 4)
    kind(life, day)
