"""A release has addresses of its own for its scripts and styles, and they lead to all that they import."""

import re
from pathlib import Path

import pytest
from flask import Flask

from spoa.web.still import digest_of

STYLE = re.compile(r'href="(/static/[0-9a-f]{12}/css/tokens\.css)"')


@pytest.fixture
def address(app: Flask) -> str:
    found = STYLE.search(app.test_client().get("/sign-in").text)
    assert found is not None
    return found[1]


def kept(app: Flask, path: str) -> str:
    with app.test_client().get(path) as answer:
        assert answer.status_code == 200
        return answer.headers["Cache-Control"]


def test_what_a_page_names_may_be_kept_for_good(app: Flask, address: str) -> None:
    assert kept(app, address) == "public, max-age=31536000"


def test_a_page_of_another_release_gets_what_there_is_and_keeps_none_of_it(app: Flask, address: str) -> None:
    other = address.replace(address.split("/")[2], "0123456789ab")
    assert kept(app, other) == "no-cache, max-age=0"


def test_the_address_that_other_sites_name_stays_and_is_kept_for_an_hour(app: Flask) -> None:
    assert "max-age=3600" in kept(app, "/chat/embed.js")


def test_one_changed_letter_is_another_release(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "a.css").write_text("a { color: red }")
    before = digest_of(tmp_path)
    assert digest_of(tmp_path) == before
    (tmp_path / "css" / "a.css").write_text("a { color: tan }")
    assert digest_of(tmp_path) != before
    (tmp_path / "css" / "a.css").rename(tmp_path / "css" / "b.css")
    assert len({before, digest_of(tmp_path)}) == 2
