"""What invents people and opens doors for a visitor must never run where real people are."""

import pytest

from spoa.app import create_app
from spoa.kernel.errors import Invalid
from spoa.settings import Settings
from spoa.web.security import Kind, rule_of
from spoa.wiring import build

NOWHERE = {"DATABASE_URL": "postgresql://nobody@/nothing?host=/nowhere", "REDIS_URL": "unix:///nowhere"}
PRODUCTION = {
    **NOWHERE,
    "SPOA_ENV": "production",
    "SPOA_SECRET_KEY": "a" * 40,
    "SPOA_AUDIT_KEY": "b" * 40,
    "SPOA_PUBLIC_URL": "https://spoa.example",
    "TWILIO_AUTH_TOKENS": "a carrier's token",
}


def test_a_production_start_without_it_is_accepted() -> None:
    assert Settings.from_environment(PRODUCTION).production


@pytest.mark.parametrize(
    ("unsafe", "why"),
    [
        ({"SPOA_DEMO": "1"}, "SPOA_DEMO is set"),
        ({"SPOA_TIME": "3600"}, "shifts the clock"),
        ({"TWILIO_API_BASE": "http://127.0.0.1:8002"}, "stand-in"),
    ],
)
def test_a_production_start_with_a_part_of_it_is_refused(unsafe: dict[str, str], why: str) -> None:
    with pytest.raises(Invalid) as refused:
        Settings.from_environment({**PRODUCTION, **unsafe})
    assert why in refused.value.say


def test_outside_the_demonstration_no_route_has_its_rule() -> None:
    app = create_app(build(Settings.from_environment(PRODUCTION)))
    rules = [rule_of(app, rule.endpoint) for rule in app.url_map.iter_rules()]
    assert [rule for rule in rules if rule is not None and rule.kind is Kind.DEMO] == []
    assert not any(rule.rule.startswith("/desk") for rule in app.url_map.iter_rules())


def test_in_the_demonstration_every_route_of_the_desk_has_its_rule() -> None:
    app = create_app(build(Settings.from_environment({**NOWHERE, "SPOA_DEMO": "1"})))
    desk = [rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk")]
    found = [rule_of(app, endpoint) for endpoint in desk]
    assert len(desk) >= 8
    assert {rule.kind for rule in found if rule} == {Kind.DEMO}
