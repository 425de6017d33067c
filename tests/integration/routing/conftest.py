"""The same area as for bookings."""

from tests.integration.booking.conftest import anya, area, ben, directory, rules

__all__ = ["anya", "area", "ben", "directory", "rules"]
