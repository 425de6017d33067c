"""The desk, as a visitor has it: play a caller, kill a worker on the way, see the person in safe hands.

On the demonstration's Friday evening, from half past seven.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.support.browsing import CONTEXT
from tests.support.service import Service, started

AIM = 90_000


@pytest.fixture(scope="module")
def evening() -> Iterator[Service]:
    """A service of the desk's own, where nobody else's cases stand before those that are played."""
    with started() as service:
        yield service


@pytest.fixture
def desk(browser: Browser, evening: Service) -> Iterator[Page]:
    context = browser.new_context(**{**CONTEXT, "viewport": {"width": 1920, "height": 1080}})
    page = context.new_page()
    page.goto(evening.url())
    yield page
    context.close()


def frame(desk: Page, pane: str) -> FrameLocator:
    return desk.frame_locator(f"#pane-{pane} iframe")


def handed_over(desk: Page) -> Locator:
    return desk.get_by_text(re.compile("handed over in"))


def test_the_first_page_shows_everybody_signed_in_and_live(desk: Page, evening: Service) -> None:
    assert desk.url == evening.url("/desk", "desk")
    expect(frame(desk, "handler").get_by_text("Jo Marsh")).to_be_visible()
    expect(frame(desk, "third").get_by_text("Kit Lowe")).to_be_visible()
    expect(frame(desk, "fourth").get_by_text("Ana Webb")).to_be_visible()
    expect(frame(desk, "caller").get_by_role("button", name="Ring")).to_be_visible()
    for pane in ("handler", "third", "fourth"):
        expect(frame(desk, pane).locator("html[data-live=live]")).to_have_count(1, timeout=20_000)
    expect(frame(desk, "handler").get_by_text("Phone ready")).to_be_visible()


@pytest.mark.promise(1)
@pytest.mark.promise(6)
def test_a_chat_is_handed_over_though_a_worker_is_killed_on_the_way(desk: Page, evening: Service) -> None:
    desk.get_by_role("button", name="Walter, 71").click()
    expect(frame(desk, "caller").get_by_text("since my wife died")).to_be_visible()
    starts = evening.programs()["fast"]["starts"]
    desk.get_by_role("button", name="Kill a worker now").click()
    expect(desk.locator("#desk-status")).to_contain_text("was killed")
    evening.wait_until_back("fast", starts)
    expect(desk.locator("#desk-status")).to_contain_text("is back; nothing is lost")
    ruth = frame(desk, "fourth")
    ruth.get_by_role("button", name="Accept Walter Finch").click(timeout=AIM)
    expect(handed_over(desk)).to_be_visible(timeout=20_000)
    expect(frame(desk, "caller").get_by_text(re.compile("Ruth Bell will ring you"))).to_be_visible()


@pytest.mark.parametrize("caller", ["Anya, 4", "David, 58", "A paramedic"])
def test_a_visitor_who_only_watches_sees_the_hand_over(desk: Page, caller: str) -> None:
    desk.get_by_role("button", name=caller).click()
    desk.get_by_label("Play it all for me").check()
    expect(handed_over(desk)).to_be_visible(timeout=AIM)
