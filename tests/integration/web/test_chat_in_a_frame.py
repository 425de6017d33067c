"""The chat in a frame of another site: where a setting names it, with cookies that such a frame keeps."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from spoa.kernel.errors import Invalid
from spoa.settings import Settings
from spoa.web.use_cases import UseCases
from tests.integration.web.test_beginning_a_chat import start_page
from tests.support.people import SignIn

HOST = "https://www.surgery.example"
OURS = "https://spoa.example"
FRAMED = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def browser(make_app: Callable[..., Flask], use_cases: UseCases) -> FlaskClient:
    """The browser of somebody on the page of a surgery that may show the chat."""
    settings = replace(use_cases.settings, chat_hosts=(HOST,), public_url=OURS)
    return make_app(settings=settings).test_client()


def ancestors(browser: FlaskClient, path: str) -> str:
    policy = browser.get(path, base_url=OURS).headers["Content-Security-Policy"]
    return next(rule for rule in policy.split("; ") if rule.startswith("frame-ancestors"))


@pytest.mark.parametrize("path", ["/chat/start", "/chat", "/chat/thread", "/chat/status"])
def test_pages_of_the_chat_may_stand_in_a_frame_of_a_site_that_is_named(
    browser: FlaskClient, path: str
) -> None:
    assert HOST in ancestors(browser, path).split()


@pytest.mark.parametrize("path", ["/sign-in", "/welcome", "/", "/console", "/health/live", "/chats"])
def test_nothing_else_may(browser: FlaskClient, path: str) -> None:
    assert HOST not in ancestors(browser, path)


def test_without_the_setting_no_other_site_frames_the_chat(app: Flask) -> None:
    assert "surgery" not in ancestors(app.test_client(), "/chat/start")


def cookie_of(browser: FlaskClient, base_url: str, **headers: str) -> str:
    sent = start_page(browser)
    return browser.post("/chat/start", data=sent, base_url=base_url, headers=headers).headers["Set-Cookie"]


def test_in_a_frame_over_https_the_cookie_is_that_frames_own(browser: FlaskClient) -> None:
    cookie = cookie_of(browser, OURS, **FRAMED)
    for word in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/"):
        assert word in cookie.split("; ")


@pytest.mark.parametrize(
    ("base_url", "dest"), [(OURS, "document"), (OURS, ""), ("http://spoa.example", "iframe")]
)
def test_elsewhere_no_other_site_can_have_the_cookie_sent(
    browser: FlaskClient, base_url: str, dest: str
) -> None:
    cookie = cookie_of(browser, base_url, **({"Sec-Fetch-Dest": dest} if dest else {}))
    assert "SameSite=Lax" in cookie
    assert "Partitioned" not in cookie


def test_a_form_that_another_site_posts_into_a_frame_of_its_own_begins_nothing(browser: FlaskClient) -> None:
    sent = browser.post("/chat/start", base_url=OURS, headers=FRAMED | {"Sec-Fetch-Site": "cross-site"})
    assert sent.status_code == 403
    assert "Set-Cookie" not in sent.headers


def test_the_conversation_in_a_frame_goes_on_when_its_page_was_loaded_again(browser: FlaskClient) -> None:
    assert "Go on with the chat" not in browser.get("/chat/start", base_url=OURS).text
    cookie_of(browser, OURS, **FRAMED)
    assert 'href="/chat"' in browser.get("/chat/start", base_url=OURS).text


def test_staff_who_are_signed_in_cannot_be_framed(sign_in: SignIn) -> None:
    policy = sign_in("jo.marsh").get("/console").headers["Content-Security-Policy"]
    assert "surgery" not in policy


def test_the_script_for_other_sites_is_a_script_and_asks_again_whether_it_changed(app: Flask) -> None:
    answer = app.test_client().get("/chat/embed.js", buffered=True)
    assert answer.mimetype == "text/javascript"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" not in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("said", ["*", "https://*.example", "www.example.org", "https://a.example/page"])
def test_what_is_not_the_origin_of_one_site_is_refused_at_start(said: str) -> None:
    env = {"DATABASE_URL": "postgresql://x", "REDIS_URL": "redis://x", "SPOA_CHAT_HOSTS": said}
    with pytest.raises(Invalid, match="SPOA_CHAT_HOSTS"):
        Settings.from_environment(env)


def test_several_sites_are_read() -> None:
    env = {
        "DATABASE_URL": "postgresql://x",
        "REDIS_URL": "redis://x",
        "SPOA_CHAT_HOSTS": f"{HOST}/, https://b.example:8443",
    }
    assert Settings.from_environment(env).chat_hosts == (HOST, "https://b.example:8443")
