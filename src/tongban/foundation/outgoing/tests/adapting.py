"""What the tests of every adapter to an outside system have alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.test import override_settings

from simulators.running import Running
from tongban.foundation import inside
from tongban.foundation.outgoing import CalledInsideUnitOfWork, OutgoingClient, OutsideSystem

Describe = Callable[[str, str], OutsideSystem]

WRONG_SETTINGS = [
    ("", "", "not_configured"),
    ("http://127.0.0.1:8101", "short", "secret_too_short"),
    ("http://127.0.0.1:8101", "a-shared-secret-of-the-test", "refused_address"),
    ("https://169.254.169.254/", "a-shared-secret-of-the-test", "refused_address"),
    ("nonsense", "a-shared-secret-of-the-test", "refused_address"),
]
"""Address, secret, and the reason that the operator is told."""

WRONG_PLACES = [({"secret": "another-secret-of-the-test"}, "answer_signature"), ({"path": "/elsewhere"}, "status_404")]
"""The operator's mistakes, as arguments of :func:`client_of`, and the reason of the bad answer."""


def client_of(
    describe: Describe, remote: Running, *, secret: str = "", path: str = "", limits: Any = None, **more: Any
) -> OutgoingClient:
    """A client of the simulator; ``limits`` replaces fields of the system, ``more`` are arguments of the client."""
    url = remote.url + path
    with override_settings(TRUSTED_LOCAL_SERVICES=[url]):
        described = replace(describe(url, secret or remote.secret), **(limits or {}))
        return OutgoingClient(described, **more)


@contextmanager
def refused_inside_a_unit() -> Iterator[None]:
    """As if within a unit of work; the programming error must come through as what it is."""
    token = inside._inside.set(True)
    try:
        with pytest.raises(CalledInsideUnitOfWork):
            yield
    finally:
        inside._inside.reset(token)


def assert_unsaid(caplog: pytest.LogCaptureFixture, *secrets: str) -> None:
    """Calls were logged, and nothing of ``secrets`` was."""
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "outgoing.call" in said
    assert [secret for secret in secrets if secret in said] == []
