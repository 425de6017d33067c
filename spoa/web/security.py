"""Who may open what. Every view carries exactly one rule; a view without one stays shut.

    @blueprint.get("/cases/<case_id>")
    @role(Role.CALL_HANDLER, Role.CLINICIAN)
    def case_page(case_id: str) -> str: ...

The rule stands *below* the route. It is the first word, not the last: it says which role may come in at all;
whose case it is, and that the look is in the audit, is the use-case's to decide. Inside a view ``me()`` is
the signed-in person, ``visitor()`` the patient. Identifying them is one short transaction before the view;
the use-case that the view calls opens the one in which things change (``records.unit()``) and commits it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask import Flask, current_app, g, request

from spoa.cases.visits import Visitor
from spoa.kernel.errors import Forbidden
from spoa.staff.me import Me
from spoa.staff.roles import Role
from spoa.staff.sessions import Current

View = TypeVar("View", bound=Callable[..., Any])
_MARK: Final = "access"


class Kind(StrEnum):
    """The six ways in."""

    PUBLIC = "public"
    PATIENT = "patient"
    WEBHOOK = "signed_webhook"
    ROLE = "role"
    PROGRAM = "program"
    DEMO = "demo"


@dataclass(frozen=True)
class Access:
    """The rule of one view. ``speaks``: its caller hears our answer, so a failure must be said, not sent."""

    kind: Kind
    roles: frozenset[Role] = frozenset()
    speaks: bool = False


def public(view: View) -> View:
    """Let anybody in. For what holds no person's data: sign-in, the first page of a chat, health."""
    return _marked(view, Access(Kind.PUBLIC))


def patient(view: View) -> View:
    """Let in whoever holds the cookie of a contact; ``visitor()`` says which."""
    return _marked(view, Access(Kind.PATIENT))


def signed_webhook(view: View) -> View:
    """Let in what the carrier signed. A failure is answered 503, so that the carrier tries elsewhere."""
    return _marked(view, Access(Kind.WEBHOOK))


def signed_voice_webhook(view: View) -> View:
    """Let in what the carrier signed; if we fail, the caller hears the fallback instead of silence."""
    return _marked(view, Access(Kind.WEBHOOK, speaks=True))


def role(*roles: Role) -> Callable[[View], View]:
    """Let in signed-in staff of these roles; ``me()`` says who."""
    if not roles:
        raise ValueError("name at least one role")
    return lambda view: _marked(view, Access(Kind.ROLE, frozenset(roles)))


def program(*roles: Role) -> Callable[[View], View]:
    """Let in a partner's program that shows its key, and signed-in staff of these roles."""
    return lambda view: _marked(view, Access(Kind.PROGRAM, frozenset(roles)))


def any_role(view: View) -> View:
    """Let in anybody who is signed in: home, presence, the live ticket."""
    return _marked(view, Access(Kind.ROLE, frozenset(Role)))


def demo(view: View) -> View:
    """Let anybody in, in the demonstration only; elsewhere there is no such page."""
    return _marked(view, Access(Kind.DEMO))


def me() -> Me:
    """Return the signed-in person; ``Forbidden`` in a view whose rule is not a role."""
    found: Me | None = g.get("me")
    if found is None:
        raise Forbidden("This page is for people who are signed in.")
    return found


def current() -> Current:
    """Return the sign-in session of the request; ``Forbidden`` where there is none."""
    found: Current | None = g.get("current")
    if found is None:
        raise Forbidden("This page is for people who are signed in.")
    return found


def visitor() -> Visitor:
    """Return the patient of the request; ``Forbidden`` in a view whose rule is not ``@patient``."""
    found: Visitor | None = g.get("visitor")
    if found is None:
        raise Forbidden("This page belongs to a conversation that this browser does not have.")
    return found


def rule_of(app: Flask, endpoint: str) -> Access | None:
    """Return the rule of an endpoint's view, or ``None`` when it has none."""
    view = app.view_functions.get(endpoint)
    found = getattr(view, _MARK, None) or getattr(getattr(view, "view_class", None), _MARK, None)
    return found if isinstance(found, Access) else None


def rule_of_request() -> Access | None:
    """Return the rule of the present request's view, or ``None`` for an address that leads nowhere."""
    return rule_of(current_app, request.endpoint) if request.endpoint else None


def routes_without_rule(app: Flask) -> list[str]:
    """Return the routes that carry no rule, for the guard test; there must be none."""
    return sorted(
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if not rule_of(app, rule.endpoint)
    )


def _marked(view: View, access: Access) -> View:
    if hasattr(view, _MARK):
        raise ValueError("a view has one access rule, not two")
    setattr(view, _MARK, access)
    return view
