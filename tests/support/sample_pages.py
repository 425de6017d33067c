"""Which template is shown with which sample."""

from typing import Any, Final

from tests.support import samples

Shown = tuple[str, dict[str, Any]]

_CASE: Final = samples.CASE

PAGES: Final[dict[str, Shown]] = {
    "console": ("console.html", samples.console()),
    "console-decided": ("console.html", samples.console_decided()),
    "console-counting": ("console.html", samples.console_ambulance(sent=False)),
    "console-ambulance": ("console.html", samples.console_ambulance(sent=True)),
    "console-number": (
        "console.html",
        samples.console(question=samples.NUMBER_QUESTION, proposals=samples.PROPOSALS),
    ),
    "console-start": (
        "console.html",
        samples.console(case={**_CASE, "shows": "start"}, start=samples.START, answers=[]),
    ),
    "console-chat": (
        "console.html",
        samples.console(case={**_CASE, "title": "Walter", "chat": True, "voice": False}, chat=samples.CHAT),
    ),
    "console-idle": (
        "console.html",
        samples.console(
            case=None,
            call={"url": "/console/call", "topics": "", "title": "No call", "say": "Your phone is ready."},
        ),
    ),
}

FRAGMENTS: Final[dict[str, Shown]] = {
    "danger": ("console/danger.html", {**samples.console(), "danger": samples.DANGER}),
    "identity-edit": ("console/identity_form.html", {**samples.console(), "form": samples.IDENTITY_FORM}),
    "send-999": (
        "console/send999.html",
        {**samples.console(), "send": {"who": "David Hartley", "place": "12 Ravenside Court, Bedford, MK40"}},
    ),
}
