"""The authority over HTTP (RFC 3161 §3.4): a query in, a reply out, no signature of ours on either."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from asn1crypto import tsp

from simulators.serving import Call, Reply, Simulator, reply
from simulators.tsa import authority, tokens
from simulators.tsa.switches import Switches

_PATH = "/tsr"
_YEAR = timedelta(days=365)
_REPLY = (("Content-Type", "application/timestamp-reply"),)


class TimeStamping(Simulator):
    """The stand-in; whoever reaches the port may ask, as with the real ones."""

    name = "tsa-simulator"
    signed = False
    switches: Switches

    def __init__(self, port: int, secret: str, folder: str = "", certificate: str = "") -> None:
        super().__init__(port, secret, Switches())
        self._authority = authority.kept(folder)
        if certificate:
            authority.handed_out(self._authority, certificate)

    def answer(self, call: Call) -> tuple[Reply, str]:
        """A token, a rejection, or what the switches say."""
        if call.path != _PATH:
            return reply(404, {"code": "no_such_address"}), ""
        if call.method != "POST":
            return reply(405, {"code": "method_not_allowed"}), ""
        if call.headers.get("content-type") != "application/timestamp-query":
            return reply(415, {"code": "timestamp_query_expected"}), ""
        if self.switches.now.garbled:
            return Reply(200, b"\x30\x03\x02\x01", _REPLY), "switched to garbled"
        body, note = self._stamped(call.body)
        return Reply(200, body, _REPLY), note

    def _stamped(self, body: bytes) -> tuple[bytes, str]:
        imprint, nonce = _asked(body)
        if imprint is None:
            return tokens.refused("bad_data_format"), "not understood"
        if imprint["hash_algorithm"]["algorithm"].native != "sha256" or len(imprint["hashed_message"].native) != 32:
            return tokens.refused("bad_alg"), "another hash"
        now = self.switches.now
        if now.refuse:
            return tokens.refused("time_not_available"), "switched to refuse"
        if now.other_imprint:
            other = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": sha256(b"other").digest()}
            imprint = tsp.MessageImprint(other)
        at = datetime.now(UTC).replace(microsecond=0) - (_YEAR if now.wrong_time else timedelta(0))
        nonce = nonce + 1 if nonce is not None and now.wrong_nonce else nonce
        signer = authority.made() if now.stranger else self._authority
        return tokens.granted(signer, imprint, nonce, at), ""


def _asked(body: bytes) -> tuple[Any, int | None]:
    """Imprint and nonce of a query; no imprint for something else. What strangers send is promised to be nothing."""
    try:
        query = tsp.TimeStampReq.load(body, strict=True)
        (
            query["message_imprint"]["hash_algorithm"]["algorithm"].native,
            query["message_imprint"]["hashed_message"].native,
        )
        return query["message_imprint"], query["nonce"].native
    except Exception:
        return None, None
