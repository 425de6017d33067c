"""A page without a rule is a page that nobody thought about."""

import pytest

from spoa.app import create_app
from spoa.settings import Settings
from spoa.web.security import routes_without_rule
from spoa.wiring import build

NOWHERE = {"DATABASE_URL": "postgresql://nobody@/nothing?host=/nowhere", "REDIS_URL": "unix:///nowhere"}


@pytest.mark.promise(9)
@pytest.mark.parametrize("demo", ["0", "1"])
def test_every_route_of_the_service_as_it_is_wired_has_an_access_rule(demo):
    app = create_app(build(Settings.from_environment({**NOWHERE, "SPOA_DEMO": demo})))
    assert routes_without_rule(app) == []
