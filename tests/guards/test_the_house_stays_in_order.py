"""What every change must leave true of the code as a whole."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from spoa.cli import COMMANDS
from spoa.records.migrate import heads
from spoa.up.places import Places
from spoa.up.plan import programs
from spoa.up.ports import Ports
from tests.support.service import ROOT
from workers.queues import SERVED

HEAVY = {"flask", "sqlalchemy", "redis", "rq", "twilio", "psycopg", "requests", "numpy", "phonenumbers"}
HEAVY |= {"pyarrow", "fhir", "pydantic"}
LONGEST = 300
LONGEST_TEST = 500  # a table of cases is read a line at a time


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


@pytest.fixture(scope="module")
def procfile() -> dict[str, str]:
    return dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())


@pytest.fixture(scope="module")
def supervised() -> dict[str, str]:
    places = Places(*(Path("/nowhere") for _ in range(5)))
    all_of_them = programs(places, Ports(8000, 8001, 8002), {"SPOA_DEMO": "1"})
    return {each.name: " ".join(each.command) for each in all_of_them}


def test_the_imports_keep_the_contracts():
    command = [str(Path(sys.executable).parent / "lint-imports")]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout


def test_migrations_are_one_line():
    assert len(heads()) == 1


@pytest.mark.promise(1)
@pytest.mark.parametrize("worker", SERVED)
def test_every_job_queue_has_a_worker_here_and_on_a_platform(worker, procfile, supervised):
    assert procfile[worker].endswith(f"workers.run {worker}")
    assert supervised[worker].endswith(f"workers.run {worker}")


def test_the_procfile_and_the_supervisor_run_the_same_processes(procfile, supervised):
    assert set(procfile) == set(supervised) - {"postgres", "redis", "exchange"}


@pytest.mark.parametrize("module", ["spoa.cli", "spoa.triage.commands"])
def test_a_command_loads_nothing_heavy_that_it_does_not_need(module):
    code = f"import sys, {module}; print(*({HEAVY!r} & sys.modules.keys()))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (loaded.stdout.strip(), loaded.stderr) == ("", "")


def test_no_file_of_python_is_too_long_to_be_read():
    written_by_hand = [path for path in tracked("*.py") if path.parent.name != "versions"]
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in written_by_hand}
    most = {path: LONGEST_TEST if path.startswith("tests/") else LONGEST for path in lines}
    assert {path: count for path, count in lines.items() if count > most[path]} == {}


def test_no_lock_holds_the_address_of_a_registry():
    for lock in tracked("*.lock", "package-lock.json", ".npmrc"):
        assert not re.search(r'://|index-url|find-links|"resolved"', lock.read_text()), lock


def test_every_requirement_is_locked_with_a_hash():
    for lock in tracked("*.lock"):
        pinned = re.findall(r"^[a-z0-9].*?==.*(?:\n    --hash.*)*", lock.read_text(), re.MULTILINE)
        assert pinned
        assert all("--hash=sha256:" in each for each in pinned)


def test_commands_that_the_documents_name_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in tracked("README.md", "CONTRIBUTING.md", "docs/**/*.md"):
        text = page.read_text()
        assert set(re.findall(r"`make ([a-z]+)", text)) <= targets, page
        assert set(re.findall(r"`spoa ([a-z]+)", text)) <= set(COMMANDS), page
