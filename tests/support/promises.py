"""A pytest plugin: ends a run with the ten promises, the tests that name each, and how many of them ran.

Also keeps CI honest: with ``CI=true`` a skipped test is a failed run, for nothing may be left out there but
what is marked ``by_hand``, which needs an account with someone outside.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

import pytest

PROMISES: Final = {
    1: "No contact is lost",
    2: "Nothing is closed while worse is possible",
    3: "One owner and one next deadline",
    4: "A caller is never alone",
    5: "A slot is never given twice, no booking lost",
    6: "Within our records an effect happens once",
    7: "Nobody is asked twice what is still true",
    8: "Every decision can be explained and replayed",
    9: "Every look and change is in the audit",
    10: "No identifier in a log, URL, room or metric",
}
_NAMES: Final = "promise"
_BY_HAND: Final = "by_hand"


class _Table:
    """Collects outcomes as reports come in (from other processes too), and writes the table at the end."""

    def __init__(self) -> None:
        self.outcomes: dict[int, dict[str, str]] = defaultdict(dict)
        self.skipped = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, number in report.user_properties:
            if name == _NAMES and isinstance(number, int):
                self._note(number, report)
        if (
            report.skipped
            and not hasattr(report, "wasxfail")
            and (_BY_HAND, True) not in report.user_properties
        ):
            self.skipped += 1

    def _note(self, number: int, report: pytest.TestReport) -> None:
        known = self.outcomes[number]
        if report.when == "call" or report.outcome != "passed":
            worse = known.get(report.nodeid) == "failed"
            known[report.nodeid] = "failed" if worse else report.outcome

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and os.environ.get("CI") == "true" and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        if self.outcomes or config.getoption("promises"):
            terminalreporter.section("the ten promises")
            for line in table(self.outcomes):
                terminalreporter.write_line(line)
        if self.skipped and os.environ.get("CI") == "true":
            terminalreporter.write_line(f"CI leaves nothing out: {self.skipped} skipped tests fail the run.")


def table(outcomes: dict[int, dict[str, str]]) -> Iterable[str]:
    """Yield a row for each promise, and below it the files whose tests name it, with how many."""
    yield f"{'':3} {'promise':<46} {'tests':>6} {'ran':>6} {'passed':>7}"
    for number, words in PROMISES.items():
        found = outcomes.get(number, {})
        ran = [outcome for outcome in found.values() if outcome != "skipped"]
        missing = "" if ran else "   no test ran"
        yield (f"{number:>2}. {words:<46} {len(found):>6} {len(ran):>6} {ran.count('passed'):>7}{missing}")
        yield from (f"      {file} ({count})" for file, count in _by_file(found))


def _by_file(found: dict[str, str]) -> list[tuple[str, int]]:
    counts: dict[str, int] = defaultdict(int)
    for nodeid in found:
        counts[nodeid.split("::")[0]] += 1
    return sorted(counts.items())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--promises", action="store_true", help="show the table of promises even if it is empty")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Table(), "spoa-promises-table")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Write each test's promises into what it reports, since a report carries no marker's arguments."""
    for item in items:
        for mark in item.iter_markers("promise"):
            item.user_properties.extend((_NAMES, number) for number in mark.args)
        if item.get_closest_marker(_BY_HAND):
            item.user_properties.append((_BY_HAND, True))
