"""What tests of the web share: a password, and browsers that are signed in."""

from collections.abc import Callable

from flask.testing import FlaskClient

PASSWORD = "a quiet friday evening"
SignIn = Callable[[str], FlaskClient]


def csrf_of(browser: FlaskClient) -> str:
    """Read the CSRF token off the home page."""
    return browser.get("/").text.partition('name="csrf" value="')[2].partition('"')[0]
