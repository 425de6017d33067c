"""Referrals on a real PostgreSQL: one answer, one place at a time, everything remembered."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from spoa.kernel.errors import Conflict, Invalid, NotFound
from spoa.kernel.ids import new_id
from spoa.records.events import history
from spoa.records.referrals import STANDING as STANDING_SQL
from spoa.records.referrals import Referral
from spoa.records.unit import Records
from spoa.routing import load, referral
from spoa.routing.model import service_id
from tests.integration.booking.conftest import HANDLER, NOW, RECEPTION, Asking

NEIGHBOURS = service_id("good-neighbours-bedford")
COMPANY = service_id("company-for-all")
ANSWER_BY = NOW + timedelta(hours=2)


def offer(session: Session, asking: Asking, service: str = NEIGHBOURS) -> Referral:
    return referral.offer(
        session,
        need_id=asking.need_id,
        case_id=asking.case_id,
        service_id=service,
        klass=5,
        by=HANDLER,
        now=NOW,
        answer_by=ANSWER_BY,
    )


@pytest.mark.promise(6)
def test_offering_twice_is_offering_once(area: Records, anya: Asking) -> None:
    with area.unit() as session:
        first = offer(session, anya)
    with area.unit() as session:
        assert offer(session, anya).id == first.id


@pytest.mark.promise(6)
def test_offering_many_times_at_once_is_offering_once(area: Records, anya: Asking) -> None:
    def run(_: int) -> str:
        with area.unit() as session:
            return offer(session, anya).id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(run, range(6)))) == 1


def test_a_need_is_with_one_service_at_a_time(area: Records, anya: Asking) -> None:
    with area.unit() as session:
        first = offer(session, anya)
    with pytest.raises(Conflict, match="with Good Neighbours Bedford already"), area.unit() as session:
        offer(session, anya, COMPANY)
    with area.unit() as session:
        referral.withdraw(session, first.id, reason="they want company", by=HANDLER, now=NOW)
        assert offer(session, anya, COMPANY).service_id == COMPANY


def test_the_database_itself_refuses_a_second_standing_referral(area: Records, anya: Asking) -> None:
    with area.unit() as session:
        offer(session, anya)
    with pytest.raises(IntegrityError, match="uq_referrals_need_standing"), area.unit() as session:
        session.add(
            Referral(
                need_id=anya.need_id,
                case_id=anya.case_id,
                service_id=COMPANY,
                state="offered",
                klass=5,
                offered_at=NOW,
                answer_by=ANSWER_BY,
            )
        )


def test_an_accepted_referral_says_who_does_what_by_when(area: Records, anya: Asking) -> None:
    tomorrow = NOW + timedelta(hours=15)
    with area.unit() as session:
        sent = offer(session, anya)
        assert [one.id for one in referral.inbox(session, NEIGHBOURS)] == [sent.id]
        with pytest.raises(Invalid, match="Say who"):
            referral.accept(session, sent.id, by=RECEPTION, now=NOW, promised=" ")
        for _ in range(2):
            referral.accept(
                session, sent.id, by=RECEPTION, now=NOW, promised="Ruth Bell will ring", contact_by=tomorrow
            )
    with area.read() as session:
        found = session.get_one(Referral, sent.id)
        assert (found.state, found.promised, found.contact_by) == (
            "accepted",
            "Ruth Bell will ring",
            tomorrow,
        )
        assert [change.after for change in found.changes] == ["offered", "accepted"]
        kinds = [event.kind for event in history(session, anya.case_id)]
        assert kinds == ["referral_offered", "referral_accepted"]


def test_a_declined_need_looks_for_another_and_remembers_why(area: Records, anya: Asking) -> None:
    with area.unit() as session:
        sent = offer(session, anya)
        with pytest.raises(Invalid, match="Say why"):
            referral.decline(session, sent.id, reason="", by=RECEPTION, now=NOW)
        referral.decline(session, sent.id, reason="full this week", by=RECEPTION, now=NOW)
        assert referral.standing_for(session, anya.need_id) is None
        assert referral.refused(session, anya.need_id) == {"good-neighbours-bedford": "full this week"}
        assert referral.inbox(session, NEIGHBOURS) == []


def test_a_service_that_cannot_after_all_hands_back(area: Records, anya: Asking) -> None:
    with area.unit() as session:
        sent = offer(session, anya)
        referral.accept(session, sent.id, by=RECEPTION, now=NOW, promised="We ring")
        referral.hand_back(session, sent.id, reason="our listener is ill", by=RECEPTION, now=NOW)
        assert referral.standing_for(session, anya.need_id) is None
        assert referral.refused(session, anya.need_id) == {"good-neighbours-bedford": "our listener is ill"}


def test_a_message_is_delivered_or_not_and_then_that_is_so(area: Records, anya: Asking, ben: Asking) -> None:
    practice = service_id("sandhurst-road-surgery")
    with area.unit() as session:
        sent = offer(session, anya, practice)
        referral.deliver(session, sent.id, by=HANDLER, now=NOW)
        referral.deliver(session, sent.id, by=HANDLER, now=NOW)
        lost = offer(session, ben, practice)
        referral.fail(session, lost.id, reason="mailbox refused it", by=HANDLER, now=NOW)
        assert referral.standing_for(session, anya.need_id) is not None
        assert referral.standing_for(session, ben.need_id) is None


def test_an_answer_that_is_late_is_found_and_may_still_be_given(area: Records, anya: Asking) -> None:
    with area.unit() as session:
        sent = offer(session, anya)
        assert referral.unanswered(session, now=NOW) == []
        assert [one.id for one in referral.unanswered(session, now=ANSWER_BY)] == [sent.id]
        later = ANSWER_BY + timedelta(minutes=5)
        assert (
            referral.accept(session, sent.id, by=RECEPTION, now=later, promised="We ring").state == "accepted"
        )
        assert referral.unanswered(session, now=later) == []


def test_a_paused_or_unknown_service_is_refused_with_words(area: Records, anya: Asking) -> None:
    with area.unit() as session:
        load.pause(session, NEIGHBOURS, until=NOW + timedelta(hours=2), why="training", by=RECEPTION, now=NOW)
        with pytest.raises(Conflict, match="paused to 21:30"):
            offer(session, anya)
        with pytest.raises(NotFound, match="not in the directory"):
            offer(session, anya, new_id())
        with pytest.raises(NotFound):
            referral.accept(session, new_id(), by=RECEPTION, now=NOW, promised="We ring")


STEPS: dict[str, Callable[[Session, str], Referral]] = {
    "accepted": lambda session, key: referral.accept(session, key, by=RECEPTION, now=NOW, promised="We ring"),
    "declined": lambda session, key: referral.decline(session, key, reason="full", by=RECEPTION, now=NOW),
    "withdrawn": lambda session, key: referral.withdraw(session, key, reason="moved", by=HANDLER, now=NOW),
    "handed_back": lambda session, key: referral.hand_back(session, key, reason="ill", by=RECEPTION, now=NOW),
    "delivered": lambda session, key: referral.deliver(session, key, by=HANDLER, now=NOW),
    "undelivered": lambda session, key: referral.fail(session, key, reason="no", by=HANDLER, now=NOW),
    "done": lambda session, key: referral.finish(session, key, by=RECEPTION, now=NOW),
}


def test_the_table_is_all_that_happens(area: Records, anya: Asking) -> None:
    with area.unit() as session:
        sent = offer(session, anya)
        for before, after in product(referral.MOVES, STEPS):
            sent.state, sent.reason = before, "because"
            session.flush()
            if after == before or after in referral.MOVES[before]:
                assert STEPS[after](session, sent.id).state == after
            else:
                with pytest.raises(Conflict, match="Look at it again"):
                    STEPS[after](session, sent.id)


def test_code_and_database_mean_the_same_states(area: Records) -> None:
    quoted = {word.strip("' ") for word in STANDING_SQL.partition("(")[2].rstrip(")").split(",")}
    assert quoted == referral.STANDING
    with area.read() as session:
        assert session.scalars(select(Referral)).all() == []
