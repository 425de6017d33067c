"""A client that costs little: requests made beforehand, sent over sockets that stay open."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing


class Caller:
    """One connection to one port."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> bytes:
        """Send a request and return the whole answer; a connection that was closed is made again."""
        for _ in range(2):
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self._socket.sendall(request)
                answer = self._answer(self._socket)
            except OSError:
                answer = b""
            if answer:
                return answer
            self.close()
        raise ConnectionError(f"port {self._port} does not answer")

    def _answer(self, connection: socket.socket) -> bytes:
        got = b""
        while b"\r\n\r\n" not in got:
            more = connection.recv(65536)
            if not more:
                return b""
            got += more
        head, _, body = got.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
        while len(body) < length:
            body += connection.recv(65536)
        if b"connection: close" in lines:
            self.close()
        return head + b"\r\n\r\n" + body

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def rate(port: int, requests: Iterator[bytes], sockets: int, seconds: float) -> float:
    """Return how many requests a second are answered 200 on so many sockets at once."""
    until = time.perf_counter() + seconds

    def work(_number: int) -> int:
        done = 0
        with closing(Caller(port)) as caller:
            while time.perf_counter() < until:
                answer = caller.ask(next(requests))
                if not answer.startswith(b"HTTP/1.1 200"):
                    raise RuntimeError(answer[:400].decode(errors="replace"))
                done += 1
        return done

    began = time.perf_counter()
    with ThreadPoolExecutor(sockets) as pool:
        done = sum(pool.map(work, range(sockets)))
    return done / (time.perf_counter() - began)
