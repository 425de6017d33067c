"""Which template is shown with which sample."""

from typing import Any, Final

from tests.support import sample_clinician as clinicians
from tests.support import sample_parts, sample_shift, samples
from tests.support import sample_patient as patients
from tests.support import sample_provider as providers
from tests.support import sample_rules as rules
from tests.support import sample_states as states
from tests.support import sample_tight as tight
from tests.support import sample_work as work

Shown = tuple[str, dict[str, Any]]

_CASE: Final = samples.CASE
_IDLE: Final = {"url": "/console/call", "topics": "", "title": "No call", "say": "Your phone is ready."}
_TALK: Final = {"chat": patients.CHAT}

STAFF: Final[dict[str, Shown]] = {
    "console": ("console.html", samples.console()),
    "console-decided": ("console.html", states.console_decided()),
    "console-counting": ("console.html", tight.console_ambulance(sent=False)),
    "console-ambulance": ("console.html", tight.console_ambulance(sent=True)),
    "console-number": (
        "console.html",
        samples.console(question=samples.NUMBER_QUESTION, proposals=states.PROPOSALS),
    ),
    "console-start": (
        "console.html",
        samples.console(case={**_CASE, "shows": "start"}, start=states.START, answers=[]),
    ),
    "console-chat": (
        "console.html",
        samples.console(case={**_CASE, "title": "Walter", "chat": True, "voice": False}, chat=states.CHAT),
    ),
    "console-idle": ("console.html", samples.console(case=None, call=_IDLE)),
    "clinician": ("clinician.html", clinicians.clinician()),
    "clinician-idle": ("clinician.html", clinicians.clinician(case=None, offer=None)),
    "provider": ("provider.html", providers.provider()),
    "referrals": ("provider/referrals.html", providers.referrals()),
    "ambulance": ("provider/ambulance.html", providers.ambulance()),
    "parts": ("parts.html", sample_parts.parts()),
    "supervisor": ("supervisor.html", sample_shift.supervisor()),
    "wallboard": ("wallboard.html", sample_shift.wallboard()),
    "rules": ("rules.html", rules.rules()),
    "protocol": ("protocol.html", rules.protocol()),
    "rules-versions": ("rules_versions.html", rules.versions()),
    "rules-version": ("rules_version.html", rules.version()),
    "rules-roll-back": ("rules_version.html", rules.rolled_back()),
    "rules-try": ("rules_try.html", rules.trying()),
    "rules-tried": ("rules_try.html", rules.trying(decided=True)),
    "ambulance-here": ("provider/ambulance.html", providers.ambulance("here")),
}

PATIENT: Final[dict[str, Shown]] = {
    "chat": ("patient/chat.html", patients.patient(question=patients.YES_NO, **_TALK)),
    "chat-words": ("patient/chat.html", patients.patient(question=patients.WORDS, **_TALK)),
    "chat-many": ("patient/chat.html", patients.patient(question=patients.SIGNS, **_TALK)),
    "chat-quiet": ("patient/chat.html", patients.patient(question=None, **_TALK)),
    "start": ("patient/start.html", patients.patient()),
    "status": ("patient/status.html", patients.patient(steps=patients.STEPS, **_TALK)),
    "status-waiting": (
        "patient/status.html",
        patients.patient(steps=patients.STEPS, status=patients.STATUS, hub_phone="01632 960100", **_TALK),
    ),
}

PLAIN: Final[dict[str, Shown]] = {
    "signin": ("signin.html", patients.patient(username="", refusal="")),
    "signin-refused": (
        "signin.html",
        patients.patient(username="jo.marsh", refusal="That is not right. Try again."),
    ),
    "problem": (
        "problem.html",
        patients.patient(
            problem={"status": 404, "title": "There is nothing here", "say": "Your own pages are on Home."}
        ),
    ),
    "home": (
        "home.html",
        {
            **work.shared(work.JO),
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
    "desk": ("desk.html", patients.desk()),
    "desk-before": ("desk.html", patients.desk(playing="")),
}

PAGES: Final[dict[str, Shown]] = {**STAFF, **PATIENT, **PLAIN, **DESK}

FRAGMENTS: Final[dict[str, Shown]] = {
    "body": ("console/body.html", samples.console()),
    "body-number": (
        "console/body.html",
        samples.console(question=samples.NUMBER_QUESTION, proposals=states.PROPOSALS),
    ),
    "danger": ("console/danger.html", {**samples.console(), "danger": states.DANGER}),
    "identity-edit": ("console/identity_form.html", {**samples.console(), "form": states.IDENTITY_FORM}),
    "send-999": (
        "console/send999.html",
        {**samples.console(), "send": {"who": "David Hartley", "place": "12 Ravenside Court, Bedford, MK40"}},
    ),
}
