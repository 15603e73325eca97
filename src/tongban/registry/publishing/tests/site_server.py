"""A web site of a body as it may be: good, stale, wrong, slow, huge, leading astray."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROBOTS = "User-agent: *\nDisallow: /private/\n"


class Site(ThreadingHTTPServer):
    """``pages``: path → HTML; ``redirects``: path → address. ``asked`` keeps (path, user agent)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("User-Agent", "")))
        if self.path == "/slow":
            time.sleep(1.5)
        if self.path in self.server.redirects:
            self.send_response(302)
            self.send_header("Location", self.server.redirects[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = self.server.pages.get(self.path)
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html")
        self.end_headers()
        try:
            self.wfile.write(body or b"")
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def served() -> Iterator[Site]:
    """The site, running."""
    site = Site()
    site.pages["/robots.txt"] = ROBOTS.encode()
    site.pages["/huge"] = b"<html>" + b"x" * 2_100_000
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
