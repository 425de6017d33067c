"""The voice journeys over real processes, from outside: telephones at the carrier, staff at their pages.

It is a Friday evening, for that is where `spoa up --demo` sets its clock. Each has a telephone of its own.
"""

import re

import pytest

from tests.support.service import Service
from tests.support.waiting import wait_for
from tests.support.walking import PATIENCE, Colleague, Handset, journal

LINE_999, PROFESSIONALS = "+441632960999", "+441632960222"


def at_work(service: Service, username: str, host: str) -> Colleague:
    return Colleague(service, host).signs_in(username).is_there()


def takes(jo: Colleague, caller: Handset) -> str:
    """Let Jo take the call of whoever has just rung; return the address of the case."""
    case = jo.case_of("on the line")
    jo.acts(case, "/call/take")
    jo.phone.until(state="ringing")
    jo.phone.does("answer")
    caller.until(hears={"giver"})
    return case


def hears_of_tightness(jo: Colleague, case: str) -> None:
    """Let Jo ask until the caller says that the pain came with sweating."""
    jo.acts(case, "/complain", words="indigestion since supper")
    jo.acts(case, "/choose", answer="chest-pain")
    while "chest_pain_sweating" not in (choices := (form := jo.look(case).form("/answer")).choices("answer")):
        if form.choices("low"):
            jo.press(form, low="58")
        else:
            jo.press(form, answer="none" if "none" in choices else "no")
    jo.press(form, answer="chest_pain_sweating")


@pytest.mark.promise(1, 3, 4, 6)
def test_a_call_from_999_becomes_one_for_an_ambulance_and_its_desk_takes_him(
    running_service: Service,
) -> None:
    david = Handset(running_service, "+447700900142")
    jo = at_work(running_service, "jo.marsh", "handler")
    kit = at_work(running_service, "kit.lowe", "ambulance")
    ana = at_work(running_service, "ana.webb", "ambulance")
    david.does("ring", to=LINE_999)
    case = takes(jo, david)
    hears_of_tightness(jo, case)
    kit.phone.until(state="ringing")
    assert "indigestion" in kit.look("/ambulance").words
    assert david.hears == {"giver"}
    ana.phone.until(state="ringing")  # desk 1 does not answer
    assert david.hears == {"giver"}
    assert kit.phone.state == "ended"
    ana.acts("/ambulance", "/accept")
    ana.phone.does("answer")
    david.until(hears={"giver", "receiver"})
    assert not any("hold" in words for words in david.heard)
    wait_for(lambda: ana.look("/ambulance").has_form("/mine"), PATIENCE, "“I have him” to be offered")
    ana.acts("/ambulance", "/mine")
    david.until(hears={"receiver"})
    jo.phone.until(state="ended")
    wait_for(lambda: ana.look("/ambulance").has_form("/say/finished"), PATIENCE, "“finish” to be offered")
    ana.acts("/ambulance", "/say/finished")
    david.until(state="ended")
    told = [entry for entry in journal(running_service, "webhook") if entry["status"] >= 400]
    assert told == []


@pytest.mark.promise(3, 4)
def test_an_ambulance_clinician_brings_somebody_to_our_nurse(running_service: Service) -> None:
    crew = Handset(running_service, "+441632960500")
    sam = at_work(running_service, "sam.reid", "clinician")
    crew.does("ring", to=PROFESSIONALS)
    wait_for(lambda: crew.leg.get("listening"), PATIENCE, "the case number to be asked for")
    crew.does("digits", digits="#")
    sam.phone.until(state="ringing")
    wait_for(lambda: any("ringing a colleague" in words for words in crew.heard), PATIENCE, "our message")
    wait_for(lambda: sam.look("/clinician").has_form("/accept"), PATIENCE, "the offer to be shown")
    accepted = sam.acts("/clinician", "/accept")
    pane = re.search(r"/case/[0-9a-f-]{36}(?=/call)", accepted.text)  # beside it are lists of other cases
    assert pane is not None
    case = f"/clinician{pane[0]}"
    sam.phone.does("answer")
    crew.until(hears={"receiver"})
    crew.does("say", words="An 80 year old lady who fell and is not hurt.")
    wait_for(
        lambda: "An 80 year old lady who fell and is not hurt." in sam.phone.heard, PATIENCE, "her words"
    )
    wait_for(lambda: sam.look(case).has_form("/say/mine"), PATIENCE, "“I have them” to be offered")
    sam.acts(case, "/say/mine")
    wait_for(lambda: sam.look(case).has_form("/say/finished"), PATIENCE, "“finish” to be offered")
    assert crew.hears == {"receiver"}
    crew.does("hangup")
    sam.phone.until(state="ended")


@pytest.mark.promise(1, 4)
def test_when_the_handlers_page_dies_the_caller_is_told_and_the_same_handler_comes_back(
    running_service: Service,
) -> None:
    caller = Handset(running_service, "+447700900144")
    jo = at_work(running_service, "jo.marsh", "handler")
    caller.does("ring", to=LINE_999)
    case = takes(jo, caller)
    jo.phone.does("hangup")
    caller.until(state="held")
    wait_for(lambda: any("We are still here" in words for words in caller.heard), PATIENCE, "our message")
    jo.acts(case, "/call/take")
    jo.phone.until(state="ringing")
    jo.phone.does("answer")
    caller.until(hears={"giver"})
    jo.acts(f"{case}/call/end", "/call/end")
    caller.until(state="ended")
