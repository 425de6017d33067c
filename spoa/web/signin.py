"""Signing in and out."""

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from spoa.kernel.errors import Invalid
from spoa.web.cookies import give_staff_cookie, staff_token, take_staff_cookie
from spoa.web.forms import parse
from spoa.web.limits import by_address, limited
from spoa.web.render import render
from spoa.web.security import any_role, current, public
from spoa.web.use_cases import use_cases

blueprint = Blueprint("signin", __name__)


class SignInForm(Schema):
    """A user name and a password; ``next`` is the page that was asked for first."""

    username = fields.String(required=True, validate=validate.Length(1, 80))
    password = fields.String(required=True, validate=validate.Length(1, 200))
    next = fields.String(load_default="", validate=validate.Length(max=500))


@blueprint.get("/sign-in")
@public
def page() -> ResponseReturnValue:
    """Show the sign-in page; somebody who is signed in goes on to their own pages."""
    token = staff_token()
    if token and use_cases().staff.current(token, quiet=True):
        return redirect(url_for("home.page"))
    return render("signin.html", username="", refusal="", next=inside(request.args.get("next", "")))


@blueprint.post("/sign-in")
@public
@limited("60 per minute", by_address)
def sign_in() -> ResponseReturnValue:
    """Check a password and give the browser its session; a refusal shows the page again, with 422."""
    sent = parse(SignInForm)
    try:
        opened = use_cases().staff.sign_in(sent["username"], sent["password"])
    except Invalid as refusal:
        again = {"username": sent["username"], "refusal": refusal.say, "next": inside(sent["next"])}
        return render("signin.html", **again), 422
    onward = redirect(inside(sent["next"]) or url_for("home.page"), 303)
    return give_staff_cookie(make_response(onward), opened.token)


@blueprint.post("/sign-out")
@any_role
def sign_out() -> ResponseReturnValue:
    """End the session; the person is away from then on."""
    use_cases().staff.sign_out(current())
    return take_staff_cookie(make_response(redirect(url_for("signin.page"), 303)))


def inside(path: str) -> str:
    """Return a path on this site, or nothing: an address of elsewhere is never followed after sign-in."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or any(ord(sign) < 32 for sign in path):
        return ""
    return path
