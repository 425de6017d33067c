"""What tests of the exchange share."""

import pytest

from tests.unit.exchange.town import Town


@pytest.fixture
def town() -> Town:
    return Town()
