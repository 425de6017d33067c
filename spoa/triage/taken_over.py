"""The decision that stands when somebody takes a person over before triage has ruled out the rest."""

from dataclasses import replace

from spoa.triage.contract import as_json
from spoa.triage.decide import decided
from spoa.triage.engine import look, step
from spoa.triage.model import Rulebook
from spoa.triage.steps import Certain, Step
from spoa.triage.told import Told

TAKEN_OVER = "taken_over"


def taken_over(rulebook: Rulebook, told: Told) -> Step:
    """Return the step as decided by what is certain at this moment; unchanged where nothing is.

    Pure, as ``step`` is: a stored decision of this kind is said again by calling this with what was told.
    What was not ruled out is not in it as ruled out; ``not_ruled_out`` still names the worst of it.
    """
    found = step(rulebook, told)
    if found.status == "decided" or found.certain is None:
        return found
    seen = look(rulebook, told)
    stands = replace(found, status="decided", question=None)
    return decided(stands, rulebook, told, seen.plan, seen.known, seen.rows)


def as_kept(found: Step, code: str, urgency: int) -> dict[str, object]:
    """Return such a step as it is stored, beside what the person was taken over for.

    Where triage had not found that itself, a person has sent for it by hand: the row that is met says so.
    """
    certain: Certain | None = found.certain
    by_hand = certain is None or certain.code != code
    kept = as_json(found) | {TAKEN_OVER: {"code": code, "urgency": urgency, "by_hand": by_hand}}
    if found.not_ruled_out is not None:
        kept["not_ruled_out"] = {"code": found.not_ruled_out.code, "urgency": found.not_ruled_out.urgency}
    return {"because": []} | kept
