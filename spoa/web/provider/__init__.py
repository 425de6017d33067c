"""The pages of those who receive people: a base's evening, a service's referrals, an ambulance desk."""

from spoa.web.provider import desk, referrals
from spoa.web.provider.views import blueprint

__all__ = ["blueprint", "desk", "referrals"]
