"""``python -m spoa.exchange --port N --config FILE``: the exchange as a process."""

import argparse
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from spoa.exchange.clock import VirtualTimeline
from spoa.exchange.config import ConfigError, read_config
from spoa.exchange.core import Exchange
from spoa.exchange.server import create_app, serve
from spoa.exchange.transport import over_http


def main(arguments: list[str]) -> int:
    """Serve until told to stop; give the exit status."""
    parser = argparse.ArgumentParser(prog="spoa.exchange", description="A stand-in telephone provider.")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--config", type=Path, required=True, help="a JSON file")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--virtual", action="store_true", help="a clock that only POST /control/clock moves")
    given = parser.parse_args(arguments)
    if os.environ.get("SPOA_ENV") == "production":
        print("exchange: a stand-in telephone provider is refused in production", file=sys.stderr)
        return 2
    try:
        config = read_config(given.config)
    except ConfigError as wrong:
        print(f"exchange: {wrong}", file=sys.stderr)
        return 2
    still = VirtualTimeline(datetime.now(UTC), config.shift) if given.virtual or config.virtual else None
    _serve(Exchange(config, over_http, still), given.host, given.port)
    return 0


def _serve(x: Exchange, host: str, port: int) -> None:
    server = serve(create_app(x), host, port)
    x.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    print(f"exchange: http://{host}:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        x.stop()
        server.server_close()
        sys.stdout.flush()
        os._exit(0)  # a webhook that the service is slow to answer must not hold the stop up


def _stop(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
