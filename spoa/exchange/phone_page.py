"""The phone page: a handset in the browser, with which a person dials in and texts by hand."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from spoa.exchange.rest import exchange

phone = Blueprint(
    "phone", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
)


@phone.get("/")
def choose() -> ResponseReturnValue:
    """A handset whose number is chosen on the page."""
    return _page("")


@phone.get("/handset/<number>")
def handset(number: str) -> ResponseReturnValue:
    """The handset of one number. ``?to=`` the number chosen to ring; ``?compact=1`` without its heading."""
    return _page(number)


def _page(number: str) -> ResponseReturnValue:
    config = exchange().config
    named = config.directory or tuple((one, one) for one in config.numbers)
    known = [(one, label) for one, label in named if one in config.numbers]
    return render_template(
        "phone.html",
        number=number or (config.people[0][0] if config.people else ""),
        people=config.people,
        to_ring=[one for one in known if config.numbers[one[0]].voice.url],
        to_text=[one for one in known if config.numbers[one[0]].texts.url],
    )


@phone.get("/health")
def health() -> ResponseReturnValue:
    """Say that the exchange answers."""
    return {"ready": True}
