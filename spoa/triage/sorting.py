"""Sort the rows that take part by how they stand, most urgent first."""

from dataclasses import dataclass
from typing import Final

from spoa.triage.known import Known
from spoa.triage.model import Row, Rulebook
from spoa.triage.plan import Plan

SELF_CARE: Final = ("pharmacy", "home")


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows met, open, set aside and ruled out, each most urgent first, ties by the order of dispositions."""

    met: list[Row]
    open: list[Row]
    aside: list[Row]
    out: list[Row]


def sort_rows(rulebook: Rulebook, plan: Plan, known: Known) -> Sorted:
    """Return how the rows stand.

    What stays unsure counts as ruled out in a row that is no more urgent than what is certain, or that leads
    only to advice (pharmacy, home): so unsure never ends worse than yes.
    """
    yes, no = known.yes, known.no
    only_no, settled, pending = no & ~yes, yes & ~no, known.pending
    told = yes | no
    found = Sorted([], [], [], [])
    for row in plan.rows:
        mask = row.mask
        if mask & only_no:
            found.out.append(row)
        elif not mask & ~settled:
            found.met.append(row)
        elif mask & ~told or mask & pending:
            found.open.append(row)
        else:
            found.aside.append(row)
    if len(found.met) > 1:
        found.met.sort(key=lambda row: (row.urgency, rulebook.dispositions[row.code].order))
    if found.aside:
        _settle_aside(rulebook, found)
    return found


def _settle_aside(rulebook: Rulebook, found: Sorted) -> None:
    bound = found.met[0].urgency if found.met else None
    staying = [
        row
        for row in found.aside
        if (bound is None or row.urgency < bound) and rulebook.dispositions[row.code].kind not in SELF_CARE
    ]
    found.out.extend(row for row in found.aside if row not in staying)
    found.aside[:] = staying
