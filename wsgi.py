"""The web application, for any WSGI server: ``gunicorn wsgi:app``."""

from spoa.app import create_app
from spoa.settings import Settings
from spoa.wiring import build

app = create_app(build(Settings.from_environment()))
