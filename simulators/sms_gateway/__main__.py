"""Start the stand-in for an SMS gateway."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from threading import Thread

from simulators.sms_gateway.server import Gateway


def main() -> int:
    """Serve until told to stop. Exit codes: 0 stopped, 2 wrong arguments or the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m simulators.sms_gateway", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument(
        "--secret",
        default=os.environ.get("SMS_GATEWAY_SECRET", ""),
        help="shared secret, at least 16 characters (default: SMS_GATEWAY_SECRET)",
    )
    parser.add_argument(
        "--reports",
        default=os.environ.get("SMS_GATEWAY_REPORTS", ""),
        help="address that is told how each message ended (default: SMS_GATEWAY_REPORTS; none: nobody is told)",
    )
    arguments = parser.parse_args()
    if len(arguments.secret) < 16:
        parser.error("the shared secret has fewer than 16 characters")
    try:
        server = Gateway(arguments.port, arguments.secret, arguments.reports)
    except (OSError, OverflowError) as error:
        print(f"端口 {arguments.port} 无法使用 port cannot be used: {error}", file=sys.stderr)
        return 2

    def stop(number: int, frame: object) -> None:
        # shutdown() waits for the serving loop, which this handler interrupts: it needs a thread of its own.
        Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"http://127.0.0.1:{server.port}", flush=True)
    with server:
        server.serve_forever(poll_interval=0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
