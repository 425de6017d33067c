"""The web application, for any WSGI server: ``gunicorn wsgi:app``."""

from spoa.app import create_app
from spoa.logs import configure
from spoa.settings import Settings
from spoa.wiring import build

configure()
app = create_app(build(Settings.from_environment()))
