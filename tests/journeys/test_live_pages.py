"""Open pages follow what happens, over one stream a browser, and without a stream by asking."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.browsing import CONTEXT
from tests.support.service import Service
from tests.support.waiting import wait_for


@pytest.fixture
def sam(browser: Browser, running_service: Service) -> Iterator[BrowserContext]:
    """Sam's browser, signed in."""
    context = browser.new_context(**CONTEXT)
    page = context.new_page()
    page.goto(running_service.url("/sign-in", "clinician"))
    page.get_by_label("User name").fill("sam.reid")
    page.get_by_label("Password").fill(running_service.keys["SPOA_DEMO_PASSWORD"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name=re.compile("Good .*, Sam"))).to_be_visible()
    page.close()
    yield context
    context.close()


def home(context: BrowserContext, service: Service) -> Page:
    page = context.new_page()
    page.goto(service.url("/", "clinician"))
    return page


def live_state(page: Page, wanted: str, seconds: float = 20) -> None:
    expect(page.locator(f"html[data-live={wanted}]")).to_have_count(1, timeout=seconds * 1000)


def test_two_tabs_share_one_stream_and_both_follow(sam: BrowserContext, running_service: Service) -> None:
    opened: list[str] = []
    sam.on("request", lambda request: opened.append(request.url) if "/stream?" in request.url else None)
    one, two = home(sam, running_service), home(sam, running_service)
    live_state(one, "live")
    live_state(two, "live")
    one.get_by_role("button", name="I am available").click()
    expect(two.get_by_text("You are available")).to_be_visible()
    two.get_by_role("button", name="I am away").click()
    expect(one.get_by_text("You are away")).to_be_visible()
    assert len(opened) == 1


def test_news_that_comes_while_a_page_is_being_fetched_is_not_missed(
    sam: BrowserContext, running_service: Service
) -> None:
    one, two = home(sam, running_service), home(sam, running_service)
    live_state(one, "live")
    held: list[Route] = []
    one.route("**/me/presence", lambda route: held.append(route), times=1)
    with one.expect_request("**/me/presence"):
        two.get_by_role("button", name="I am available").click()
    wait_for(lambda: two.get_by_text("You are available").is_visible() and held, what="the fragment")
    answer = two.evaluate("() => fetch('/me/presence').then((answer) => answer.text())")
    one.evaluate(
        "() => { window.told = new Promise((done) => document.addEventListener('spoa:topic', () => done())) }"
    )
    two.get_by_role("button", name="I am away").click()
    one.evaluate("() => window.told")
    held[0].fulfill(body=answer, content_type="text/html")
    expect(one.get_by_text("You are away")).to_be_visible()


def test_when_the_tab_with_the_stream_closes_another_takes_over(
    sam: BrowserContext, running_service: Service
) -> None:
    one, two = home(sam, running_service), home(sam, running_service)
    live_state(one, "live")
    with sam.expect_event("request", lambda request: "/stream?" in request.url):
        one.close()
    live_state(two, "live")


def test_after_the_live_process_was_killed_pages_follow_again(
    sam: BrowserContext, running_service: Service
) -> None:
    one, two = home(sam, running_service), home(sam, running_service)
    live_state(one, "live")
    live_state(two, "live")
    starts = running_service.kill("live")
    live_state(one, "waiting")
    running_service.wait_until_back("live", starts)
    live_state(one, "live")
    two.get_by_role("button", name="I am available").click()
    expect(one.get_by_text("You are available")).to_be_visible()
    two.get_by_role("button", name="I am away").click()


def test_without_any_stream_a_page_asks_by_itself(sam: BrowserContext, running_service: Service) -> None:
    sam.route("**/stream?*", lambda route: route.abort())
    one = sam.new_page()
    one.clock.install()
    one.goto(running_service.url("/", "clinician"))
    one.clock.fast_forward(16_000)
    live_state(one, "polling")
    two = home(sam, running_service)
    two.get_by_role("button", name="I am available").click()
    expect(two.get_by_text("You are available")).to_be_visible()
    one.clock.fast_forward(11_000)
    expect(one.get_by_text("You are available")).to_be_visible()
    two.get_by_role("button", name="I am away").click()


def test_a_page_keeps_to_its_content_policy(sam: BrowserContext, running_service: Service) -> None:
    page = sam.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda failure: said.append(str(failure)))
    page.goto(running_service.url("/", "clinician"))
    live_state(page, "live")
    assert [words for words in said if "Content Security Policy" in words] == []


@pytest.mark.promise(10)
def test_the_log_of_the_web_says_what_happened_and_nothing_of_anybody(
    sam: BrowserContext, running_service: Service
) -> None:
    live_state(home(sam, running_service), "live")
    said = running_service.log()
    assert '"route": "/live/ticket"' in said
    for held_back in ("Sam", "sam.reid", "ticket=", running_service.keys["SPOA_DEMO_PASSWORD"]):
        assert held_back not in said
