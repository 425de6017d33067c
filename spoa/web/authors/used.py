"""How a protocol was used, as its page says it."""

from typing import Any

from spoa.kernel.urgency import CLASS_WORDS
from spoa.reporting.rules_used import Use
from spoa.triage.rulebook import Rulebook


def used_words(rulebook: Rulebook, use: Use) -> dict[str, Any]:
    """Return the use of a protocol: classes, counts and shares, and what clinicians chose instead."""
    return {
        "cases": use.cases,
        "classes": [
            {"klass": number, "count": count, "share": f"{count / use.cases:.0%}"}
            for number in CLASS_WORDS
            if (count := use.by_class.get(number, 0))
        ],
        "overrides": [
            {
                "row": each.row,
                "before": _title(rulebook, each.before),
                "after": _title(rulebook, each.after),
                "times": each.times,
                "way": "milder" if each.milder else "as urgent or more",
            }
            for each in use.overrides
        ],
    }


def _title(rulebook: Rulebook, code: str) -> str:
    """Return the words of an outcome; one that these rules no longer have keeps its code."""
    entry = rulebook.dispositions.get(code)
    return entry.title if entry else code
