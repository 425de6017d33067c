"""Holds and appointments on a real PostgreSQL: who gets a slot, and what is remembered of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from spoa.booking import appointments, holds, lists, schedules
from spoa.demo.directory import furnish
from spoa.kernel.errors import Conflict, Invalid, NotFound
from spoa.kernel.ids import new_id
from spoa.records.audit import AuditRow
from spoa.records.bookings import Booking, BookingChange, Schedule, Slot
from spoa.records.events import history
from spoa.records.unit import Records
from spoa.routing import load
from spoa.routing.model import Directory, service_id
from tests.integration.booking.conftest import ANSWER_BY, HANDLER, NOW, RECEPTION, Asking

KINGSBROOK = service_id("kingsbrook-house")
EVENING = {"after": NOW, "until": NOW + timedelta(hours=4)}


def free_ids(area: Records) -> list[str]:
    with area.read() as session:
        return [slot.slot_id for slot in lists.free_slots(session, [KINGSBROOK], **EVENING)]


def book(area: Records, slot_id: str, asking: Asking) -> Booking:
    with area.unit() as session:
        return appointments.book_slot(
            session,
            slot_id,
            asking.case_id,
            need_id=asking.need_id,
            by=HANDLER,
            now=NOW,
            answer_by=ANSWER_BY,
        )


def let_leases_run_out(area: Records) -> None:
    with area.unit() as session:
        ended = func.clock_timestamp() - timedelta(seconds=1)
        session.execute(update(Booking).where(Booking.state == "held").values(held_until=ended))


@pytest.mark.promise(5)
def test_a_held_slot_is_not_given_to_another_case(area: Records, anya: Asking, ben: Asking) -> None:
    slot = free_ids(area)[0]
    with area.unit() as session:
        holds.hold(session, slot, anya.case_id, by=HANDLER, now=NOW)
    assert slot not in free_ids(area)
    with pytest.raises(Conflict, match="just been taken"), area.unit() as session:
        holds.hold(session, slot, ben.case_id, by=HANDLER, now=NOW)
    with pytest.raises(Conflict, match="just been taken"):
        book(area, slot, ben)


def test_holding_again_is_the_same_hold_with_a_fresh_lease(area: Records, anya: Asking) -> None:
    slot = free_ids(area)[0]
    with area.unit() as session:
        first = holds.hold(session, slot, anya.case_id, by=HANDLER, now=NOW)
        before = first.held_until
    with area.unit() as session:
        again = holds.hold(session, slot, anya.case_id, by=HANDLER, now=NOW)
        assert again.id == first.id
        session.flush()
        session.refresh(again)
        assert again.held_until is not None and before is not None and again.held_until > before


def test_a_hold_that_ran_out_frees_its_slot_before_anybody_sweeps(
    area: Records, anya: Asking, ben: Asking
) -> None:
    slot = free_ids(area)[0]
    with area.unit() as session:
        holds.hold(session, slot, anya.case_id, by=HANDLER, now=NOW)
    let_leases_run_out(area)
    assert slot in free_ids(area)
    assert book(area, slot, ben).state == "booked"
    with area.read() as session:
        states = session.execute(select(Booking.case_id, Booking.state)).all()
    assert sorted(map(tuple, states)) == sorted([(anya.case_id, "expired"), (ben.case_id, "booked")])


def test_the_lease_is_on_the_real_clock_though_the_service_stands_on_friday(
    area: Records, anya: Asking
) -> None:
    slot = free_ids(area)[0]
    with area.unit() as session:
        holds.hold(session, slot, anya.case_id, by=HANDLER, now=NOW, lease=timedelta(0))
    with area.unit() as session:
        assert holds.expire_holds(session, now=NOW) == 1
    with area.unit() as session:
        assert holds.expire_holds(session, now=NOW) == 0


def test_a_slow_answer_still_counts_while_the_slot_is_free(area: Records, anya: Asking) -> None:
    slot = free_ids(area)[0]
    with area.unit() as session:
        held = holds.hold(session, slot, anya.case_id, need_id=anya.need_id, by=HANDLER, now=NOW)
    let_leases_run_out(area)
    with area.unit() as session:
        holds.expire_holds(session, now=NOW)
    with area.unit() as session:
        booked = appointments.book(
            session, held.id, need_id=anya.need_id, by=HANDLER, now=NOW, answer_by=ANSWER_BY
        )
        assert (booked.slot_id, booked.state) == (held.slot_id, "booked")


def test_choosing_one_of_three_lets_the_others_go(area: Records, anya: Asking) -> None:
    three = free_ids(area)[:3]
    with area.unit() as session:
        held = holds.hold_some(session, three, anya.case_id, need_id=anya.need_id, by=HANDLER, now=NOW)
        assert [one.slot.starts_at for one in held] == sorted(one.slot.starts_at for one in held)
    assert not set(three) & set(free_ids(area))
    with area.unit() as session:
        appointments.book(session, held[1].id, need_id=anya.need_id, by=HANDLER, now=NOW, answer_by=ANSWER_BY)
    assert set(three) & set(free_ids(area)) == {held[0].slot_id, held[2].slot_id}


def test_an_offer_of_three_leaves_out_what_someone_else_has(area: Records, anya: Asking, ben: Asking) -> None:
    three = free_ids(area)[:3]
    book(area, three[1], ben)
    with area.unit() as session:
        held = holds.hold_some(session, three, anya.case_id, by=HANDLER, now=NOW)
        assert {one.slot_id for one in held} == {three[0], three[2]}


@pytest.mark.promise(5, 6)
def test_booking_twice_is_booking_once(area: Records, anya: Asking) -> None:
    slot = free_ids(area)[0]
    first, again = book(area, slot, anya), book(area, slot, anya)
    assert first.id == again.id
    with area.read() as session:
        assert [change.after for change in session.scalars(select(BookingChange))] == ["held", "booked"]


@pytest.mark.promise(5)
def test_a_need_has_one_appointment_at_most(area: Records, anya: Asking) -> None:
    one, two = free_ids(area)[:2]
    book(area, one, anya)
    with pytest.raises(Conflict, match="Cancel it first"):
        book(area, two, anya)
    with area.unit() as session:
        booking = appointments.appointment_of(session, anya.need_id)
        assert booking is not None
        appointments.cancel(session, booking.id, reason="another time", by=HANDLER, now=NOW)
    assert book(area, two, anya).state == "booked"


@pytest.mark.promise(5)
def test_the_database_itself_refuses_a_second_claim(area: Records, anya: Asking, ben: Asking) -> None:
    """Not the code: rows written past it are refused too."""
    slot = free_ids(area)[0]
    book(area, slot, anya)
    for state, until in (("held", NOW), ("booked", None)):
        with pytest.raises(IntegrityError, match="uq_bookings_slot_claimed"), area.unit() as session:
            session.add(
                Booking(
                    slot_id=slot,
                    service_id=KINGSBROOK,
                    case_id=ben.case_id,
                    need_id=ben.need_id,
                    state=state,
                    held_until=until,
                    made_at=NOW,
                )
            )


@pytest.mark.promise(5)
def test_the_database_itself_refuses_slots_of_one_room_that_overlap(area: Records) -> None:
    with pytest.raises(IntegrityError, match="ex_slots_room_time"), area.unit() as session:
        there = session.scalars(select(Slot).where(Slot.service_id == KINGSBROOK)).first()
        assert there is not None
        session.add(
            Slot(
                service_id=KINGSBROOK,
                room=there.room,
                clinician="Somebody",
                skill="gp",
                starts_at=there.starts_at + timedelta(minutes=5),
                ends_at=there.ends_at + timedelta(minutes=5),
            )
        )


@pytest.mark.promise(5)
def test_a_declined_or_cancelled_slot_is_free_again(area: Records, anya: Asking, ben: Asking) -> None:
    slot = free_ids(area)[0]
    booking = book(area, slot, anya)
    with area.unit() as session:
        declined = appointments.decline(
            session, booking.id, reason="the doctor is ill", by=RECEPTION, now=NOW
        )
        assert (declined.state, declined.reason) == ("declined", "the doctor is ill")
    assert slot in free_ids(area)
    assert book(area, slot, ben).state == "booked"


def test_a_provider_acknowledges_once_and_the_person_is_seen(area: Records, anya: Asking) -> None:
    booking = book(area, free_ids(area)[0], anya)
    with area.unit() as session:
        assert [one.id for one in lists.to_answer(session, KINGSBROOK)] == [booking.id]
        appointments.acknowledge(session, booking.id, by=RECEPTION, now=NOW)
        appointments.acknowledge(session, booking.id, by=RECEPTION, now=NOW)
        assert lists.to_answer(session, KINGSBROOK) == []
        appointments.arrive(session, booking.id, by=RECEPTION, now=NOW)
        appointments.see(session, booking.id, by=RECEPTION, now=NOW)
    with area.read() as session:
        kinds = [event.kind for event in history(session, anya.case_id)]
        assert kinds == ["slot_held", "slot_booked", "slot_acknowledged", "slot_arrived", "slot_seen"]
        noted = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == booking.id))
        assert set(noted) >= {"booking.booked", "booking.acknowledged", "booking.seen"}
        assert session.get_one(Booking, booking.id).answered_at == NOW


def test_what_the_table_forbids_is_refused_with_words(area: Records, anya: Asking) -> None:
    booking = book(area, free_ids(area)[0], anya)
    with pytest.raises(Conflict, match="new, to answer; it cannot become seen"), area.unit() as session:
        appointments.see(session, booking.id, by=RECEPTION, now=NOW)
    with pytest.raises(Invalid, match="Say why"), area.unit() as session:
        appointments.decline(session, booking.id, reason="  ", by=RECEPTION, now=NOW)
    with pytest.raises(NotFound), area.unit() as session:
        appointments.acknowledge(session, new_id(), by=RECEPTION, now=NOW)


def test_nobody_has_missed_an_appointment_before_its_time(area: Records, anya: Asking) -> None:
    booking = book(area, free_ids(area)[3], anya)
    with area.unit() as session:
        appointments.acknowledge(session, booking.id, by=RECEPTION, now=NOW)
    with pytest.raises(Conflict, match="has not come yet"), area.unit() as session:
        appointments.miss(session, booking.id, by=RECEPTION, now=NOW)
    with area.unit() as session:
        missed = appointments.miss(session, booking.id, by=RECEPTION, now=NOW + timedelta(hours=6))
        assert missed.state == "no_show"


def test_past_withdrawn_and_paused_slots_are_not_held(area: Records, anya: Asking) -> None:
    first, second, third = free_ids(area)[:3]
    with pytest.raises(Conflict, match="has passed"), area.unit() as session:
        holds.hold(session, first, anya.case_id, by=HANDLER, now=NOW + timedelta(hours=12))
    with area.unit() as session:
        schedules.withdraw_slot(session, second, now=NOW)
    with pytest.raises(Conflict, match="has withdrawn"), area.unit() as session:
        holds.hold(session, second, anya.case_id, by=HANDLER, now=NOW)
    until = NOW + timedelta(hours=2, minutes=45)
    with area.unit() as session:
        load.pause(session, KINGSBROOK, until=until, why="power cut", by=RECEPTION, now=NOW)
    with pytest.raises(Conflict, match="takes no bookings until 22:15"), area.unit() as session:
        holds.hold(session, third, anya.case_id, by=HANDLER, now=NOW)
    assert free_ids(area) == []
    with area.unit() as session:
        load.resume(session, KINGSBROOK, by=RECEPTION, now=NOW)
        holds.hold(session, third, anya.case_id, by=HANDLER, now=NOW)


def test_a_taken_slot_is_not_withdrawn(area: Records, anya: Asking) -> None:
    slot = free_ids(area)[0]
    book(area, slot, anya)
    with pytest.raises(Conflict, match="is taken"), area.unit() as session:
        schedules.withdraw_slot(session, slot, now=NOW)


def test_letting_go_twice_is_once_and_an_appointment_is_not_let_go(area: Records, anya: Asking) -> None:
    slot = free_ids(area)[0]
    with area.unit() as session:
        held = holds.hold(session, slot, anya.case_id, by=HANDLER, now=NOW)
        holds.release(session, held.id, by=HANDLER, now=NOW)
        holds.release(session, held.id, by=HANDLER, now=NOW)
    booking = book(area, slot, anya)
    with pytest.raises(Conflict, match="cannot become let go"), area.unit() as session:
        holds.release(session, booking.id, by=HANDLER, now=NOW)


def test_a_night_belongs_to_the_evening_on_which_it_began(area: Records, anya: Asking) -> None:
    booking = book(area, free_ids(area)[0], anya)
    with area.read() as session:
        night = lists.todays_list(session, KINGSBROOK, lists.working_day(NOW))
        starts = [line.slot.starts_at for line in night]
        assert starts == sorted(starts)
        assert starts[0] < NOW < starts[-1]
        assert starts[-1].date() == date(2026, 11, 21)
        assert [line.booking.id for line in night if line.booking] == [booking.id]
        after_midnight = NOW + timedelta(hours=6)
        assert lists.working_day(after_midnight) == lists.working_day(NOW) == date(2026, 11, 20)


def test_vacancies_count_what_is_left(area: Records, anya: Asking) -> None:
    slots = free_ids(area)
    with area.read() as session:
        before = lists.vacancies(session, [KINGSBROOK, service_id("clinical-hub")], **EVENING)
    assert before == {KINGSBROOK: lists.Vacancy(len(slots), len(slots), before[KINGSBROOK].first_free)}
    book(area, slots[0], anya)
    with area.read() as session:
        after = lists.vacancies(session, [KINGSBROOK], **EVENING)[KINGSBROOK]
    assert (after.free, after.of) == (len(slots) - 1, len(slots))


def test_a_booking_that_nobody_answered_in_time_is_found_and_stays(area: Records, anya: Asking) -> None:
    booking = book(area, free_ids(area)[0], anya)
    with area.read() as session:
        assert lists.unanswered(session, now=NOW) == []
        assert [one.id for one in lists.unanswered(session, now=ANSWER_BY)] == [booking.id]
        assert session.get_one(Booking, booking.id).state == "booked"


def test_publishing_slots_again_changes_nothing_that_is_booked(area: Records, anya: Asking) -> None:
    booking = book(area, free_ids(area)[0], anya)
    with area.read() as session:
        count = session.scalar(select(func.count()).select_from(Slot))
    with area.unit() as session:
        again = schedules.publish_slots(
            session, session.scalars(select(Schedule)).all(), date(2026, 11, 20), date(2026, 11, 27)
        )
    assert again == 0
    with area.read() as session:
        assert session.scalar(select(func.count()).select_from(Slot)) == count
        assert session.get_one(Booking, booking.id).state == "booked"


def test_the_demonstration_is_furnished_once_however_often_it_starts(
    area: Records, anya: Asking, directory: Directory
) -> None:
    booking = book(area, free_ids(area)[0], anya)
    with area.unit() as session:
        assert furnish(session, directory, now=NOW + timedelta(hours=2)) == 0
    with area.unit() as session:
        assert furnish(session, directory, now=NOW + timedelta(days=1)) > 0
        assert session.get_one(Booking, booking.id).state == "booked"
