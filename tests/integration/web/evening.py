"""Browsers of an evening of calls: signed in to the application that the town's telephones reach."""

from flask.testing import FlaskClient

from spoa.journey.needs import want
from spoa.records.calls import Transfer
from spoa.records.cases import Case, Need
from tests.integration.voice.conftest import ana, crew, david, jo, kit, sam, town
from tests.integration.voice.town import Page, Phone, Town
from tests.support.people import PASSWORD, csrf_of

__all__ = ["ana", "crew", "david", "jo", "kit", "sam", "town"]

PART = {"HX-Request": "true"}


def browser_of(town: Town, username: str) -> FlaskClient:
    """Sign somebody in, and return their browser."""
    browser = town.app.test_client()
    assert browser.post("/sign-in", data={"username": username, "password": PASSWORD}).status_code == 303
    browser.environ_base["HTTP_X_CSRF_TOKEN"] = csrf_of(browser)
    return browser


def talking(town: Town, david: Phone, jo: Page) -> Case:
    """David is on the line with Jo, and has said "indigestion since supper"."""
    david.rings()
    case = town.only(Case)
    jo.takes(case)
    jo.phone.answers()
    town.journeys.console.complain(jo.me, case.id, "indigestion since supper")
    town.journeys.console.choose(jo.me, case.id, ["chest-pain"])
    return case


def needs(town: Town, case: Case, code: str) -> Need:
    """Let a case need what a disposition says."""
    at = town.clock.now()
    with town.use_cases.records.unit() as session:
        mine = session.get_one(Case, case.id)
        disposition = town.journeys.tools.rulebooks.last_known().dispositions[code]
        mine.urgency = disposition.urgency
        return want(session, mine, disposition, lead=True, at=at)


def offered(town: Town, jo: Page, case: Case) -> Transfer:
    """Jo rings a clinician; the caller is on hold and the page of the first free one rings."""
    need = needs(town, case, "clinician-now")
    town.journeys.desk.transfer(jo.me, case.id, need_id=need.id, receiver_id=None)
    town.wait(2)
    return town.only(Transfer, ended_at=None)
