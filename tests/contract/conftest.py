"""Which providers the contract is held against."""

import os
from collections.abc import Iterator

import pytest

from tests.contract import carriers
from tests.contract.carriers import LIVE, Carrier

HERE = ["exchange", *(["live"] if all(os.environ.get(name) for name in LIVE) else [])]


@pytest.fixture(scope="module", params=HERE)
def carrier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carrier]:
    """The exchange; and the real carrier where the environment has credentials."""
    if request.param == "exchange":
        with carriers.exchange(tmp_path_factory.mktemp("exchange")) as made:
            yield made
    else:
        yield carriers.live()
