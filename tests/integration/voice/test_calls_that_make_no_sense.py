"""Who says nothing, presses everything, has no English, or is a machine: nobody is lost."""

import pytest

from spoa.records.cases import Case
from tests.integration.voice.town import LINE_111, Page, Phone, Town


@pytest.mark.promise(1, 4)
@pytest.mark.parametrize("keys", ["", "0"], ids=["says nothing", "asks for nothing we have"])
def test_who_presses_nothing_that_the_menu_knows_waits_and_is_answered(
    town: Town, jo: Page, david: Phone, keys: str
) -> None:
    david.rings(LINE_111)
    if keys:
        david.presses(keys)
    town.wait(10)
    assert "Thank you for waiting" in david.heard[-1]
    assert david.longest_quiet <= 21
    jo.takes(town.only(Case))
    jo.phone.answers()
    assert david.hears == {"giver"}


@pytest.mark.promise(1, 3)
def test_keys_pressed_all_at_once_are_one_call_that_somebody_takes(town: Town, david: Phone) -> None:
    david.rings(LINE_111)
    for _ in range(3):
        david.presses("1919#*0123456789")
    town.wait(30)
    assert david.state != "ended"
    assert [(queue, klass) for queue, klass, _ in town.queue()] == [("handlers", 1)]
    assert "life" in town.alerts()


@pytest.mark.promise(1, 3)
def test_a_fax_that_rings_on_and_on_is_one_case_that_a_person_rings_once(town: Town, david: Phone) -> None:
    for _ in range(5):
        david.rings(LINE_111)
        town.wait(25)
        david.hangs_up()
    assert town.only(Case).state == "open"
    assert [why for _, _, why in town.queue()] == ["rang off: ring back"]
    assert "rings_often" in town.alerts()
