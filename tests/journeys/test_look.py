"""Every page as people see it: nothing for axe to find, nothing inline, no hand interrupted."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.support.gallery import gallery
from tests.support.sample_pages import PAGES

PICTURES: Final = Path("test-results/look")
STANDARD: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
COLOURS: Final = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # all that the night changes
SIZES: Final = {"wallboard": (1920, 1080), "desk": (1920, 1080)}
PHONE: Final = (390, 844)
NARROWEST: Final = (320, 640)
OF_PATIENTS: Final = ("chat", "start", "status")


@pytest.fixture(scope="module")
def look() -> Iterator[str]:
    """The gallery of all pages, under the strict content policy."""
    with gallery() as address:
        yield f"{address}/look"


def _size(name: str) -> tuple[int, int]:
    return PHONE if name.startswith(OF_PATIENTS) else SIZES.get(name, (1366, 768))


def _open(page: Page, look: str, name: str) -> list[str]:
    """Open a page of the gallery; return what the browser complains of, in a list that grows."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda broke: complaints.append(str(broke)))
    width, height = _size(name)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{look}/{name}")
    return complaints


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_fit_to_be_seen(page: Page, look: str, name: str) -> None:
    """One visit, because each costs a second: its content policy, axe by day and night, 320 pixels."""
    complaints = _open(page, look, name)
    assert [each for each in complaints if "Content Security Policy" in each or "Error:" in each] == []
    assert page.locator("[style], style, script:not([src])").count() == 0
    for scheme, rules in (("light", STANDARD), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=PICTURES / f"{name}-{scheme}.png")
        found = Axe().run(page, options=rules)["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    if name != "wallboard":  # made for a wall of 1920 by 1080 and nothing else
        page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST[0]


def test_the_two_dark_schemes_are_the_same() -> None:
    css = Path("spoa/web/static/css/tokens.css").read_text()
    blocks = re.findall(r'(?:not\(\[data-scheme="light"\]\)|\[data-scheme="dark"\]) \{(.*?)\}', css, re.S)
    first, second = ([line.strip() for line in block.strip().splitlines()] for block in blocks)
    assert first == second


class Console:
    """The console of the gallery with an answering machine behind it: what is posted, and what comes back."""

    def __init__(self, page: Page, look: str) -> None:
        self.page = page
        self.posted: list[str] = []
        self.answer = "body-number"
        get = page.context.request.get
        self._bodies = {name: get(f"{look}/part/{name}").text() for name in ("body", "body-number")}
        page.route("**/console/**", self._reply)
        _open(page, look, "console")

    def _reply(self, route: Route) -> None:
        request = route.request
        if request.method == "POST":
            self.posted.append(f"{request.url.rpartition('/')[2]} {request.post_data or ''}")
        route.fulfill(body=self._bodies[self.answer], content_type="text/html")

    def refresh(self) -> None:
        """Let the live stream say that the case has changed."""
        self.page.evaluate("htmx.trigger(document.getElementById('body'), 'refresh')")


@pytest.fixture
def console(page: Page, look: str) -> Console:
    """A call handler in the middle of a question."""
    return Console(page, look)


def test_number_keys_answer_while_the_question_has_the_focus(console: Console) -> None:
    console.page.keyboard.press("2")
    console.page.keyboard.press("4")
    expect(console.page.locator("#q-chest_signs-sign_2")).to_be_checked()
    expect(console.page.locator("#q-chest_signs-sign_4")).to_be_checked()
    console.page.keyboard.press("7")
    expect(console.page.locator("#q-chest_signs-none")).to_be_checked()
    expect(console.page.locator("#q-chest_signs-sign_2")).not_to_be_checked()


def test_number_keys_do_nothing_in_the_scratch_pad(console: Console) -> None:
    console.page.locator("#pad").focus()
    console.page.keyboard.type("2 stairs")
    expect(console.page.locator("#q-chest_signs-sign_2")).not_to_be_checked()


def test_after_next_the_focus_is_on_the_next_question(console: Console) -> None:
    console.page.keyboard.press("7")
    console.page.keyboard.press("Enter")
    expect(console.page.locator("legend")).to_have_text("What is the temperature?")
    expect(console.page.locator("#q-low")).to_be_focused()
    assert [each.split()[0] for each in console.posted] == ["answer"]
    assert "answer=none" in console.posted[0]


def test_back_one_goes_back_with_one_key(console: Console) -> None:
    console.page.keyboard.press("u")
    expect(console.page.locator("#q-low")).to_be_focused()
    assert [each.split()[0] for each in console.posted] == ["back"]


def test_news_about_the_case_keeps_what_was_ticked_and_the_focus(console: Console) -> None:
    console.answer = "body"
    console.page.keyboard.press("3")
    console.page.evaluate("document.getElementById('body').dataset.old = 'yes'")
    console.refresh()
    expect(console.page.locator("#body[data-old]")).to_have_count(0)
    expect(console.page.locator("#q-chest_signs-sign_3")).to_be_checked()
    expect(console.page.locator("#q-chest_signs-sign_3")).to_be_focused()


def test_news_that_changes_nothing_touches_nothing(console: Console) -> None:
    console.answer = "body"
    console.page.evaluate("document.getElementById('question').dataset.marked = 'yes'")
    console.refresh()
    expect(console.page.locator("#question[data-marked]")).to_have_count(0)  # the first is new
    console.page.evaluate("document.getElementById('question').dataset.marked = 'yes'")
    with console.page.expect_response("**/body"):
        console.refresh()
    expect(console.page.locator("#question[data-marked]")).to_have_count(1)


def test_news_does_not_take_the_focus_from_the_scratch_pad(console: Console) -> None:
    console.page.locator("#pad").focus()
    console.refresh()
    expect(console.page.locator("legend")).to_have_text("What is the temperature?")
    expect(console.page.locator("#pad")).to_be_focused()


def test_what_is_pressed_by_a_key_is_what_its_button_says(console: Console) -> None:
    with console.page.expect_request("**/console/call/hold"):
        console.page.keyboard.press("F4")


def test_no_key_sends_999_or_ends_a_call(page: Page, look: str) -> None:
    _open(page, look, "console")
    for never in ("#send-999", "#do-end"):
        assert page.locator(never).get_attribute("aria-keyshortcuts") is None


def test_sending_999_asks_again_with_the_focus_on_go_back(page: Page, look: str) -> None:
    _open(page, look, "console")
    page.route("**/send-999", lambda route: route.fulfill(response=route.fetch(url=f"{look}/part/send-999")))
    page.locator("#send-999").click()
    expect(page.locator("#ask")).to_be_visible()
    expect(page.locator("#ask [data-close]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#ask")).to_be_hidden()
    expect(page.locator("#send-999")).to_be_focused()


def test_find_or_do_goes_to_a_case_by_its_first_letters(page: Page, look: str) -> None:
    _open(page, look, "console")
    page.keyboard.press("Control+k")
    page.keyboard.type("bleed preg")
    expect(page.locator("#find-list li")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#find")).to_be_hidden()


def test_every_key_is_on_the_sheet_and_can_be_turned_off(console: Console) -> None:
    console.page.keyboard.press("?")
    expect(console.page.locator("[data-keys-list]")).to_contain_text("Hold")
    console.page.locator("[data-keys-off]").check()
    console.page.keyboard.press("Escape")
    console.page.locator("#q-chest_signs-sign_1").focus()
    console.page.keyboard.press("2")
    expect(console.page.locator("#q-chest_signs-sign_2")).not_to_be_checked()


def test_an_offer_does_not_take_the_focus(page: Page, look: str) -> None:
    _open(page, look, "clinician")
    assert page.evaluate("document.activeElement.closest('#offer')") is None


def test_a_clinician_declines_by_number_only_while_the_offer_has_the_focus(page: Page, look: str) -> None:
    declined: list[Any] = []

    def reply(route: Route) -> None:
        declined.append(route.request.post_data)
        route.fulfill(body='<div id="offer"></div>', content_type="text/html")

    page.route("**/decline", reply)
    _open(page, look, "clinician")
    page.locator("#see-answers").focus()
    page.keyboard.press("2")
    assert declined == []
    page.locator("#offer-accept").focus()
    page.keyboard.press("2")
    expect(page.locator("#offer section")).to_have_count(0)
    assert "reason=wrong_skill" in declined[0]


def test_the_chat_needs_no_script(browser: Any, look: str) -> None:
    page = browser.new_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(f"{look}/chat")
    form = page.locator("form:has(#pick-1)")
    assert (form.get_attribute("method"), form.get_attribute("action")) == ("post", "/chat/say")
    assert page.locator("#pick-1").get_attribute("value") == "Yes"
    page.close()


def test_enter_in_the_chat_sends_the_words_and_presses_no_answer(page: Page, look: str) -> None:
    sent: list[str] = []

    def reply(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(body='<div id="talk"></div>', content_type="text/html")

    page.route("**/chat/say", reply)
    _open(page, look, "chat")
    page.locator("#words").fill("it hurts")
    page.keyboard.press("Enter")
    expect(page.locator("#talk form")).to_have_count(0)
    assert sent == ["csrf=token&body=it%20hurts"]
