"""The web chat from 111 online as its people see it: on a small phone, with real processes behind it.

`spoa up --demo` sets its clock to a Friday evening.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import CONTEXT
from tests.support.service import Service
from tests.support.waiting import wait_for
from tests.support.walking import PATIENCE, Colleague

PICTURES: Final = Path("test-results/chat")
STANDARD: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PHONE: Final = {**CONTEXT, "viewport": {"width": 390, "height": 844}}
FIRST: Final = "Since my wife died I don't sleep, I eat little, I've lost weight and I've no one to talk to"
ANSWERS: Final = (
    ("Who needs help?", "Me"),
    ("What is your date of birth?", "12 March 1955"),
    ("ring 999. Do you have any of them?", "None of these"),
    ("You told us: hardly sleeping", "Yes"),
    ("thoughts of harming yourself, or of ending your life?", "No"),
    ("And are any of these true?", "None of these"),
    ("How are you managing", "None of these"),
    ("How are you in yourself", "None of these"),
    ("What is your postcode?", "MK42 9DJ"),
    ("What is your full name?", "Walter Finch"),
    ("And the house number and street?", "2 Sandhurst Place"),
    ("Which phone number", "07700 900171"),
    ("Which GP practice are you with?", "Sandhurst Road Surgery"),
    ("Shall we ask Good Neighbours Bedford to ring you?", "Yes"),
)


@pytest.fixture
def phone(browser: Browser, running_service: Service) -> Iterator[Page]:
    """Walter's phone."""
    context = browser.new_context(**PHONE)
    yield context.new_page()
    context.close()


def begin(phone: Page, service: Service) -> None:
    phone.goto(service.url("/chat/start?source=111", "patient"))
    fit_to_be_seen(phone, "start")
    phone.get_by_label("What is the matter?").fill(FIRST)
    phone.get_by_role("button", name="Begin the chat").click()


def reply(phone: Page, question: str, words: str) -> None:
    """Answer the question on the screen as a thumb would."""
    asked = phone.locator(".sp-reply").get_by_text(question, exact=False).first
    expect(asked).to_be_visible(timeout=PATIENCE * 1000)
    button = phone.get_by_role("button", name=words, exact=True)
    if button.count():
        button.click()
        return
    phone.locator("#words").fill(words)
    phone.get_by_role("button", name="Send", exact=True).click()


def fit_to_be_seen(phone: Page, name: str) -> None:
    """Nothing for axe to find by day and night, nothing wider than the phone."""
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme)
        phone.screenshot(path=PICTURES / f"{name}-{scheme}.png")
        found = Axe().run(phone, options=STANDARD)["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.emulate_media(color_scheme="light")


@pytest.mark.promise(1, 2, 3)
def test_a_widower_is_told_who_rings_and_when(phone: Page, running_service: Service) -> None:
    ruth = Colleague(running_service, "community").signs_in("ruth.bell")
    begin(phone, running_service)
    for number, (question, words) in enumerate(ANSWERS):
        expect(phone.locator(".sp-reply")).to_contain_text(question, timeout=PATIENCE * 1000)
        if question.startswith(("ring 999", "You told us", "thoughts", "Which GP")):
            fit_to_be_seen(phone, f"question-{number:02}")
        reply(phone, question, words)
    log = phone.locator(".sp-log")
    expect(log).to_contain_text("We have asked Good Neighbours Bedford", timeout=PATIENCE * 1000)
    expect(log).to_contain_text("Sandhurst Road Surgery has our message", timeout=PATIENCE * 1000)
    fit_to_be_seen(phone, "asked")
    letters = list((running_service.var / "mail" / "sandhurst-road-surgery").glob("*.json"))
    assert len(letters) == 1

    page = ruth.look("/referrals")
    accept = next(form for form in page.forms if form.action.endswith("/accept"))
    ruth.press(accept, rings_by="Ruth Bell", **first_time(accept))

    expect(log).to_contain_text("Ruth Bell will ring you", timeout=PATIENCE * 1000)
    expect(log).to_contain_text("Everything is arranged now.")
    expect(log).to_contain_text("Ring 999 if you are about to harm yourself")
    fit_to_be_seen(phone, "arranged")
    phone.get_by_role("link", name="Who helps me, and when").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Everything is arranged")
    expect(phone.get_by_text("Ruth Bell will ring you")).to_be_visible()
    fit_to_be_seen(phone, "status")


def first_time(form: Any) -> dict[str, str]:
    choices = form.choices("rings_at")
    return {"rings_at": choices[0]} if choices else {}


@pytest.mark.promise(6, 7)
def test_two_tabs_and_a_reload_answer_one_question_once(phone: Page, running_service: Service) -> None:
    begin(phone, running_service)
    reply(phone, "Who needs help?", "Me")
    expect(phone.locator(".sp-reply")).to_contain_text("date of birth", timeout=PATIENCE * 1000)
    second = phone.context.new_page()
    second.goto(running_service.url("/chat", "patient"))
    phone.route("**/chat/say", lambda route: route.abort(), times=1)  # the web process has just died
    reply(phone, "date of birth", "12 March 1955")
    expect(phone.locator("#problem")).to_contain_text("That did not reach us")
    phone.get_by_role("button", name="Send", exact=True).click()  # what was written stands there still
    expect(phone.locator(".sp-reply")).to_contain_text("ring 999", timeout=PATIENCE * 1000)
    expect(second.locator(".sp-reply")).to_contain_text("ring 999", timeout=PATIENCE * 1000)
    expect(phone.locator("#problem")).to_be_empty()
    phone.reload()
    expect(phone.locator(".sp-log .me")).to_have_text(
        [re.compile("Since my wife"), "You: Me", "You: 12 March 1955"]
    )
    second.close()


def test_without_scripts_the_chat_works_as_plain_forms(browser: Browser, running_service: Service) -> None:
    context = browser.new_context(**PHONE, java_script_enabled=False)
    phone = context.new_page()
    phone.goto(running_service.url("/chat/start", "patient"))
    phone.get_by_label("What is the matter?").fill(FIRST)
    phone.get_by_role("button", name="Begin the chat").click()
    phone.get_by_role("button", name="Me", exact=True).click()
    expect(phone.locator(".sp-reply")).to_contain_text("date of birth")
    phone.locator("#words").fill("12 March 1955")
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.locator(".sp-reply")).to_contain_text("ring 999")
    phone.get_by_role("button", name="I am worse").click()
    expect(phone.locator(".sp-log")).to_contain_text("We are sorry it is worse")
    context.close()


