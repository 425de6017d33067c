"""The directory loaded into a real PostgreSQL: again is once, retired is not deleted, pauses stay."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from spoa.kernel.errors import Invalid, NotFound
from spoa.records.directory import ServiceRow
from spoa.records.staff import Organisation
from spoa.records.unit import Records
from spoa.routing.load import load, pause, resume, service_row, stored
from spoa.routing.model import Directory, organisation_id, service_id
from tests.integration.booking.conftest import NOW, RECEPTION

LUTON = service_id("luton-base")


def test_loading_again_changes_nothing(records: Records, directory: Directory) -> None:
    with records.unit() as session:
        assert load(session, directory) == len(directory.services)
    with records.unit() as session:
        assert load(session, directory) == 0
        count = session.scalar(select(func.count()).select_from(Organisation))
        assert count == len(directory.organisations)


def test_what_is_read_back_is_what_the_files_say(records: Records, directory: Directory) -> None:
    with records.unit() as session:
        load(session, directory)
    with records.read() as session:
        found = stored(session)
    assert set(found.services) == set(directory.services)
    assert found.states == {}


def test_an_organisation_that_is_there_keeps_its_row(records: Records, directory: Directory) -> None:
    own = organisation_id("something-else")
    with records.unit() as session:
        session.add(Organisation(id=own, code="VOL01", name="Good Neighbours Bedford", kind="voluntary"))
    with records.unit() as session:
        load(session, directory)
        assert service_row(session, "good-neighbours-bedford").organisation_id == own


def test_a_service_that_left_the_files_is_retired_and_may_come_back(
    records: Records, directory: Directory
) -> None:
    fewer = replace(directory, services=tuple(one for one in directory.services if one.code != "luton-base"))
    with records.unit() as session:
        load(session, directory)
    with records.unit() as session:
        assert load(session, fewer) == 0
    with records.unit() as session:
        assert session.get_one(ServiceRow, LUTON).active is False
        assert "luton-base" not in {one.code for one in stored(session).services}
        with pytest.raises(NotFound):
            service_row(session, "luton-base")
        assert load(session, directory) == 1
        session.expire_all()
        assert service_row(session, "luton-base").active


def test_a_pause_needs_an_end_and_a_reason_and_outlives_a_load(
    records: Records, directory: Directory
) -> None:
    until = NOW + timedelta(hours=1)
    with records.unit() as session:
        load(session, directory)
        with pytest.raises(Invalid):
            pause(session, LUTON, until=until, why=" ", by=RECEPTION, now=NOW)
        with pytest.raises(Invalid):
            pause(session, LUTON, until=NOW, why="flood", by=RECEPTION, now=NOW)
        pause(session, LUTON, until=until, why="flood", by=RECEPTION, now=NOW)
    with records.unit() as session:
        load(session, directory)
        state = stored(session).states["luton-base"]
        assert (state.paused_until, state.paused_why) == (until, "flood")
        resume(session, LUTON, by=RECEPTION, now=NOW)
        assert stored(session).states == {}
