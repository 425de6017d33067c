"""What kind of answer a request can use: a page, a part of one, JSON, or words for a telephone."""

from enum import StrEnum

from flask import request

from spoa.web.security import Kind, rule_of_request


class Wants(StrEnum):
    """The kinds of answer."""

    PAGE = "page"
    PART = "part"
    JSON = "json"
    SPEECH = "speech"
    NOTHING = "nothing"


def wants() -> Wants:
    """Return the kind of answer that the present request can use."""
    access = rule_of_request()
    if access is not None and access.kind is Kind.WEBHOOK:
        return Wants.SPEECH if access.speaks else Wants.NOTHING
    if access is not None and access.kind is Kind.PROGRAM:
        return Wants.JSON
    if request.headers.get("HX-Request") == "true":
        return Wants.PART
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return Wants.JSON
    return Wants.PAGE
