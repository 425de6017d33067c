"""Somebody who speaks by text relay: known by the line, the prefix or a tick; given time; rung back by it."""

import pytest

from spoa.kernel.phones import through_relay, without_relay
from spoa.records.cases import Case, Contact
from tests.integration.voice.town import DAVID, LINE_111, Page, Phone, Town, browser

RELAY_LINE = "+441632960180"


@pytest.mark.parametrize(
    ("sender", "known"),
    [
        ("1800107700900142", ("07700900142", True)),
        ("+441800107700900142", ("07700900142", True)),
        (DAVID, (DAVID, False)),
        ("anonymous", ("anonymous", False)),
        ("18001", ("18001", False)),
    ],
)
def test_the_prefix_tells_of_relay_and_is_no_part_of_the_number(sender: str, known: tuple[str, bool]) -> None:
    assert without_relay(sender) == known


def test_what_is_dialled_by_relay() -> None:
    assert through_relay(DAVID) == "1800107700900142"
    assert through_relay("+33612345678") == "+33612345678"


@pytest.mark.promise(4)
def test_who_rings_by_relay_has_time_to_press_a_key_and_is_rung_back_by_it(
    town: Town, david: Phone, jo: Page
) -> None:
    david.rings(RELAY_LINE)
    town.wait(30)
    assert david.heard[-1].startswith("You are through to urgent care")  # a key of it still counts
    assert "by text relay, rings" in browser(town, "jo.marsh").get("/console/queue").text
    david.presses("1")
    assert "life" in town.alerts()
    case = town.only(Case)
    assert "By text relay." in jo.sees(case).brief.situation
    jo.takes(case)
    jo.phone.answers()
    town.journeys.desk.end(jo.me, case.id)
    town.wait(2)
    town.journeys.back_desk.ring(jo.me, case.id)
    town.wait(1)
    jo.phone.answers()
    town.wait(45)  # somebody is called in between
    assert david.state == "ringing"
    assert david.leg["to"] == "1800107700900142"
    david.answers()
    assert (david.hears, jo.phone.hears) == ({"giver"}, {"caller"})  # no key is asked of the relay assistant


def test_the_prefix_of_the_caller_or_a_tick_makes_a_case_one_by_relay(
    town: Town, david: Phone, jo: Page
) -> None:
    town.journeys.line.arrives(call="CA" + "7" * 32, to=LINE_111, sender="1800107700900142")
    case = town.only(Case)
    assert (case.by_relay, town.only(Contact).address) == (True, DAVID)
    jo.takes(case)
    console = browser(town, "jo.marsh")
    assert "By text relay" in console.get(f"/console/case/{case.id}/identity").text
    console.post(f"/console/case/{case.id}/identity", data={"relay": ""})
    assert not town.only(Case).by_relay
    console.post(f"/console/case/{case.id}/identity", data={"name": "David Hartley"})
    console.post(f"/console/case/{case.id}/identity", data={"relay": "yes"})
    assert town.only(Case).by_relay
