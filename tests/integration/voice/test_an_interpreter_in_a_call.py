"""An interpreter is rung into a call: heard by all, through a warm transfer, and no company for a caller."""

from dataclasses import dataclass

import pytest

from spoa.calls.stages import Form
from spoa.journey.voice.transfers import Offer
from spoa.kernel.errors import Conflict, Invalid
from spoa.records.calls import Guest
from spoa.records.cases import Case, Contact
from tests.integration.voice.town import Page, Phone, Town, browser

NOBODY = ("handlers", 1, "is on the line and nobody is with them")


@dataclass
class Line(Phone):
    """The interpreting line."""

    number: str = "+441632960770"

    def comes(self) -> None:
        self.answers()
        self.presses("1")


@pytest.fixture
def line(town: Town) -> Line:
    return Line(town)


@pytest.fixture
def case(town: Town, david: Phone, jo: Page) -> Case:
    """David is on the line with Jo."""
    david.rings()
    found = town.only(Case)
    jo.takes(found)
    jo.phone.answers()
    return found


def rings(town: Town, jo: Page, case: Case, language: str = "Polish") -> str:
    """Press "Interpreter…" and choose; return what the call pane shows then."""
    console = browser(town, "jo.marsh")
    call = f"/console/case/{case.id}/call"
    assert "Polish" in console.get(f"{call}/interpreter").text
    answer = console.post(f"{call}/interpreter", data={"language": language})
    assert answer.status_code == 200, answer.text
    town.wait(1)
    return console.get(call).text


@pytest.mark.promise(2)
def test_who_chooses_a_language_in_the_menu_is_first_to_be_taken_with_the_language_on_the_case(
    town: Town, david: Phone, jo: Page
) -> None:
    town.wait(2)
    english = Phone(town, "+447700900199")
    english.rings()
    david.rings()
    assert town.queue()[-1][2] == "rings"  # in the queue before a word of the menu
    david.presses("2")
    assert "Proszę pozostać na linii" in david.heard[-1]
    case = next(each for each in town.rows(Case) if each.language)
    console = browser(town, "jo.marsh")
    queue = console.get("/console/queue").text
    assert "999: interpreter: Polish, is on the line" in queue
    assert town.alerts() == {"language"}
    first = town.journeys.looking.queue(jo.me)[0]
    assert (first.case_id, first.klass) == (case.id, None)  # before who rang earlier and said nothing
    david.presses("9")
    assert {"language", "worse"} <= town.alerts()
    jo.takes(case)
    jo.phone.answers()
    assert town.alerts() == set()
    assert "selected>Polish" in console.get(f"/console/case/{case.id}/call/interpreter").text


@pytest.mark.promise(1)
def test_who_says_nothing_in_the_menu_goes_to_a_handler_and_1_counts_in_the_midst_of_it(
    town: Town, david: Phone, jo: Page
) -> None:
    david.rings()
    town.wait(20)
    assert [why for _, _, why in town.queue()] == ["is on the line"]
    assert "Thank you for waiting" in david.heard[-1]
    someone = Phone(town, "+447700900199")
    someone.rings()
    someone.presses("1")
    assert "life" in town.alerts()
    assert town.journeys.looking.queue(jo.me)[0].klass == 1


@pytest.mark.promise(7)
def test_an_interpreter_hears_and_is_heard_by_all_and_stays_through_a_warm_transfer(
    town: Town, david: Phone, jo: Page, sam: Page, line: Line, case: Case
) -> None:
    assert "The interpreter (Polish) is being rung." in rings(town, jo, case)
    line.answers()
    assert "an interpreter: Polish" in line.heard[-1]
    assert town.in_room() == {"caller", "giver"}
    line.presses("1")
    assert line.hears == {"caller", "giver"}
    assert (david.hears, jo.phone.hears) == ({"giver", "interpreter"}, {"caller", "interpreter"})
    assert town.only(Case).language == "Polish"
    assert "Needs an interpreter: Polish." in jo.sees(case).brief.situation
    contact_id = town.only(Contact).id
    with town.use_cases.records.unit() as session:
        offer = Offer(Form.BRIEF_FIRST, None, jo.me.id, sam.me.id)
        contact = session.get_one(Contact, contact_id)
        town.journeys.transfers.open(session, contact, offer, at=town.clock.now())
    town.wait(2)
    sam.phone.answers()
    sam.accepts()
    assert line.hears == {"giver", "receiver"}  # David hears the hold message
    sam.says("bring_in")
    sam.says("mine")
    town.wait(2)
    assert (david.hears, sam.phone.hears) == ({"receiver", "interpreter"}, {"caller", "interpreter"})
    assert "Needs an interpreter: Polish." in sam.offered_brief
    line.hangs_up()
    assert (david.hears, town.queue(), town.alerts()) == ({"receiver"}, [], set())
    shown = browser(town, "sam.reid").get(f"/console/case/{case.id}/call").text
    assert "The interpreter (Polish) left at " in shown
    assert "Interpreter…" in shown
    assert david.longest_quiet <= 8


def test_no_answer_and_a_voicemail_are_shown_and_can_be_tried_again(
    town: Town, david: Phone, jo: Page, line: Line, case: Case
) -> None:
    rings(town, jo, case)
    with pytest.raises(Conflict, match="being rung"):
        town.journeys.interpreters.ring(jo.me, case.id, "Polish")
    town.wait(38)
    shown = rings(town, jo, case)
    assert "is being rung" in shown
    line.answers()
    town.wait(20)  # a voicemail picks up, and presses nothing
    assert (line.state, town.in_room()) == ("ended", {"caller", "giver"})
    shown = browser(town, "jo.marsh").get(f"/console/case/{case.id}/call").text
    assert "The interpreter (Polish) could not be reached at " in shown
    rings(town, jo, case, "Somali")
    line.comes()
    assert david.hears == {"giver", "interpreter"}
    assert [each.ended for each in town.rows(Guest)] == ["not_reached", "not_reached", None]
    with pytest.raises(Invalid):
        town.journeys.interpreters.needs(jo.me, case.id, "Klingon")


@pytest.mark.promise(4)
def test_an_interpreter_is_no_company_and_nobody_outlasts_the_caller(
    town: Town, david: Phone, jo: Page, sam: Page, line: Line, case: Case
) -> None:
    rings(town, jo, case)
    line.comes()
    jo.phone.hangs_up()
    town.wait(1)
    assert (david.state, david.hears) == ("held", set())
    assert town.queue() == [NOBODY]
    with pytest.raises(Conflict, match="not on the line"):
        town.journeys.interpreters.ring(jo.me, case.id, "Polish")
    sam.takes(case)
    sam.phone.answers()
    assert david.hears == {"giver", "interpreter"}
    david.hangs_up()
    assert (town.rooms(), line.state) == ([], "ended")
    assert david.longest_quiet <= 8
