"""A supervisor listens to a call, coaches, joins, leaves: and no caller is alone with them."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from spoa.calls.stages import Form
from spoa.journey.voice.transfers import Offer
from spoa.kernel.errors import Conflict, NotFound
from spoa.records.audit import AuditRow
from spoa.records.calls import Guest
from spoa.records.cases import Case, Contact
from spoa.records.staff import Staff
from tests.integration.voice.town import Page, Phone, Town, browser, staff

NOBODY = ("handlers", 1, "is on the line and nobody is with them")


@dataclass
class Supervisor:
    """Lena at her page, and the call that she looks at."""

    town: Town
    page: Page
    browser: FlaskClient
    case: Case

    @property
    def phone(self) -> Phone:
        return self.page.phone

    def says(self, word: str) -> str:
        """Press a button beside the call; return what the page shows then."""
        self.browser.post(f"/supervisor/calls/{self.case.id}/{word}")
        self.town.wait(1)
        return self.sees()

    def sees(self) -> str:
        return self.browser.get("/supervisor/calls").text

    def listens(self) -> None:
        self.says("listen")
        self.phone.answers()


@pytest.fixture
def lena(town: Town, david: Phone, jo: Page) -> Supervisor:
    """David is on the line with Jo, and Lena looks after the shift."""
    david.rings()
    case = town.only(Case)
    jo.takes(case)
    jo.phone.answers()
    return Supervisor(town, staff(town, "lena.hart").comes(), browser(town, "lena.hart"), case)


def test_who_listens_hears_all_a_coach_is_heard_by_the_handler_alone_and_who_joins_by_everybody(
    town: Town, david: Phone, jo: Page, lena: Supervisor
) -> None:
    console = browser(town, "jo.marsh")
    call = f"/console/case/{lena.case.id}/call"
    assert "Listen" in lena.sees()
    lena.listens()
    assert (david.hears, jo.phone.hears) == ({"giver"}, {"caller"})
    assert lena.phone.hears == {"caller", "giver"}
    assert "Lena Hart, supervisor, listens: hears everybody, nobody hears them." in console.get(call).text
    assert "You coach: Jo Marsh hears you, the caller does not." in lena.says("coach")
    assert (david.hears, jo.phone.hears) == ({"giver"}, {"caller", "supervisor"})
    lena.phone.says("Ask about the arm")
    assert "Ask about the arm" in jo.phone.heard
    assert "Ask about the arm" not in david.heard
    assert "coaches you: the caller does not hear it." in console.get(call).text
    lena.says("join")
    assert (david.hears, jo.phone.hears) == ({"giver", "supervisor"}, {"caller", "supervisor"})
    assert "is in the call: everybody hears them." in console.get(call).text
    lena.browser.post(f"{call}/guest/listen")
    town.wait(1)
    assert (david.hears, jo.phone.hears) == ({"giver"}, {"caller"})
    assert "Listen" in lena.says("leave")
    assert "Lena" not in console.get(call).text
    assert (lena.phone.state, town.queue(), town.alerts()) == ("ended", [], set())
    heard = [row.action for row in town.rows(AuditRow, actor_id=lena.page.me.id) if row.action[:5] == "call."]
    assert heard == ["call.listen", "call.coach", "call.join", "call.listen", "call.leave"]


@pytest.mark.promise(4)
@pytest.mark.promise(9)
def test_a_listener_who_drops_changes_nothing_even_when_nobody_tells_us(
    town: Town, david: Phone, jo: Page, lena: Supervisor
) -> None:
    lena.listens()
    town.spoil("drop", times=9, event="participant-leave")
    lena.phone.hangs_up()
    town.journeys.look.reconcile()
    town.wait(2)
    assert (david.hears, jo.phone.hears) == ({"giver"}, {"caller"})
    assert (town.queue(), town.alerts()) == ([], set())
    assert [each.ended for each in town.rows(Guest)] == ["left"]
    assert len(town.rows(AuditRow, actor_id=lena.page.me.id, action="call.listen")) == 1


@pytest.mark.promise(4)
@pytest.mark.parametrize("word", ["listen", "join"])
def test_when_the_handler_is_lost_a_supervisor_in_the_room_is_no_company(
    town: Town, david: Phone, jo: Page, sam: Page, lena: Supervisor, word: str
) -> None:
    lena.listens()
    if word == "join":
        lena.says(word)
    jo.phone.hangs_up()
    town.wait(1)
    assert (david.state, david.hears) == ("held", set())
    assert "We are still here" in david.heard[-1]
    assert town.queue() == [NOBODY]
    assert "handler_lost" in town.alerts()
    assert "nobody: take the call" in lena.sees()
    town.wait(16)
    assert "caller_without_handler" in town.alerts()
    sam.takes(lena.case)
    sam.phone.answers()
    assert david.hears == ({"giver", "supervisor"} if word == "join" else {"giver"})
    assert david.longest_quiet <= 8


@pytest.mark.promise(4)
def test_a_room_read_back_with_a_guest_only_has_nobody_and_the_guest_can_take_the_caller(
    town: Town, david: Phone, jo: Page, lena: Supervisor
) -> None:
    lena.listens()
    town.spoil("drop", times=9, event="participant-leave")
    town.spoil("drop", times=9, event="participant-hold")
    jo.phone.hangs_up()
    for _ in range(2):
        town.journeys.look.reconcile()
        town.wait(1)
    assert david.state == "held"
    assert town.queue() == [NOBODY]
    lena.page.takes(lena.case)
    lena.phone.answers()
    assert (david.hears, lena.phone.hears) == ({"giver"}, {"caller"})
    assert (town.queue(), town.alerts()) == ([], set())


@pytest.mark.promise(4)
def test_a_coach_stays_through_a_warm_transfer_and_falls_silent_when_the_handler_leaves(
    town: Town, david: Phone, jo: Page, sam: Page, lena: Supervisor
) -> None:
    lena.listens()
    lena.says("coach")
    contact_id = town.only(Contact).id
    with town.use_cases.records.unit() as session:
        contact = session.get_one(Contact, contact_id)
        offer = Offer(Form.BRIEF_FIRST, None, jo.me.id, sam.me.id)
        town.journeys.transfers.open(session, contact, offer, at=town.clock.now())
    town.wait(2)
    sam.phone.answers()
    sam.accepts()
    sam.says("bring_in")
    sam.says("mine")
    town.wait(2)
    assert (david.hears, sam.phone.hears) == ({"receiver"}, {"caller"})
    assert "You listen" in lena.sees()
    assert "You coach: Sam Reid hears you" in lena.says("coach")
    assert sam.phone.hears == {"caller", "supervisor"}
    assert david.longest_quiet <= 8


def test_a_page_that_does_not_answer_can_be_rung_again_and_nobody_outlasts_the_caller(
    town: Town, david: Phone, lena: Supervisor
) -> None:
    lena.says("listen")
    town.wait(28)
    assert [each.ended for each in town.rows(Guest)] == ["not_reached"]
    lena.listens()
    assert lena.phone.hears == {"caller", "giver"}
    david.hangs_up()
    assert (town.rooms(), lena.phone.state) == ([], "ended")
    assert [each.ended for each in town.rows(Guest)] == ["not_reached", "left"]


def test_only_a_supervisor_of_the_organisation_listens_and_to_nobody_who_waits_alone(
    town: Town, sam: Page, lena: Supervisor
) -> None:
    console = browser(town, "jo.marsh")
    for address in (
        f"/supervisor/calls/{lena.case.id}/listen",
        f"/console/case/{lena.case.id}/call/guest/listen",
    ):
        assert console.post(address).status_code == 403
    someone = Phone(town, "+447700900199")
    someone.rings()
    waits = next(each for each in town.rows(Case) if each.id != lena.case.id)
    with pytest.raises(Conflict, match="Nobody of ours"):
        town.journeys.guest_desk.say(lena.page.me, waits.id, "listen")
    another = staff_organisation(town, "moira.dunn")
    with town.use_cases.records.unit() as session:
        session.get_one(Staff, lena.page.me.id).organisation_id = another
    elsewhere = staff(town, "lena.hart").me
    with pytest.raises(NotFound):
        town.journeys.guest_desk.say(elsewhere, lena.case.id, "listen")
    assert town.journeys.guest_desk.calls(elsewhere) == ()


def staff_organisation(town: Town, username: str) -> str:
    return next(each.organisation_id for each in town.rows(Staff) if each.username == username)
