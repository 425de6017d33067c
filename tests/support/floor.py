"""The floor that web paths are measured against: a bare Flask route that inserts one row and commits."""

import os

from flask import Flask
from sqlalchemy import create_engine, text

from spoa.kernel.ids import new_id

app = Flask(__name__)
_ENGINE = create_engine(os.environ["DATABASE_URL"], pool_size=8)


@app.post("/floor")
def floor() -> str:
    """Insert, commit, answer."""
    with _ENGINE.begin() as connection:
        connection.execute(text("INSERT INTO floor VALUES (:id)"), {"id": new_id()})
    return ""


@app.get("/health/live")
def live() -> str:
    """Say that it is up."""
    return ""
