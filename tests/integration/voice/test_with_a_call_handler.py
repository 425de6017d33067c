"""A caller and the call handler who took them: hold, a page that dies, a handler who does not come."""

import pytest

from spoa.kernel.errors import Conflict
from spoa.records.cases import Case
from tests.integration.voice.town import Page, Phone, Town


@pytest.mark.promise(4)
def test_when_the_handlers_page_dies_the_caller_hears_that_we_are_here_and_the_next_joins(
    town: Town, david: Phone, jo: Page, sam: Page
) -> None:
    david.rings()
    case = town.only(Case)
    jo.takes(case)
    jo.phone.answers()
    jo.phone.hangs_up()
    town.wait(1)
    assert david.state == "held"
    assert "We are still here" in david.heard[-1]
    assert town.alerts() == {"handler_lost"}
    assert town.queue() == [("handlers", 1, "is on the line and nobody is with them")]
    town.wait(30)
    assert "caller_without_handler" in town.alerts()
    room = town.rooms()[0]["name"]
    sam.takes(case)
    sam.phone.answers()
    town.wait(1)
    assert david.hears == {"giver"}
    assert town.rooms()[0]["name"] == room
    assert town.alerts() == set()
    assert david.longest_quiet <= 8


@pytest.mark.promise(4)
def test_a_caller_whose_handler_does_not_pick_up_goes_back_to_the_front(
    town: Town, david: Phone, jo: Page
) -> None:
    david.rings()
    jo.takes(town.only(Case))
    town.wait(28)
    assert "We are still here" in david.heard[-1]
    assert town.queue() == [("handlers", 1, "is on the line and nobody is with them")]
    assert "handler_did_not_come" in town.alerts()
    assert david.longest_quiet <= 8


def test_a_call_that_a_colleague_has_taken_cannot_be_taken_again(
    town: Town, david: Phone, jo: Page, sam: Page
) -> None:
    david.rings()
    case = town.only(Case)
    jo.takes(case)
    with pytest.raises(Conflict):
        sam.takes(case)
    jo.takes(case)  # pressed twice: rung once
    assert len(town.control(f"handsets/{jo.phone.number}")["legs"]) == 1
    jo.phone.answers()
    with pytest.raises(Conflict):
        jo.takes(case)


@pytest.mark.promise(4)
def test_a_caller_on_hold_hears_so_and_comes_back(town: Town, david: Phone, jo: Page) -> None:
    david.rings()
    case = town.only(Case)
    jo.takes(case)
    jo.phone.answers()
    town.journeys.desk.hold(jo.me, case.id, on=True)
    town.wait(3)
    assert (david.state, david.hears) == ("held", set())
    assert "You are on hold" in david.heard[-1]
    town.wait(20)
    assert david.longest_quiet <= 8
    town.journeys.desk.hold(jo.me, case.id, on=False)
    town.wait(1)
    assert david.hears == {"giver"}


@pytest.mark.promise(4)
def test_who_is_not_on_the_line_cannot_take_the_caller_off_hold(town: Town, david: Phone, jo: Page) -> None:
    david.rings()
    case = town.only(Case)
    jo.takes(case)
    jo.phone.answers()
    jo.phone.hangs_up()
    town.wait(1)
    with pytest.raises(Conflict, match="not on the line"):
        town.journeys.desk.hold(jo.me, case.id, on=False)
    assert david.state == "held"


@pytest.mark.promise(3)
@pytest.mark.promise(4)
def test_a_second_handler_who_does_not_pick_up_does_not_keep_the_caller(
    town: Town, david: Phone, jo: Page, sam: Page
) -> None:
    david.rings()
    case = town.only(Case)
    jo.takes(case)
    jo.phone.answers()
    jo.phone.hangs_up()
    town.wait(1)
    sam.takes(case)
    town.wait(20)
    assert town.queue() == []  # somebody's page rings
    town.wait(8)
    assert town.queue() == [("handlers", 1, "is on the line and nobody is with them")]
    assert sam.is_() == "wrap_up"
    assert david.longest_quiet <= 8


def test_the_handler_ends_the_call_and_the_case_stays_theirs(town: Town, david: Phone, jo: Page) -> None:
    david.rings()
    case = town.only(Case)
    jo.takes(case)
    jo.phone.answers()
    town.journeys.desk.end(jo.me, case.id)
    town.wait(1)
    assert (david.state, jo.phone.state) == ("ended", "ended")
    assert town.only(Case).owner_id == jo.me.id
    assert town.queue() == []
    assert town.rooms() == []
