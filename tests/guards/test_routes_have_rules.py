"""Every route says who may come in."""

import pytest
from flask import Flask

from spoa.app import create_app, create_live
from spoa.settings import Settings
from spoa.web.security import routes_without_rule
from spoa.wiring import build

SETTINGS = Settings(
    database_url="postgresql+psycopg://nobody@127.0.0.1:1/none", redis_url="redis://127.0.0.1:1/0", demo=True
)


@pytest.mark.parametrize(
    "app", [create_app(build(SETTINGS)), create_live(settings=SETTINGS)], ids=["web", "live"]
)
def test_no_route_lacks_an_access_rule(app: Flask) -> None:
    assert routes_without_rule(app) == []
