"""What every table shares: the declarative base, names of constraints, and column types used everywhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import JSON, CursorResult, DateTime, Executable, MetaData, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from spoa.kernel.ids import new_id

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every stored thing. Times are aware; JSON is PostgreSQL's ``jsonb``; ids are UUID text."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSON().with_variant(JSONB(), "postgresql"),
        list[Any]: JSON().with_variant(JSONB(), "postgresql"),
        list[str]: JSON().with_variant(JSONB(), "postgresql"),
    }


Key = Annotated[str, mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)]
Ref = Annotated[str, mapped_column(Uuid(as_uuid=False))]
Word = Annotated[str, mapped_column(String(80))]


def become(row: Base, **values: Any) -> None:
    """Set the columns of a stored row that are different: a session works through all that was set."""
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def run(session: Session, statement: Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
    """Run a statement of which nobody keeps objects, in the session's transaction.

    Past the session's own ``execute``, which looks for objects first; that is felt where every caller asks.
    """
    return session.connection().execute(statement, values)
