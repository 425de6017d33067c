"""The exchange inside a test: a virtual clock, and webhooks straight into the service's WSGI application."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from spoa.exchange.clock import VirtualTimeline
from spoa.exchange.config import make_config
from spoa.exchange.core import Exchange
from spoa.exchange.server import create_app
from spoa.exchange.transport import WSGI, IntoWsgi
from spoa.exchange.webhooks import Transport


class InProcess(Exchange):
    """An exchange with its own Flask application as ``app``."""

    def __init__(self, config: Mapping[str, Any], send: Transport, at: datetime) -> None:
        made = make_config(config)
        super().__init__(made, send, VirtualTimeline(at, made.shift))
        self.app = create_app(self)


def in_process(config: Mapping[str, Any], service: WSGI, at: datetime) -> InProcess:
    """Make an exchange that asks ``service`` and stands at ``at`` until it is moved."""
    return InProcess(config, IntoWsgi(service), at)
