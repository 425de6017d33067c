"""The same area as for bookings."""

from tests.integration.booking.conftest import anya, area, ben, directory, furnished, rules

__all__ = ["anya", "area", "ben", "directory", "furnished", "rules"]
