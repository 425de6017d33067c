"""Every route of the service as it is wired, tried by everybody who has no business there."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.routing import Rule

from spoa.app import create_app
from spoa.settings import Settings
from spoa.staff.me import Me
from spoa.staff.roles import Role
from spoa.staff.sessions import Current
from spoa.staff.use_cases import StaffUseCases
from spoa.web.security import Kind, rule_of
from spoa.wiring import build

NOWHERE = {"DATABASE_URL": "postgresql://nobody@/nothing?host=/nowhere", "REDIS_URL": "unix:///nowhere"}
AN_ID = "01a20000-0000-7000-8000-000000000000"

WORKS_AT = {
    "console": {Role.CALL_HANDLER, Role.CLINICIAN, Role.SUPERVISOR},
    # Identity, answers and 999 are the console's own views.
    # Identity, answers and 999 are the console's own views.
    "clinician": {Role.CLINICIAN, Role.CALL_HANDLER, Role.SUPERVISOR},
    "provider": {Role.PROVIDER},
    "supervisor": {Role.SUPERVISOR},
    "listening": {Role.SUPERVISOR},
}
"""Who may open the pages of a group at all; a role that is added here was thought about."""


class _SignedIn(StaffUseCases):
    """Somebody of one role is signed in, whatever the cookie says; no records are asked."""

    def __init__(self, role: Role) -> None:
        self.role = role

    def current(self, token: str, *, quiet: bool = False) -> Current | None:
        return Current(AN_ID, "csrf", Me(AN_ID, "Somebody", self.role, AN_ID, frozenset()))


def service(role: Role | None = None, demo: bool = False) -> Flask:
    made = build(Settings.from_environment({**NOWHERE, "SPOA_DEMO": str(int(demo))}))
    return create_app(replace(made, staff=_SignedIn(role)) if role else made)


def doors(app: Flask, kind: Kind) -> Iterator[tuple[str, str, Rule]]:
    """Yield method, address and rule of every route of a kind."""
    for rule in app.url_map.iter_rules():
        access = rule_of(app, rule.endpoint)
        if access is None or access.kind is not kind:
            continue
        values = {name: _value(rule, name) for name in rule.arguments}
        with app.test_request_context():
            built = app.url_map.bind("spoa.localhost").build(rule.endpoint, values)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, built, rule


def _value(rule: Rule, name: str) -> str:
    converter = rule._converters[name]
    items = getattr(converter, "items", None)
    return next(iter(items)) if items else AN_ID


@pytest.mark.promise(9)
@pytest.mark.parametrize("role", Role)
def test_a_page_of_another_role_is_refused_on_every_route(role: Role) -> None:
    app = service(role)
    browser = app.test_client()
    browser.set_cookie("spoa-staff", "anything", domain="spoa.localhost")
    tried = [
        (method, path, browser.open(path, method=method, base_url="http://spoa.localhost").status_code)
        for method, path, rule in doors(app, Kind.ROLE)
        if (access := rule_of(app, rule.endpoint)) and role not in access.roles
    ]
    assert len(tried) > 20
    assert [each for each in tried if each[2] != 403] == []


@pytest.mark.parametrize("group", WORKS_AT)
def test_a_group_of_pages_is_for_its_roles_and_no_others(group: str) -> None:
    app = service()
    found = {
        frozenset(access.roles)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{group}.") and (access := rule_of(app, rule.endpoint))
    }
    assert {role for roles in found for role in roles} == WORKS_AT[group]


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    ("kind", "expected"),
    [(Kind.ROLE, {302, 401}), (Kind.PATIENT, {403}), (Kind.WEBHOOK, {403}), (Kind.PROGRAM, {401})],
    ids=["pages of staff", "pages of a patient", "webhooks", "the API"],
)
def test_nobody_comes_in_without_what_shows_who_they_are(kind: Kind, expected: set[int]) -> None:
    app = service()
    tried = [
        (method, path, app.test_client().open(path, method=method).status_code)
        for method, path, _ in doors(app, kind)
    ]
    assert tried
    assert [each for each in tried if each[2] not in expected] == []


def test_every_page_of_the_demonstration_is_refused_outside_of_it() -> None:
    outside = service().test_client()
    tried = [
        (method, path, outside.open(path, method=method).status_code)
        for method, path, _ in doors(service(demo=True), Kind.DEMO)
    ]
    assert tried
    assert [each for each in tried if each[2] not in (404, 405)] == []


def test_what_changes_something_is_never_asked_for_by_get() -> None:
    app = service(demo=True)
    both = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if {"GET", "POST"} <= (rule.methods or set()) and rule.endpoint != "fallback.voice"
    ]
    assert both == []
