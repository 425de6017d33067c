"""How long a step of triage takes, beside a hand-written ``if`` with the same answer; JSON lines."""

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from spoa.triage.engine import step
from spoa.triage.rulebook import load
from spoa.triage.told import Told

ROUNDS = 2000
CHILD = {"age_days": 1500, "sex": "female", "by": "parent", "with_patient": True, "channel": "text"}
FACTS = {"ear_pain": True, "vomited_twice": True, "drinking_less_than_half": True, "temperature": 39.4}


def by_hand(facts: dict[str, object], danger: bool) -> str:
    """Decide the earache of one child as somebody would write it in a hurry."""
    if danger:
        return "ambulance-2"
    if facts["ear_pain"] and facts["vomited_twice"] and facts["drinking_less_than_half"]:
        return "ooh-gp-6h"
    return "pharmacy"


def microseconds(work: Callable[[], object]) -> float:
    """Return the median time of one call over many rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter_ns()
        work()
        times.append((time.perf_counter_ns() - began) / 1000)
    return median(times)


def main() -> None:
    """Check that both say the same, then print what each takes."""
    rulebook = load(Path(__file__).parents[2] / "rules")
    asking = Told(**CHILD, protocols=("earache",), answers=FACTS)
    decided = Told(
        **CHILD,
        protocols=("earache",),
        answers=FACTS | {"ear_pain_for": 3},
        groups={"life_in_writing": (), "ear_worse": ()},
    )
    found = step(rulebook, decided)
    if found.disposition is None or found.disposition.code != by_hand(FACTS, danger=False):
        raise SystemExit("the two do not say the same: nothing to compare")
    floor = microseconds(lambda: by_hand(FACTS, danger=False))
    for what, told in (("next question", asking), ("decision with reasons", decided)):
        ours = microseconds(partial(step, rulebook, told))
        line = {
            "what": what,
            "median_us": round(ours, 1),
            "floor_us": round(floor, 3),
            "ratio": round(ours / floor),
        }
        print(json.dumps(line))


if __name__ == "__main__":
    main()
