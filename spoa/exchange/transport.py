"""How a webhook gets to the service: over HTTP, or straight into a WSGI application in tests."""

import http.client
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

from spoa.exchange.webhooks import BAD_HOST, CONNECT, READ, Answer, Overrides

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def over_http(method: str, url: str, body: str, headers: Mapping[str, str], limits: Overrides) -> Answer:
    """Send one request; a host under ``localhost`` is this machine, as RFC 6761 has it."""
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        return Answer(0, error=BAD_HOST)
    local = parts.hostname == "localhost" or parts.hostname.endswith(".localhost")
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind("127.0.0.1" if local else parts.hostname, parts.port, timeout=limits.connect)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
    except OSError as wrong:
        return Answer(0, error=BAD_HOST if isinstance(wrong, socket.gaierror) else CONNECT)
    try:
        connection.sock.settimeout(limits.read)
        connection.request(method, path, body.encode(), {**headers, "Host": parts.netloc})
        got = connection.getresponse()
        text = got.read().decode("utf-8", "replace")
        return Answer(got.status, text, got.headers.get("Content-Type", ""), got.headers.get("Location", ""))
    except (OSError, http.client.HTTPException):
        return Answer(0, error=READ)
    finally:
        connection.close()


class IntoWsgi:
    """A transport that calls a WSGI application in this process."""

    def __init__(self, app: WSGI) -> None:
        self._app = app

    def __call__(
        self, method: str, url: str, body: str, headers: Mapping[str, str], _limits: Overrides
    ) -> Answer:
        """Run one request through the application; what it raises comes out, so that a test sees it."""
        parts = urlsplit(url)
        raw = body.encode()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(parts.path or "/").encode().decode("latin-1"),
            "QUERY_STRING": parts.query,
            "RAW_URI": (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
            "SERVER_NAME": parts.hostname or "localhost",
            "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
            "HTTP_HOST": parts.netloc,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(raw)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": parts.scheme,
            "wsgi.input": BytesIO(raw),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        environ |= {f"HTTP_{key.upper().replace('-', '_')}": value for key, value in headers.items()}
        return self._call(environ)

    def _call(self, environ: dict[str, Any]) -> Answer:
        began: dict[str, Any] = {}

        def start(
            status: str, headers: list[tuple[str, str]], _exc_info: Any = None
        ) -> Callable[[bytes], None]:
            began.update(status=int(status.split()[0]), headers={k.lower(): v for k, v in headers})
            return lambda _data: None

        chunks = self._app(environ, start)
        try:
            text = b"".join(chunks).decode("utf-8", "replace")
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        return Answer(
            began["status"],
            text,
            began["headers"].get("content-type", ""),
            began["headers"].get("location", ""),
        )
