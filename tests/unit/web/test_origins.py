"""Which addresses a page may speak with."""

import pytest

from spoa.settings import Settings
from spoa.web.origins import is_ours, live_stream, origins
from spoa.web.signin import inside

DEMO = Settings(database_url="", redis_url="", demo=True, phone_page="http://phone.spoa.localhost:8002/phone")
REAL = Settings(
    database_url="", redis_url="", public_url="https://spoa.example", live_url="https://live.spoa.example/"
)


def test_the_live_stream_of_a_demonstration_name_is_on_that_name() -> None:
    assert (
        live_stream(DEMO, "handler.spoa.localhost:8000", "http")
        == "http://handler.spoa.localhost:8001/stream"
    )


def test_in_production_the_live_stream_is_where_the_setting_says() -> None:
    assert live_stream(REAL, "spoa.example", "https") == "https://live.spoa.example/stream"


def test_the_demonstration_shows_frames_of_its_own_names_and_the_phone() -> None:
    allowed = origins(DEMO, "desk.spoa.localhost:8000", "http")
    assert allowed.show == ("'self'", "http://*.spoa.localhost:8000", "http://phone.spoa.localhost:8002")
    assert allowed.inside == ("'self'", "http://desk.spoa.localhost:8000")


def test_in_production_nothing_is_framed() -> None:
    allowed = origins(REAL, "spoa.example", "https")
    assert allowed.show == allowed.inside == ("'self'",)


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("http://spoa.localhost:8000", True),
        ("http://handler.spoa.localhost:8000", True),
        ("http://handler.spoa.localhost:9000", False),
        ("https://handler.spoa.localhost:8000", False),
        ("http://evilspoa.localhost:8000", False),
        ("http://spoa.localhost.example:8000", False),
        ("null", False),
    ],
)
def test_only_the_services_own_names_are_ours(origin: str, ours: bool) -> None:
    assert is_ours(DEMO, origin) is ours


def test_outside_the_demonstration_only_the_public_origin_is_ours() -> None:
    assert is_ours(REAL, "https://spoa.example")
    assert not is_ours(REAL, "https://handler.spoa.example")


@pytest.mark.parametrize("path", ["https://x.example", "//x.example", "/\\x.example", "x", "", "/a\nb"])
def test_an_address_of_elsewhere_is_never_followed(path: str) -> None:
    assert inside(path) == ""
