"""Promise 5 under real concurrency: threads, each with its own connection, after the same slots at once."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from spoa.booking import appointments, holds, lists
from spoa.booking.states import APPOINTED, CLAIMING
from spoa.kernel.errors import Conflict
from spoa.records.bookings import Booking
from spoa.records.unit import Records
from spoa.routing.model import service_id
from tests.integration.booking.conftest import ANSWER_BY, HANDLER, NOW, Asking, open_case

pytestmark = pytest.mark.promise(5)

KINGSBROOK = service_id("kingsbrook-house")
RACERS = 8


@pytest.fixture
def cases(area: Records) -> list[Asking]:
    with area.unit() as session:
        return [open_case(session, f"2{number:05}") for number in range(RACERS)]


def slot_ids(area: Records) -> list[str]:
    with area.read() as session:
        found = lists.free_slots(session, [KINGSBROOK], after=NOW, until=NOW + timedelta(hours=4))
    return [slot.slot_id for slot in found]


def race(runners: list[Callable[[], str]]) -> list[str]:
    """Let all run at once; return what each came back with: a booking's id, or "no: " and the words."""
    start = Barrier(len(runners))

    def run(runner: Callable[[], str]) -> str:
        start.wait(10)
        try:
            return runner()
        except Conflict as lost:
            return f"no: {lost.say}"

    with ThreadPoolExecutor(len(runners)) as pool:
        return list(pool.map(run, runners))


def booker(area: Records, slot_id: str, asking: Asking) -> Callable[[], str]:
    def run() -> str:
        with area.unit() as session:
            return appointments.book_slot(
                session,
                slot_id,
                asking.case_id,
                need_id=asking.need_id,
                by=HANDLER,
                now=NOW,
                answer_by=ANSWER_BY,
            ).id

    return run


def holder(area: Records, slot_id: str, asking: Asking) -> Callable[[], str]:
    def run() -> str:
        with area.unit() as session:
            return holds.hold(session, slot_id, asking.case_id, by=HANDLER, now=NOW).id

    return run


@pytest.mark.parametrize("make", [holder, booker])
def test_of_all_who_want_one_slot_exactly_one_gets_it(
    area: Records, cases: list[Asking], make: Callable[[Records, str, Asking], Callable[[], str]]
) -> None:
    for slot in slot_ids(area)[:4]:
        with area.unit() as session:
            fresh = [open_case(session, f"3{random.randrange(10**5):05}") for _ in range(RACERS)]
        outcomes = race([make(area, slot, asking) for asking in fresh])
        lost = [outcome for outcome in outcomes if outcome.startswith("no: ")]
        assert len(lost) == RACERS - 1
        assert set(lost) == {"no: That time has just been taken by someone else. Choose another time."}


def test_a_lapsed_hold_is_taken_over_by_exactly_one(area: Records, cases: list[Asking]) -> None:
    slot = slot_ids(area)[0]
    with area.unit() as session:
        holds.hold(session, slot, cases[0].case_id, by=HANDLER, now=NOW, lease=timedelta(0))
    outcomes = race([booker(area, slot, asking) for asking in cases[1:]])
    assert sum(not outcome.startswith("no: ") for outcome in outcomes) == 1


def test_the_holder_who_books_late_and_one_who_takes_over_do_not_both_win(
    area: Records, cases: list[Asking]
) -> None:
    for slot in slot_ids(area)[:4]:
        with area.unit() as session:
            late, other = (open_case(session, f"4{random.randrange(10**5):05}") for _ in range(2))
            holds.hold(session, slot, late.case_id, by=HANDLER, now=NOW, lease=timedelta(0))
        outcomes = race([booker(area, slot, late), booker(area, slot, other)])
        assert sum(not outcome.startswith("no: ") for outcome in outcomes) == 1


@pytest.mark.promise(6)
def test_one_booking_asked_for_many_times_at_once_is_one_booking(area: Records, cases: list[Asking]) -> None:
    slot = slot_ids(area)[0]
    outcomes = race([booker(area, slot, cases[0])] * RACERS)
    assert len(set(outcomes)) == 1 and not outcomes[0].startswith("no: ")


def test_one_need_after_many_slots_at_once_has_one_appointment(area: Records, cases: list[Asking]) -> None:
    outcomes = race([booker(area, slot, cases[0]) for slot in slot_ids(area)[:RACERS]])
    assert sum(not outcome.startswith("no: ") for outcome in outcomes) == 1
    with area.read() as session:
        standing = select(func.count()).where(Booking.need_id == cases[0].need_id)
        assert session.scalar(standing.where(Booking.state.in_(APPOINTED))) == 1


def test_two_offers_over_the_same_slots_do_not_block_each_other(area: Records, cases: list[Asking]) -> None:
    """Each wants them in another order; nobody waits for ever, and no slot is held twice."""
    slots = slot_ids(area)[:6]

    def offer(asking: Asking, wanted: list[str]) -> Callable[[], str]:
        def run() -> str:
            with area.unit() as session:
                return str(len(holds.hold_some(session, wanted, asking.case_id, by=HANDLER, now=NOW)))

        return run

    outcomes = race([offer(cases[0], slots), offer(cases[1], slots[::-1]), offer(cases[2], slots[3:])])
    assert sum(map(int, outcomes)) == len(slots)


def test_in_a_crowd_that_holds_books_and_cancels_no_slot_ever_has_two_claims(
    area: Records, cases: list[Asking]
) -> None:
    slots = slot_ids(area)[:5]

    def wander(asking: Asking) -> Callable[[], str]:
        chance = random.Random(asking.case_id)

        def run() -> str:
            for _ in range(12):
                step(area, asking, chance, slots)
            return "done"

        return run

    assert set(race([wander(asking) for asking in cases])) == {"done"}
    with area.read() as session:
        claims = session.scalars(select(Booking).where(Booking.state.in_(CLAIMING))).all()
        assert max(Counter(claim.slot_id for claim in claims).values(), default=0) <= 1
        for claim in session.scalars(select(Booking)):
            assert [change.seq for change in claim.changes] == list(range(1, len(claim.changes) + 1))
            assert claim.changes[-1].after == claim.state


def step(area: Records, asking: Asking, chance: random.Random, slots: list[str]) -> None:
    try:
        with area.unit() as session:
            standing = appointments.appointment_of(session, asking.need_id)
            if standing is not None:
                appointments.cancel(session, standing.id, reason="changed my mind", by=HANDLER, now=NOW)
            elif chance.random() < 0.5:
                holds.hold(session, chance.choice(slots), asking.case_id, by=HANDLER, now=NOW)
            else:
                booker_session = (session, chance.choice(slots), asking.case_id)
                appointments.book_slot(
                    *booker_session, need_id=asking.need_id, by=HANDLER, now=NOW, answer_by=ANSWER_BY
                )
    except Conflict:
        return
