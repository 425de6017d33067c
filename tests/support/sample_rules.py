"""Samples of the pages of rule authors: protocols, versions, and trying a protocol."""

from spoa.web.authors.flow import Band, Box, Flow
from tests.support import sample_work as work
from tests.support.sample_shift import LENA
from tests.support.sample_work import Context, at
from tests.support.samples import ANSWERS

INES: Context = {**LENA, "role": "rule_author", "name": "Dr Ines Cole"}
UNDER = {"number": 11, "live": True, "digest": "7c1e40aab94b", "href": "/rules/versions/11", "query": ""}
USED = {
    "cases": 212,
    "classes": [
        {"klass": 1, "count": 61, "share": "29%"},
        {"klass": 3, "count": 120, "share": "57%"},
        {"klass": 5, "count": 31, "share": "15%"},
    ],
    "overrides": [
        {
            "row": "CP-14",
            "before": "Seen within 4 hours",
            "after": "Seen within 24 hours",
            "times": 3,
            "way": "milder",
        }
    ],
}
FLOW = Flow(
    1000,
    200,
    (
        Box(1, 1, 378, 48, "asked", ("1. Is the pain there now, or does it come back", "when you walk?")),
        Box(1, 60, 378, 32, "known", ("Known without asking: age, sex, or why they ring",)),
        Box(601, 25, 398, 32, "1", ("CP-01: Ambulance, category 2",)),
        Box(601, 100, 398, 32, "3", ("CP-14: Seen within 4 hours",)),
        Box(601, 165, 398, 32, "5", ("CP-22: Home, with advice",)),
    ),
    (Band(600, 16, "1 Emergency"), Band(600, 90, "3 Urgent"), Band(600, 155, "5 Routine")),
    (("M379 25C490 25 490 41 601 41", "1"), ("M379 76C490 76 490 116 601 116", "3")),
    "1 question on the left, 3 rows on the right, the most urgent first.",
)


def rules() -> Context:
    """Return the list of protocols."""
    return {
        **work.shared(INES, at(14, 20)),
        "under": UNDER,
        "waits": 1,
        "protocols": [
            {
                "name": "chest-pain",
                "href": "/rules/chest-pain",
                "title": "Chest pain",
                "say": "16 and over",
                "rows": 23,
                "questions": 17,
                "cases": 41,
                "state": "draft",
            },
            {
                "name": "earache",
                "href": "/rules/earache",
                "title": "Earache",
                "say": "all ages",
                "rows": 14,
                "questions": 12,
                "cases": 29,
                "state": "draft",
            },
        ],
    }


def protocol() -> Context:
    """Return one protocol to read."""
    row = {
        "id": "tight_with_sweat",
        "klass": 1,
        "when": ["Pain now", "sweating, cold or clammy"],
        "then": "Ambulance, category 2",
    }
    return {
        **rules(),
        "used": USED,
        "p": {
            "flow": FLOW,
            "try_href": "/rules/chest-pain/try",
            "title": "Chest pain",
            "say": "For anyone aged 16 or over whose main problem is pain in the chest.",
            "draft": True,
            "shown": "2 of 23 rows",
            "rows": [
                {**row, "source": "NHS.uk, chest pain"},
                {
                    **row,
                    "id": "known_strain",
                    "klass": 5,
                    "when": ["Sore after lifting"],
                    "then": "Home, with advice",
                    "source": "own",
                },
            ],
            "questions": [
                {"number": n, "text": a["q"], "answers": "yes, no, not sure", "used": "used by 3 rows"}
                for n, a in enumerate(ANSWERS, 1)
            ],
            "cases": [
                {
                    "person": "Woman, 49, jaw ache and sweating",
                    "must": "Ambulance",
                    "by": "tight_with_sweat",
                    "passes": True,
                }
            ],
            "proofs": ["Every row can be reached", "More danger signs never lower the urgency"],
            "sources": [
                {
                    "title": "NHS.uk, chest pain",
                    "href": "https://www.nhs.uk/conditions/chest-pain/",
                    "licence": "OGL v3",
                }
            ],
        },
    }


