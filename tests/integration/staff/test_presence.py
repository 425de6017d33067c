"""Who is free, and that two offers never win the same person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from spoa.demo.people import HUB, LINES, STAFF, load, people
from spoa.kernel.clock import SetClock
from spoa.kernel.errors import Conflict, NotFound
from spoa.kernel.ids import new_id
from spoa.records.staff import Line, Organisation, Staff
from spoa.records.unit import Records
from spoa.staff.me import Me
from spoa.staff.presence import (
    SEEN_WITHIN,
    State,
    choose_presence,
    free_clinicians,
    presence_of,
    seen,
    set_presence,
    take,
)

CLOCK = SetClock()
NOW = CLOCK.now()


@pytest.fixture
def everybody(records: Records) -> dict[str, Me]:
    with records.unit() as session:
        load(session, CLOCK, "x")
        return {staff.username: Me.of(staff) for staff in session.scalars(select(Staff))}


def free(records: Records, skill: str, organisation: str, at=NOW) -> list[str]:
    with records.read() as session:
        return [one.name for one in free_clinicians(session, skill=skill, organisation=organisation, at=at)]


def available(records: Records, *staff: Me, at=NOW) -> None:
    with records.unit() as session:
        for one in staff:
            set_presence(session, one.id, State.AVAILABLE, at=at)


def test_who_is_available_longest_is_offered_first(records: Records, everybody: dict[str, Me]) -> None:
    osei, reid = everybody["amara.osei"], everybody["sam.reid"]
    available(records, reid, at=NOW - timedelta(minutes=2))
    available(records, osei, at=NOW - timedelta(minutes=1))
    assert free(records, "clinician", osei.organisation) == ["Sam Reid", "Dr Amara Osei"]
    assert free(records, "gp", osei.organisation) == ["Dr Amara Osei"]


def test_saying_again_that_one_is_available_does_not_send_one_to_the_back(
    records: Records, everybody: dict[str, Me]
) -> None:
    osei = everybody["amara.osei"]
    available(records, osei, at=NOW - timedelta(minutes=2))
    available(records, osei)
    with records.read() as session:
        assert presence_of(session, osei.id).since == NOW - timedelta(minutes=2)


def test_a_page_that_gives_no_sign_of_life_is_offered_nothing(
    records: Records, everybody: dict[str, Me]
) -> None:
    osei = everybody["amara.osei"]
    available(records, osei)
    later = NOW + SEEN_WITHIN
    assert free(records, "gp", osei.organisation, later) == []
    with records.unit() as session:
        seen(session, osei.id, at=later)
    assert free(records, "gp", osei.organisation, later) == ["Dr Amara Osei"]


def test_clinicians_of_another_organisation_are_not_offered(
    records: Records, everybody: dict[str, Me]
) -> None:
    available(records, everybody["amara.osei"])
    assert free(records, "gp", everybody["moira.dunn"].organisation) == []


def test_only_clinicians_are_offered(records: Records, everybody: dict[str, Me]) -> None:
    available(records, everybody["kit.lowe"])
    assert free(records, "paramedic", everybody["kit.lowe"].organisation) == []


@pytest.mark.promise(6)
def test_of_many_offers_at_once_one_wins(records: Records, everybody: dict[str, Me]) -> None:
    osei = everybody["amara.osei"]
    available(records, osei)

    def tried(_: int) -> bool:
        with records.unit() as session:
            return take(session, osei.id, at=NOW)

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(tried, range(6))) == [False] * 5 + [True]


def test_who_has_someone_on_the_line_cannot_walk_away(records: Records, everybody: dict[str, Me]) -> None:
    osei = everybody["amara.osei"]
    with records.unit() as session:
        set_presence(session, osei.id, State.BUSY, at=NOW)
    with pytest.raises(Conflict), records.unit() as session:
        choose_presence(session, osei, State.AWAY, at=NOW)


def test_a_change_is_told_to_the_person_and_to_colleagues(
    records: Records, everybody: dict[str, Me], told
) -> None:
    osei = everybody["amara.osei"]
    available(records, osei)
    assert told.topics[-1] == {f"staff:{osei.id}", f"presence:{osei.organisation}"}


def test_nobody_can_be_made_present_who_does_not_exist(records: Records) -> None:
    with pytest.raises(NotFound), records.unit() as session:
        set_presence(session, new_id(), State.AWAY, at=NOW)


def test_the_demonstrations_people_are_loaded_once_however_often(
    records: Records, everybody: dict[str, Me]
) -> None:
    with records.unit() as session:
        before = {staff.username: (staff.id, staff.password_hash) for staff in session.scalars(select(Staff))}
        load(session, CLOCK, "x")
        after = {staff.username: (staff.id, staff.password_hash) for staff in session.scalars(select(Staff))}
        assert after == before
        assert len(session.scalars(select(Line)).all()) == len(LINES)
        assert session.scalars(select(Organisation).where(Organisation.code == HUB)).one().kind == "hub"
    assert len(people()) == len(STAFF) == len(before)
