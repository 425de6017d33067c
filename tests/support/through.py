"""The carrier's library, speaking to the exchange in this process."""

from collections.abc import Mapping
from typing import Any

import requests
from flask import Flask
from twilio.http import HttpClient
from twilio.http.response import Response


class ThroughWsgi(HttpClient):
    """Hands each request of the library to an application."""

    def __init__(self, app: Flask) -> None:
        super().__init__(None, False, None)
        self.http = app.test_client()

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        asked = requests.Request(
            method, url, params=params, data=data, headers=dict(headers or {}), auth=auth
        ).prepare()
        got = self.http.open(
            asked.path_url, method=method, data=asked.body or b"", headers=list(asked.headers.items())
        )
        return Response(got.status_code, got.get_data(as_text=True))
