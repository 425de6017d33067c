"""The first thing that a person does: open it in a browser."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.promise(10)
def test_the_front_door_and_the_sign_in_page_open_and_ask_nobody_else(running_service, page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).hostname or ""))
    page.goto(running_service.url("/", "handler"))
    expect(page.get_by_role("link", name="Begin a chat")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE))).to_be_visible()
    assert {host for host in asked if not host.endswith("spoa.localhost")} == set()
