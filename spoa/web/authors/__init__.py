"""The pages of rule authors: protocols to be read and tried, and the versions that are signed and served."""

from spoa.web.authors import protocol, trying, versions
from spoa.web.authors.pages import blueprint

__all__ = ["blueprint", "protocol", "trying", "versions"]
