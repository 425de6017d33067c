"""Rulebooks of a process: what is asked for is what was stored, and what was altered is never served."""

import pytest

from spoa.journey.rulebooks import Rulebooks
from spoa.kernel.errors import Unavailable
from spoa.records.cases import Case
from spoa.triage.rulebook import load
from tests.support.few_rules import few_rules


class Nothing:
    """A session of a database in which nothing was ever served."""

    def scalar(self, _asked: object) -> None:
        """Return nothing."""


def test_while_nothing_was_ever_served_the_shipped_rules_are(tmp_path) -> None:
    shipped = load(few_rules(tmp_path / "rules"))
    rulebooks = Rulebooks(shipped)
    assert rulebooks.last_known() is shipped
    assert rulebooks.live(Nothing()) is shipped
    assert rulebooks.of(Nothing(), Case()) is shipped


def test_without_any_rules_that_is_said() -> None:
    rulebooks = Rulebooks(None)
    for ask in (rulebooks.last_known, lambda: rulebooks.live(Nothing())):
        with pytest.raises(Unavailable):
            ask()
