"""The telephone in a page of staff: a token for who is signed in, with which the page registers and talks."""

import pytest

from spoa.records.cases import Case
from tests.integration.voice.town import Page, Phone, Town
from tests.support.people import PASSWORD


@pytest.mark.promise(10)
def test_who_is_signed_in_gets_a_token_without_a_name_that_the_carrier_takes(town: Town, jo: Page) -> None:
    browser = town.app.test_client()
    browser.post("/sign-in", data={"username": "jo.marsh", "password": PASSWORD})
    answer = browser.get("/phone/token")
    had = answer.get_json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(had) == {"token", "identity", "base"}
    assert f"client:{had['identity']}" == jo.phone.number
    assert "jo" not in had["identity"]
    carrier = town.x.app.test_client()
    told = carrier.post("/client/act", json={"do": "register", "token": had["token"]})
    assert told.status_code == 200


def test_who_is_not_signed_in_gets_none(town: Town) -> None:
    answer = town.app.test_client().get("/phone/token", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_a_page_answers_by_its_token(town: Town, jo: Page, david: Phone) -> None:
    browser = town.app.test_client()
    browser.post("/sign-in", data={"username": "jo.marsh", "password": PASSWORD})
    token = browser.get("/phone/token").get_json()["token"]
    david.rings()
    jo.takes(town.only(Case))
    said = town.x.app.test_client().post("/client/act", json={"do": "answer", "token": token})
    assert said.status_code == 200
    town.wait(1)
    assert david.hears == {"giver"}
