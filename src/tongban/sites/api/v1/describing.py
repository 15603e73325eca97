"""What a route says of itself beyond its shapes: which errors it may answer with, which headers it reads.

Kept as ``x-…`` members of the operation until :mod:`openapi` writes them out in full.
"""

from __future__ import annotations

from typing import Any

BODY_ERRORS = ("api.body.malformed", "api.body.media_type", "web.too_large", "api.request.invalid")
KEY_ERRORS = ("api.idempotency_key.missing", "uow.key_invalid", "uow.repeated_differently", "uow.busy")
DEED_ERRORS = (
    *BODY_ERRORS,
    *KEY_ERRORS,
    "api.state_version.missing",
    "api.state_version.unclear",
    "codes.registration_code.invalid",
    "uow.not_found",
    "uow.stale",
    "cases.silence.accepted",
    "cases.silence.renewed",
    "states.deed_not_possible",
    "cases.deed.not_allowed",
)
TEXT_ERRORS = ("cases.text.too_long", "cases.text.demands", "cases.text.contact", "cases.text.hidden")


def describe(
    *,
    errors: tuple[str, ...] = (),
    keyed: bool = False,
    if_match: bool = False,
    etag: bool = False,
    binary: tuple[str, ...] = (),
    example: Any = None,
    **more: Any,
) -> dict[str, Any]:
    """``openapi_extra`` of a route.

    ``keyed``: reads Idempotency-Key; ``if_match``: reads If-Match; ``etag``: answers with one and honours If-None-Match;
    ``binary``: media types of an answer that is no JSON; ``example``: an example body; ``more``: members of the operation.
    """
    said: dict[str, Any] = {"x-errors": list(dict.fromkeys(errors)), **more}
    said |= {name: True for name, wanted in (("x-keyed", keyed), ("x-if-match", if_match), ("x-etag", etag)) if wanted}
    if binary:
        said["x-binary"] = list(binary)
    if example is not None:
        said["x-example"] = example
    return said
