"""Which template is shown with which sample."""

from typing import Any, Final

from tests.support import sample_others as others
from tests.support import sample_parts, samples

Shown = tuple[str, dict[str, Any]]

_CASE: Final = samples.CASE
_IDLE: Final = {"url": "/console/call", "topics": "", "title": "No call", "say": "Your phone is ready."}
_TALK: Final = {"chat": others.CHAT}

STAFF: Final[dict[str, Shown]] = {
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
    "console-idle": ("console.html", samples.console(case=None, call=_IDLE)),
    "clinician": ("clinician.html", others.clinician()),
    "clinician-idle": ("clinician.html", others.clinician(case=None, offer=None)),
    "provider": ("provider.html", others.provider()),
    "referrals": ("provider/referrals.html", others.referrals()),
    "ambulance": ("provider/ambulance.html", others.ambulance()),
    "parts": ("parts.html", sample_parts.parts()),
    "supervisor": ("supervisor.html", sample_parts.supervisor()),
    "wallboard": ("wallboard.html", sample_parts.wallboard()),
    "rules": ("rules.html", sample_parts.rules()),
    "protocol": ("protocol.html", sample_parts.protocol()),
    "ambulance-here": ("provider/ambulance.html", others.ambulance("here")),
}

PATIENT: Final[dict[str, Shown]] = {
    "chat": ("patient/chat.html", others.patient(question=others.YES_NO, **_TALK)),
    "chat-words": ("patient/chat.html", others.patient(question=others.WORDS, **_TALK)),
    "chat-many": ("patient/chat.html", others.patient(question=others.SIGNS, **_TALK)),
    "chat-quiet": ("patient/chat.html", others.patient(question=None, **_TALK)),
    "start": ("patient/start.html", others.patient()),
    "status": ("patient/status.html", others.patient(steps=others.STEPS, **_TALK)),
    "status-waiting": (
        "patient/status.html",
        others.patient(steps=others.STEPS, status=others.STATUS, hub_phone="01632 960100", **_TALK),
    ),
}

PLAIN: Final[dict[str, Shown]] = {
    "signin": ("signin.html", others.patient(username="", refusal="")),
    "signin-refused": (
        "signin.html",
        others.patient(username="jo.marsh", refusal="The user name or the password is not right. Try again."),
    ),
    "problem": (
        "problem.html",
        others.patient(
            problem={"status": 404, "title": "There is nothing here", "say": "Your own pages are on Home."}
        ),
    ),
    "home": (
        "home.html",
        {
            **samples.shared(samples.JO),
            "greeting": "Good evening, Jo",
            "state": "away",
            "state_word": "You are away",
            "shift": "Night shift, Saturday 19:00 to 07:00.",
            "tiles": [
                {
                    "href": "/console",
                    "title": "Call handler",
                    "say": "Answer calls, texts and chats",
                    "now": "24 waiting, least time left 6 min",
                }
            ],
            "handed_over": ["Luton base short of one nurse until 23:00."],
        },
    ),
}

DESK: Final[dict[str, Shown]] = {
    "desk": ("desk.html", others.desk()),
    "desk-before": ("desk.html", others.desk(playing="")),
}

PAGES: Final[dict[str, Shown]] = {**STAFF, **PATIENT, **PLAIN, **DESK}

FRAGMENTS: Final[dict[str, Shown]] = {
    "body": ("console/body.html", samples.console()),
    "body-number": (
        "console/body.html",
        samples.console(question=samples.NUMBER_QUESTION, proposals=samples.PROPOSALS),
    ),
    "danger": ("console/danger.html", {**samples.console(), "danger": samples.DANGER}),
    "identity-edit": ("console/identity_form.html", {**samples.console(), "form": samples.IDENTITY_FORM}),
    "send-999": (
        "console/send999.html",
        {**samples.console(), "send": {"who": "David Hartley", "place": "12 Ravenside Court, Bedford, MK40"}},
    ),
}