ELSEWHERE: Final = "http://surgery.localhost/"


def of_another_site(page: Page, service: Service, address: str) -> None:
    """Show a page of another site, which has our script in it."""
    script = f'<script src="{service.url("/chat/embed.js", "patient")}" data-source="111"></script>'
    body = f'<main><h1>The Surgery</h1><p>Ill? {script}</p><a href="#">Opening hours</a></main>'
    html = f'<!doctype html><html lang="en-GB"><title>The Surgery</title><body>{body}</body></html>'
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(address)


def test_the_chat_opens_over_a_page_of_another_site_and_esc_closes_it(
    browser: Browser, running_service: Service
) -> None:
    """Both names are one site, so that the frame keeps its cookie without https."""
    small = {**PHONE, "viewport": {"width": 320, "height": 640}, "permissions": ["local-network-access"]}
    context = browser.new_context(**small)
    phone = context.new_page()
    of_another_site(phone, running_service, running_service.url("/surgery", "desk"))
    button = phone.get_by_role("button", name="Chat with urgent care")
    button.focus()
    phone.keyboard.press("Enter")
    framed = phone.frame_locator("iframe")
    expect(framed.get_by_label("What is the matter?")).to_be_visible(timeout=PATIENCE * 1000)
    expect(phone.locator("iframe")).to_be_focused()
    assert Axe().run(phone, options=STANDARD)["violations"] == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.screenshot(path=PICTURES / "embedded.png")
    framed.get_by_label("What is the matter?").fill(FIRST)
    framed.get_by_role("button", name="Begin the chat").click()
    expect(framed.get_by_role("button", name="Me", exact=True)).to_be_visible(timeout=PATIENCE * 1000)
    framed.get_by_role("button", name="Me", exact=True).focus()
    phone.keyboard.press("Escape")
    expect(phone.locator("dialog")).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    expect(framed.get_by_role("button", name="Me", exact=True)).to_be_visible()
    phone.keyboard.press("Shift+Tab")
    phone.keyboard.press("Escape")
    expect(phone.locator("dialog")).to_be_hidden()

    of_another_site(phone, running_service, ELSEWHERE)
    phone.get_by_role("button", name="Chat with urgent care").click()
    instead = phone.get_by_role("link", name="Open the chat in a new tab")
    expect(instead).to_be_focused(timeout=PATIENCE * 1000)
    with context.expect_page() as opened:
        instead.click()
    expect(opened.value.get_by_role("link", name="Go on with the chat")).to_be_visible()
    context.close()


@pytest.mark.promise(10)
def test_no_log_holds_who_he_is_or_what_he_wrote(phone: Page, running_service: Service) -> None:
    said = wait_for(lambda: running_service.log(), what="the log")
    for words in ("Walter", "Finch", "MK42 9DJ", "Sandhurst Place", "900171", "my wife died"):
        assert words not in said
