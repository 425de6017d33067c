"""The shipped directory and rules, read once."""

from pathlib import Path

import pytest

import rules as shipped
from spoa.routing.model import Directory, Rules
from spoa.routing.read import read_directory, read_rules

FOLDER = Path(next(iter(shipped.__path__)))


@pytest.fixture(scope="session")
def rules() -> Rules:
    return read_rules(FOLDER / "routing.yaml")


@pytest.fixture(scope="session")
def directory(rules: Rules) -> Directory:
    return read_directory(FOLDER / "directory", rules)
