"""A second verifier, written from docs/verify/README.md alone: what a stranger would write, sharing no code with the product."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


@dataclass(frozen=True)
class Note:
    """What a checkpoint says."""

    name: str
    size: int
    root: bytes
    time: str


def canonical(document: Any) -> bytes:
    """Canonical JSON."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def leaf(case_id: str, event: dict[str, Any]) -> bytes:
    """The hash of an event that is shown."""
    parts = {name: event[name] for name in ("n", "type", "schema", "at", "open", "sealed")}
    return sha256(b"\x00" + canonical({"v": 1, "stream": case_id, **parts})).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two."""
    return sha256(b"\x01" + left + right).digest()


def lies_in(found: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Whether the audit path leads to the root."""
    at, last = index, size - 1
    if index >= size:
        return False
    for p in path:
        if last == 0:
            return False
        if at % 2 == 1 or at == last:
            found = node(p, found)
            while at % 2 == 0 and at != 0:
                at, last = at // 2, last // 2
        else:
            found = node(found, p)
        at, last = at // 2, last // 2
    return last == 0 and found == root


def begins_with(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """Whether the larger tree begins with the smaller one."""
    if old == new:
        return old_root == new_root and proof == []
    at, last = old - 1, new - 1
    while at % 2 == 1:
        at, last = at // 2, last // 2
    hashes = [old_root, *proof] if at == 0 else proof
    before = after = hashes[0]
    for p in hashes[1:]:
        if last == 0:
            return False
        if at % 2 == 1 or at == last:
            before, after = node(p, before), node(p, after)
            while at % 2 == 0 and at != 0:
                at, last = at // 2, last // 2
        else:
            after = node(after, p)
        at, last = at // 2, last // 2
    return last == 0 and before == old_root and after == new_root


def opened(note: str, keys: list[str]) -> Note | None:
    """What a note says, if a known key has signed it and none of them wrongly."""
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    name, size, root, time = text.split("\n")[:4]
    known = {}
    for vkey in keys:
        of, told, key = vkey.split("+", 2)
        raw = base64.b64decode(key)
        if sha256(of.encode() + b"\n" + raw).digest()[:4].hex() == told and raw[0] == 1:
            known[of, told] = Ed25519PublicKey.from_public_bytes(raw[1:])
    good = 0
    for line in signatures.splitlines():
        of, signed = line.removeprefix("— ").split(" ")
        raw = base64.b64decode(signed)
        if (of, raw[:4].hex()) in known and of == name:
            try:
                known[of, raw[:4].hex()].verify(raw[4:], text.encode())
            except InvalidSignature:
                return None
            good += 1
    return Note(name, int(size), base64.b64decode(root), time.removeprefix("time ")) if good else None


def agrees(receipt: dict[str, Any], keys: list[str]) -> bool:
    """Whether all that a receipt shows of the log holds."""
    note = opened(receipt["log"]["checkpoint"], keys)
    proofs = {each["n"]: each for each in receipt["log"]["leaves"]}
    if note is None or not proofs:
        return False
    for event in receipt["events"]:
        told = bytes.fromhex(event["leaf"])
        if "withheld" not in event and leaf(receipt["case_id"], event) != told:
            return False
        proof = proofs.get(event["n"])
        path = [bytes.fromhex(each) for each in proof["path"]] if proof else []
        if proof is not None and not lies_in(told, proof["index"], note.size, path, note.root):
            return False
    return [fact for event in receipt["events"] for fact in event.get("open", {}).get("facts", [])] == receipt["facts"]
