"""Samples of the clinician's page."""

from typing import Any, Final

from tests.support.sample_states import BRIEF
from tests.support.sample_work import Context, at, shared, work_line

OSEI: Final[Context] = {"id": "osei", "name": "Dr Amara Osei", "role": "clinician", "organisation": "hub"}

MARIA: Final[Context] = {
    "name": "Maria Kowalczyk",
    "age": "34",
    "sex": "female",
    "nhs_number": "999 302 1571",
    "matched": True,
    "phone": "07700 900318",
    "read_back": True,
    "place": "8 Canal Street, Luton, LU1",
    "speaking": "Polish, interpreter was on the call",
    "safeguarding": "none known",
}

CONSULT: Final[Context] = {
    "klass": 3,
    "title": "Spoken to within 1 hour, by 21:55",
    "done": "Spoken to 21:33 to 21:45",
    "say": "Triage: back pain with fever, can pass urine, not pregnant, no numbness. "
    "11 answers came with the case and are not asked again.",
    "she": "she",
    "her": "her",
    "agree": "Agree: seen within 6 hours",
    "saved": at(21, 46, 58),
    "note": {
        "said": "Left loin pain for 2 days, shivering since this morning, stinging when passing urine. "
        "Drinking well. No vomiting.",
        "found": "Home thermometer 38.6. Speaking in full sentences, walking about.",
        "think": "Likely kidney infection. No sign of sepsis on the phone. Needs examination and urine test.",
        "plan": "Seen tonight at Luton walk-in. Told through interpreter: ring 999 if confused, "
        "very breathless, or no urine for 12 hours.",
    },
}

OFFER: Final[Context] = {
    "id": "t1",
    "from": at(21, 46, 59),
    "until": at(21, 47, 19),
    "seconds": 20,
    "by": "Jo Marsh",
    "hears": "The caller hears the hold message.",
    "told": "Jo sees the reason at once",
    "back": "If you do nothing, the caller goes back to Jo.",
    "rings": True,
    "icon": "phone",
    "klass": 3,
    "who": "Man, 58, chest pain, Bedford",
    "deadline": "Clinician by 22:01",
    "due": at(22, 1),
    "then": "Then seen by 23:31.",
    "brief": BRIEF,
    "before": "20 Nov 19:10 online, cough. 21 Nov 08:22 call, self care.",
    "accept": "Accept and hear the brief",
    "him": "him",
}

CLINICIAN_QUEUE: Final[Context] = {
    "count": 7,
    "lines": [
        work_line(1, 2, "M 71, breathless", "Luton: COPD, rang once", at(21, 45, 30), "by 21:46"),
        work_line(
            2, 2, "F 29, bleeding in pregnancy", "Call back, Milton Keynes", at(21, 51, 30), "by 21:51"
        ),
        work_line(3, 3, "M 4, fever 39.4", "Video, Milton Keynes", at(21, 56, 30), "by 21:56"),
        work_line(4, 3, "F 86, fell, sore wrist", "Call Elm Lodge, Bedford", at(22, 3, 30), "by 22:03"),
        work_line(6, 4, "M 38, low mood", "Text first, Luton: safe tonight", at(22, 49, 30), "by 22:49"),
    ],
}


def clinician(**changed: Any) -> Context:
    """Return a clinician's page while a transfer is offered."""
    return {
        **shared(OSEI, at(21, 47, 5)),
        "presence_say": "writing up",
        "states": [{"icon": "check", "say": "Phone ready"}],
        "quiet": "No alerts. You are held back for emergencies after this transfer.",
        "case": {"id": "9", "url": "/clinician/case/9", "title": "Maria Kowalczyk", "mine": True},
        "mine_now": {
            "count": 1,
            "lines": [
                {
                    **work_line(
                        9, 3, "Maria Kowalczyk, 34", "Call ended: write up", at(21, 55, 30), "by 21:55"
                    ),
                    "here": True,
                    "bold": True,
                }
            ],
        },
        "queue": CLINICIAN_QUEUE,
        "identity": MARIA,
        "consult": CONSULT,
        "offer": OFFER,
        "call": {"url": "/clinician/call", "topics": "", "title": "No call", "say": "Your phone is ready."},
        **changed,
    }
