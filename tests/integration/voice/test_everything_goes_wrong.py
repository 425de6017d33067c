"""Whatever people and the carrier do, in whatever order: nobody is alone for long, and nothing is lost."""

import os
import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from spoa.kernel.errors import SpoaError
from spoa.records.calls import Leg, Transfer
from spoa.records.cases import Case, Contact
from tests.integration.voice.town import Page, Phone, Town

STEPS = 14
FIRST, EVENINGS = int(os.environ.get("SEED", "0")), int(os.environ.get("EVENINGS", "6"))
"""``make soak`` asks for other evenings, and for more of them."""
NOTHING_TO_DO = (SpoaError, AssertionError, LookupError, ValueError)
"""A deed was refused, or there was nothing to do it with: no ring to answer, no offer to accept."""

ALONE = 40
"""Seconds in which a caller may at most hear nothing, when callbacks are lost: a look every half minute."""


@pytest.mark.promise(1)
@pytest.mark.promise(3)
@pytest.mark.promise(4)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + EVENINGS))
def test_a_caller_is_never_forgotten(
    town: Town, david: Phone, jo: Page, sam: Page, kit: Page, ana: Page, seed: int
) -> None:
    dice = random.Random(seed)
    town.forgiving = True
    kinds = ["duplicate", "reorder", "drop", "timeout", "unknown", "500"]
    to = ["conference-status", "call-status", "rest"]
    david.rings()
    case = town.only(Case)
    town.journeys.console.choose(jo.me, case.id, ["chest-pain"])
    town.control("faults", {"probability": 0.15, "kinds": kinds, "to": to, "seed": seed})
    deeds = doings(town, case, [jo, sam, kit, ana])
    for _ in range(STEPS):
        with suppress(*NOTHING_TO_DO):
            dice.choice(deeds)()
        town.wait(dice.choice((1, 3, 8)))
        town.journeys.look.reconcile()
        town.wait(1)
        assert david.longest_quiet <= ALONE
        owned(town, case)
    town.control("faults", {})
    for _ in range(3):
        town.journeys.look.reconcile()
        town.wait(20)
    settled(town, david)


def doings(town: Town, case: Case, people: list[Page]) -> list[Callable[[], object]]:
    """What may happen, some of it more often than the rest."""
    jo, sam, kit, ana = people
    desk, console = town.journeys.desk, town.journeys.console
    tells = partial(console.answer, jo.me, case.id, "chest_pain_sweating", True, members=())
    answers = [page.phone.answers for page in people]
    hangs_up = [page.phone.hangs_up for page in people]
    accepts = [page.accepts for page in people]
    says = [lambda page=page, word=word: page.says(word) for page in people for word in ("mine", "finished")]
    return [
        *(lambda: desk.take_call(jo.me, case.id), lambda: desk.take_call(sam.me, case.id)) * 2,
        *(lambda: desk.hold(jo.me, case.id, on=True), lambda: desk.hold(jo.me, case.id, on=False)),
        *(tells, tells),
        *answers * 3,
        *hangs_up,
        *accepts,
        *says,
        lambda: kit.declines("busy"),
        lambda: jo.says("cancel"),
        lambda: town.wait(25),
    ]


def owned(town: Town, case: Case) -> None:
    """An open case has an owner, and one with a caller on the line is with somebody or in the queue."""
    found = town.only(Case, id=case.id)
    assert found.owner_id
    assert found.state == "closed" or found.deadline_at is not None


def settled(town: Town, david: Phone) -> None:
    """Once the carrier is well again, what we think is what is so, and the caller hears why they wait."""
    contact = town.only(Contact)
    if contact.ended_at is not None:
        assert david.state == "ended"
        assert town.rooms() == []
        return
    assert david.state != "ended"
    here = {leg.party for leg in town.rows(Leg, in_room=True)}
    assert here == town.in_room()
    ours = {"giver", "receiver"} & town.in_room()
    waiting = [why for _, _, why in town.queue()]
    held = town.only(Leg, party="caller").on_hold
    assert david.hears == ours or held
    assert ours or waiting, (contact.state, [each.stage for each in town.rows(Transfer)])