def versions() -> Context:
    """Return three versions: one waits, one is live, one was."""
    row = {"offered": "21 Nov 2026, 14:12", "offerer": "Dr Ines Cole"}
    return {
        **work.shared(INES, at(14, 20)),
        "versions": [
            {
                **row,
                "number": 12,
                "href": "/rules/versions/12",
                "words": "CP-14: age 40, was 50.",
                "state": "waits",
                "signed": "1 of 2",
            },
            {
                **row,
                "number": 11,
                "href": "/rules/versions/11",
                "words": "A new group.",
                "state": "live",
                "signed": "1",
            },
            {
                **row,
                "number": 10,
                "href": "/rules/versions/10",
                "words": "Came with this version of the service.",
                "offerer": "a release",
                "state": "earlier",
                "signed": "as the first",
            },
        ],
    }


def version() -> Context:
    """Return a version that waits for its second signature."""
    change = {"protocol": "chest-pain", "before": "ooh-gp-4h", "after": "ooh-gp-24h", "way": "less urgent"}
    return {
        **versions(),
        "may": True,
        "v": {
            **versions()["versions"][0],
            "digest": "9b2e11aa04cd",
            "needed": 2,
            "lacks": "One more person must sign this version first: rule authors or clinicians.",
            "signatures": [
                {"text": "Dr Amara Osei, GP, 21 Nov 2026, 14:31", "small": "Read with NICE CG95."}
            ],
            "may_sign": True,
            "may_serve": False,
            "may_roll_back": False,
            "served": [],
            "compared": {
                "cases": 41,
                "lowers": True,
                "same": 39,
                "counts": [{"way": "less urgent", "count": 2}, {"way": "more urgent", "count": 0}],
                "changes": [
                    {**change, "case": "Man, 45, pain on breathing"},
                    {**change, "case": "Woman, 47"},
                ],
                "more": 0,
                "differences": [
                    {
                        "what": "fact",
                        "how": "changed",
                        "name": "age",
                        "protocol": "",
                        "before": "age (over_40 from 40)",
                        "after": "age (over_40 from 50)",
                    }
                ],
                "more_differences": 0,
            },
        },
    }


def rolled_back() -> Context:
    """Return a version that was live, to which one can return."""
    found = version()
    served = [
        {"text": "From 3 Oct 2026, 09:00 until 21 Nov 2026, 08:00: made live by Dr Ines Cole.", "small": ""}
    ]
    changed = {"compared": None, "may_roll_back": True, "may_sign": False, "served": served, "needed": None}
    return {**found, "v": {**found["v"], **changed, "state": "earlier", "lacks": "", "number": 10}}


def trying(*, decided: bool = False) -> Context:
    """Return a made-up person in the middle of the questions, or at their end."""
    options = [
        ("signs_1", "Sweating, cold or clammy"),
        ("signs_2", "Short of breath"),
        ("none", "None of these"),
    ]
    question = {
        "id": "signs",
        "text": "Since the pain began, any of these?",
        "kind": "checkbox",
        "number": False,
        "unit": "",
        "members": ["signs_1", "signs_2"],
        "options": [{"id": id_, "text": text, "key": None, "alone": id_ == "none"} for id_, text in options],
    }
    end = {
        "needs": [{"klass": 1, "title": "Ambulance, category 2", "told": "An ambulance is being asked for."}],
        "because": [{"text": "Pain now, and sweating.", "small": "CP-01"}],
        "set_aside": [{"text": "short of breath", "small": "CP-03"}],
        "ruled_out": 2,
        "advice": ["Sit down and rest."],
        "worsening": ["Ring 999 if they stop breathing."],
    }
    return {
        **work.shared(INES, at(14, 20)),
        "title": "Chest pain",
        "name": "chest-pain",
        "href": "/rules/chest-pain",
        "under": UNDER,
        "versions": [{"number": 12, "live": False}, {"number": 11, "live": True}],
        "who": {"age": "58", "age_in": "years", "sex": "male", "by": "self", "with_patient": "yes"},
        "tried": {
            "trail": [{"q": "Is the pain there now?", "a": "yes"}],
            "so_far": "[]",
            "question": None if decided else question,
            "left": 4,
            "certain": {"klass": 1, "title": "Ambulance, category 2"} if decided else None,
            "human": "",
            "end": end if decided else None,
        },
    }
