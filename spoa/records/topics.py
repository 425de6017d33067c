"""Topics: the names of things that changed, told to pages after the commit. Names carry no content."""

from typing import Final

from sqlalchemy.orm import Session

_TOPICS: Final = "spoa.topics"

ALERTS: Final = "alerts"


def changed(session: Session, *topics: str) -> None:
    """Say that ``topics`` changed, for example ``case:<id>``; they are published once, after the commit."""
    collected: set[str] = session.info.setdefault(_TOPICS, set())
    collected.update(topics)


def collected_topics(session: Session) -> frozenset[str]:
    """Return what was collected in this session."""
    return frozenset(session.info.get(_TOPICS, ()))
