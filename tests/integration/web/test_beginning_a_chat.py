"""Beginning a chat over HTTP: once, however often the first message is sent."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from spoa.kernel.errors import Crossed
from spoa.records.cases import Case, Message
from spoa.web import beginnings
from spoa.web.security import patient
from spoa.web.use_cases import UseCases

FIRST = "I feel so low since my wife died"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def start_page(browser: FlaskClient) -> dict[str, str]:
    """What the hidden fields of a start page send."""
    page = browser.get("/chat/start?source=111").text.partition("</form>")[0]
    return dict(re.findall(r'name="(csrf|source|once)" value="([^"]*)"', page))


def csrf_of_chat(browser: FlaskClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/chat").text)
    assert found
    return found[1]


def cases(use_cases: UseCases) -> list[Case]:
    with use_cases.records.read() as session:
        return list(session.scalars(select(Case)))


def heard(use_cases: UseCases) -> list[str]:
    with use_cases.records.read() as session:
        asked = select(Message.body).where(Message.direction == "in").order_by(Message.at, Message.id)
        return list(session.scalars(asked))


@pytest.mark.promise(1)
@pytest.mark.promise(6)
def test_a_first_message_that_is_sent_twice_begins_one_conversation(
    browser: FlaskClient, use_cases: UseCases
) -> None:
    sent = start_page(browser) | {"complaint": FIRST}
    cookies = {browser.post("/chat/start", data=sent).headers["Set-Cookie"] for _ in range(3)}
    assert len({cookie.partition(";")[0] for cookie in cookies}) == 1  # they end some seconds apart
    assert len(cases(use_cases)) == 1
    assert heard(use_cases) == [FIRST]


@pytest.mark.promise(1)
def test_other_words_from_the_same_start_page_are_heard_in_the_conversation_it_began(
    browser: FlaskClient, use_cases: UseCases
) -> None:
    sent = start_page(browser)
    browser.post("/chat/start", data=sent | {"complaint": FIRST})
    browser.post("/chat/start", data=sent | {"complaint": "and I have crushing chest pain"})
    (case,) = cases(use_cases)
    assert heard(use_cases) == [FIRST, "and I have crushing chest pain"]
    assert case.human is not None


@pytest.mark.promise(1)
def test_an_answer_that_crossed_another_act_is_taken_in_again_by_us(
    app: Flask, browser: FlaskClient, use_cases: UseCases
) -> None:
    browser.post("/chat/start", data=start_page(browser) | {"complaint": FIRST})
    heard_once, crossings = app.view_functions["chat.say"], [Crossed("Two acts waited for each other.")]

    @patient
    def say() -> ResponseReturnValue:
        if crossings:
            raise crossings.pop()
        return heard_once()

    app.view_functions["chat.say"] = say
    answer = browser.post("/chat/say", data={"csrf": csrf_of_chat(browser), "body": "Me"})
    assert answer.status_code == 303
    assert heard(use_cases) == [FIRST, "Me"]


def test_each_start_page_begins_its_own(browser: FlaskClient, use_cases: UseCases) -> None:
    for _ in range(2):
        browser.post("/chat/start", data=start_page(browser) | {"complaint": FIRST})
    assert len(cases(use_cases)) == 2


@pytest.mark.parametrize("once", ["", "chosen-by-somebody", "eyJ9.x.y"])
def test_a_name_that_we_did_not_give_begins_anew_each_time(
    browser: FlaskClient, use_cases: UseCases, once: str
) -> None:
    sent = start_page(browser) | {"complaint": FIRST, "once": once}
    answers = [browser.post("/chat/start", data=sent) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert len(cases(use_cases)) == 2


def test_a_start_page_that_lay_open_for_long_begins_anew(
    browser: FlaskClient, use_cases: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = start_page(browser) | {"complaint": FIRST}
    browser.post("/chat/start", data=sent)
    monkeypatch.setattr(beginnings, "GOOD_FOR", -1)
    browser.post("/chat/start", data=sent)
    assert len(cases(use_cases)) == 2


def test_who_has_no_conversation_here_is_shown_how_to_begin_or_go_on(app: Flask) -> None:
    answer = app.test_client().get("/chat")
    assert answer.status_code == 403
    assert 'href="/chat/start"' in answer.text
