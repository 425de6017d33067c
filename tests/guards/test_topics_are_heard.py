"""Whatever the service says that it changed, somebody's page may hear of it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from spoa.records.topics import ALERTS
from spoa.staff.me import Me
from spoa.staff.roles import Role
from spoa.web.tickets import hears, topics_of_staff

SOURCES = Path(__file__).parents[2] / "spoa"


def told(file: Path) -> Iterator[str]:
    """Yield the topics of each ``changed(session, ...)``, with "me" in the place of what is filled in."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "changed":
            for argument in node.args[1:]:
                if isinstance(argument, ast.Constant):
                    yield str(argument.value)
                elif isinstance(argument, ast.JoinedStr):
                    yield "".join(
                        str(p.value) if isinstance(p, ast.Constant) else "me" for p in argument.values
                    )


TOPICS = sorted({topic for file in SOURCES.rglob("*.py") for topic in told(file)} | {ALERTS})


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_heard_by_some_role(topic: str) -> None:
    everybody = [Me(id="me", name="", role=role, organisation="me", skills=frozenset()) for role in Role]
    assert any(hears(tuple(topics_of_staff(each)), topic) for each in everybody)
