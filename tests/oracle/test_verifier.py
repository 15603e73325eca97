"""Receipts checked by who does not trust us: by a second verifier written from docs/verify, and by the one that we ship.

The shipped one runs in node; without node these tests are skipped. tests/browser/test_log.py runs it in a page.
"""

from __future__ import annotations

import base64
import copy
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.oracle import plain_verifier as plain
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.issuing.tests import deeds
from tongban.cases.kinds import Opinion
from tongban.cases.models import Case
from tongban.cases.queries.receipts import receipt, receipt_for
from tongban.cases.tests.conftest import applicant, item_code, who
from tongban.foundation.transparency import checkpoints, signers
from tongban.foundation.transparency.tests.logged import log_events
from tongban.kernel.canonical import canonical_json
from tongban.kernel.notes import Checkpoint, NoteSigner, checkpoint_of, signed
from tongban.registry.identity.actors import Actor

__all__ = ["applicant", "item_code", "who"]
ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "src/tongban/sites/portal/static/portal/verify-receipt.js"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="no node on this machine: the shipped verifier is not run")
Who = Callable[..., Actor]
Receipt = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """A receipt, what the applicant is given of it, and the log as it is later."""

    whole: Receipt
    own: Receipt
    keys: list[str]
    later: str
    proof: str

    @property
    def doors(self) -> dict[str, str]:
        """What the log answers."""
        return {"checkpoint": self.later, "consistency": self.proof}


@pytest.fixture
def given(applicant: Actor, who: Who, item_code: str) -> Given:
    case_id = deeds.accepted(applicant, who, item_code)
    case = Case.objects.get(pk=case_id)
    give_opinion(who("qianchushen"), case_id=case_id, seen=case.state_version, step_id="s1", opinion=Opinion.AGREE)
    first = log_events(300)
    whole, own = (json.loads(json.dumps(each)) for each in (receipt(case.code), receipt_for(applicant, case.code)))
    later = log_events(500)
    assert first is not None
    assert later is not None
    proof = json.dumps({"proof": [each.hex() for each in checkpoints.consistency(first.size, later.size)]})
    return Given(whole, own, [each.vkey for each in signers.verifiers()], later.note, proof)


def asked(**words: list[Any]) -> dict[str, list[Any]]:
    """What the shipped verifier answers."""
    assert NODE is not None
    whole = {"receipts": [], "signatures": [], "contents": [], "documents": [], **words}
    done = subprocess.run(
        [NODE, str(Path(__file__).with_name("ask_verifier.js")), str(SHIPPED)],
        input=json.dumps(whole), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


# --- the documentation ---------------------------------------------------------------------------------------------------


def test_the_example_of_the_documentation_is_right() -> None:
    text = (ROOT / "docs/verify/README.md").read_text("utf-8").partition("## Example")[2]
    told = dict(re.findall(r"^    (canonical|leaf \d|node 0,1|root|key) +(\S+)$", text, re.MULTILINE))
    hashes = {name: bytes.fromhex(value) for name, value in told.items() if name not in ("canonical", "key")}
    assert plain.canonical(json.loads(told["canonical"])).decode() == told["canonical"]
    assert sha256(b"\x00" + told["canonical"].encode()).digest() == hashes["leaf 0"]
    zero, one, two = (hashes[f"leaf {n}"] for n in range(3))
    assert plain.lies_in(zero, 0, 3, [one, two], hashes["root"])
    assert plain.lies_in(two, 2, 3, [hashes["node 0,1"]], hashes["root"])
    assert not plain.lies_in(one, 0, 3, [one, two], hashes["root"])
    assert plain.begins_with(1, 3, zero, hashes["root"], [one, two])
    assert plain.begins_with(2, 3, hashes["node 0,1"], hashes["root"], [two])
    note = "\n".join(line[4:] for line in text.partition("The note:\n\n")[2].rstrip().splitlines()) + "\n"
    found = plain.opened(note, [told["key"]])
    assert found == plain.Note("example.gov.cn/log", 3, hashes["root"], "2026-11-24T02:01:00.000000Z")
    assert plain.opened(note.replace("\n3\n", "\n4\n"), [told["key"]]) is None


def test_a_verifier_written_from_the_documentation_agrees_and_sees_what_was_changed(given: Given) -> None:
    for good in (given.whole, given.own):
        assert plain.agrees(good, given.keys)
    assert any("withheld" in event for event in given.own["events"])
    for change in (_changed_date, _leaf_made_to_fit, _facts):
        assert not plain.agrees(_made(change, given.whole), given.keys)
    old, new = (plain.opened(note, given.keys) for note in (given.whole["log"]["checkpoint"], given.later))
    assert old is not None
    assert new is not None
    proof = [bytes.fromhex(each) for each in json.loads(given.proof)["proof"]]
    assert plain.begins_with(old.size, new.size, old.root, new.root, proof)
    assert not plain.begins_with(old.size, new.size, new.root, new.root, proof)


# --- what was done to the receipt ----------------------------------------------------------------------------------------


def _made(change: Callable[[Receipt], None], told: Receipt) -> Receipt:
    copied = copy.deepcopy(told)
    change(copied)
    return copied


def _changed_date(told: Receipt) -> None:
    told["events"][1]["at"] = "2026-01-01T00:00:00.000000Z"


def _leaf_made_to_fit(told: Receipt) -> None:
    event = told["events"][1]
    event["open"]["after"] = {"state": "WITHDRAWN"}
    event["leaf"] = plain.leaf(told["case_id"], event).hex()


def _facts(told: Receipt) -> None:
    told["facts"][0]["at"] = "2026-01-01T00:00:00.000000Z"


def _due(told: Receipt) -> None:
    told["due"]["promised_due"] = "2027-01-01T00:00:00.000000Z"


def _code(told: Receipt) -> None:
    told["registration_code"] = "360722261123AAAAAA"


def _state(told: Receipt) -> None:
    told["state"] = "DECIDED"


def _guide(told: Receipt) -> None:
    told["guide"]["hash"] = "0" * 64


def _note(told: Receipt) -> None:
    told["log"]["checkpoint"] = told["log"]["checkpoint"].replace("\ntime 2", "\ntime 1")


def _signed_by_a_stranger(told: Receipt) -> None:
    text = told["log"]["checkpoint"].partition("\n\n")[0] + "\n"
    stranger = NoteSigner(text.split("\n")[0], Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
    told["log"] |= {"checkpoint": signed(text, [stranger]), "keys": [stranger.verifier.vkey]}


def _rebuilt_by_a_stranger(told: Receipt) -> None:
    """One event, its leaf, and a whole log of it alone, with a key of its own."""
    _leaf_made_to_fit(told)
    event = told["events"][1]
    leaf = bytes.fromhex(event["leaf"])
    old = checkpoint_of(told["log"]["checkpoint"].partition("\n\n")[0] + "\n")
    stranger = NoteSigner(old.origin, Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
    told["events"] = [event]
    told["facts"] = event["open"].get("facts", [])
    note = signed(Checkpoint(old.origin, 1, leaf, old.at).text(), [stranger])
    told["log"] = {
        "checkpoint": note, "keys": [stranger.verifier.vkey], "leaves": [{"n": event["n"], "index": 0, "path": []}],
    }  # fmt: skip


def _proof_left_out(told: Receipt) -> None:
    del told["log"]["leaves"][0]


def _proofs_swapped(told: Receipt) -> None:
    one, two = told["log"]["leaves"][:2]
    one["n"], two["n"] = two["n"], one["n"]


def _added(told: Receipt) -> None:
    """One more event, after the checkpoint as it says, with a leaf that fits."""
    event = {**told["events"][-1], "n": told["events"][-1]["n"] + 1, "at": "2099-01-01T00:00:00.000000Z"}
    event["leaf"] = plain.leaf(told["case_id"], event).hex()
    told["events"].append(event)


def _beside_what_is_hashed(told: Receipt) -> None:
    told["events"][1]["result"] = "不予许可"


def _shown_as_withheld(told: Receipt) -> None:
    told["events"][1]["withheld"] = True


def _no_log(told: Receipt) -> None:
    told["log"] = None


TAMPERED: dict[str, tuple[Callable[[Receipt], None], str, int]] = {
    "date": (_changed_date, "被改过：内容和它的指纹对不上", 1),
    "leaf made to fit": (_leaf_made_to_fit, "不是日志里的那一件", 1),
    "facts": (_facts, "时限事实（facts）被改过", 1),
    "due date": (_due, "到期的日子（due）被改过", 1),
    "code": (_code, "登记码和事件里的不一样", 1),
    "state": (_state, "办件状态和最后的事件不一样", 1),
    "guide": (_guide, "指南的版本和事件里的不一样", 1),
    "note": (_note, "签名是伪造的，或者文字被改过", 1),
    "key of a stranger, the true text": (_signed_by_a_stranger, "现在没有列出的钥匙", 0),
    "a log of a stranger": (_rebuilt_by_a_stranger, "没有人认识", 1),
    "proof left out": (_proof_left_out, "早该在检查点之下，却没有证明", 1),
    "proofs swapped": (_proofs_swapped, "不是日志里的那一件", 1),
    "one more event": (_added, "还不在检查点之下", 2),
    "a word beside what is hashed": (_beside_what_is_hashed, "不是 tongban.receipt/1 格式", 2),
    "read, but not checked": (_shown_as_withheld, "不是 tongban.receipt/1 格式", 2),
    "no log": (_no_log, "没有日志证明", 2),
}


@needs_node
def test_the_shipped_verifier_says_of_each_change_what_it_is(given: Given) -> None:
    good = [given.whole, given.own]
    made = [_made(change, given.whole) for change, _, _ in TAMPERED.values()]
    questions = [
        {"text": json.dumps(each, ensure_ascii=False, indent=2), "keys": given.keys, "doors": given.doors}
        for each in good + made
    ]
    answers = asked(receipts=questions)["receipts"]
    assert [answer["code"] for answer in answers[:2]] == [0, 0], answers[:2]
    assert any("1 件内部事件不给看" in line["zh"] for line in answers[1]["lines"])
    for (name, (_, sentence, code)), answer in zip(TAMPERED.items(), answers[2:], strict=True):
        said = "\n".join(line["zh"] for line in answer["lines"] if line["ok"] is not True)
        assert (answer["code"], sentence in said) == (code, True), f"{name}: {said}"
    assert all(line["en"] and "undefined" not in line["zh"] for answer in answers for line in answer["lines"])


@needs_node
def test_the_shipped_verifier_holds_the_log_of_today_against_the_receipt(given: Given) -> None:
    text, old = json.dumps(given.whole), checkpoint_of(given.whole["log"]["checkpoint"].partition("\n\n")[0] + "\n")
    later = checkpoint_of(given.later.partition("\n\n")[0] + "\n")

    def note(size: int, root: bytes = b"\x01" * 32, at: Any = later.at) -> str:
        return signed(Checkpoint(old.origin, size, root, at).text(), signers.signers())

    of_today = {
        "rewritten": ({"checkpoint": note(later.size), "consistency": given.proof}, "过去的记录被改写过", 1),
        "a fork of the same size": ({"checkpoint": note(old.size), "consistency": ""}, "过去的记录被改写过", 1),
        "cut off": ({"checkpoint": note(old.size - 1), "consistency": "{}"}, "后面的被截掉了", 1),
        "another proof": ({**given.doors, "consistency": json.dumps({"proof": ["00" * 32]})}, "过去的记录被改写过", 1),
        "an instant that goes back": (
            {**given.doors, "checkpoint": note(later.size, later.root, old.at.replace(year=2020))}, "过去的记录被改写过", 1,
        ),
        "forged": ({**given.doors, "checkpoint": given.later.replace("\ntime 2", "\ntime 3")}, "日志今天的检查点的签名是伪造的", 1),
        "nonsense": ({"checkpoint": "<html>", "consistency": ""}, "日志今天的检查点读不懂", 1),
        "no answer": ({**given.doors, "consistency": "<html>"}, "不是合格的 JSON", 2),
    }  # fmt: skip
    questions: list[dict[str, Any]] = [
        {"text": text, "keys": given.keys, "doors": doors} for doors, _, _ in of_today.values()
    ]
    answers = asked(receipts=[*questions, {"text": text, "checkpoint": given.whole["log"]["checkpoint"]}])["receipts"]
    for (name, (_, sentence, code)), answer in zip(of_today.items(), answers, strict=False):
        said = "\n".join(line["zh"] for line in answer["lines"] if line["ok"] is not True)
        assert (answer["code"], sentence in said) == (code, True), f"{name}: {said}"
    assert answers[-1]["code"] == 0
    assert any("钥匙取自凭据本身" in line["zh"] for line in answers[-1]["lines"])


@needs_node
def test_the_command_exits_as_it_says(given: Given, tmp_path: Path) -> None:
    assert NODE is not None
    good, bad, keys, kept = (tmp_path / name for name in ("good.json", "bad.json", "keys", "kept"))
    good.write_text(json.dumps(given.own), "utf-8")
    bad.write_text(json.dumps(_made(_changed_date, given.whole)), "utf-8")
    keys.write_text("\n".join(given.keys) + "\n")
    kept.write_text(given.own["log"]["checkpoint"], "utf-8")
    for words, code, sentence in (
        ([good, "--keys", keys, "--checkpoint", kept], 0, "以前的没有变"),
        ([bad, "--keys", keys], 1, "✗"),
        ([keys], 2, "不是合格的 JSON"),
        ([tmp_path / "nowhere"], 2, ""),
        ([], 2, ""),
    ):
        done = subprocess.run([NODE, SHIPPED, *words], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == code, done
        assert sentence in done.stdout


# --- its own arithmetic --------------------------------------------------------------------------------------------------

RFC_8032 = (
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
)  # fmt: skip
"""RFC 8032 §7.1, tests 1 to 3: public key, message, signature."""
_ORDER = 2**252 + 27742317777372353535851937790883648493


@needs_node
def test_its_own_hashes_signatures_and_json_are_those_of_the_standards() -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
    more = [
        (key.public_key().public_bytes_raw().hex(), bytes([n] * n).hex(), key.sign(bytes([n] * n)).hex())
        for n in (1, 63, 200)
    ]
    signatures = [*RFC_8032, *more]
    wrong = [(key_, message, _bent(signature)) for key_, message, signature in signatures]
    wrong += [(key_, message + "00", signature) for key_, message, signature in signatures]
    # The same signature with the order added to S, which a lax verifier takes; points that are none; lengths.
    one, message, good = RFC_8032[1]
    large = (int.from_bytes(bytes.fromhex(good)[32:], "little") + _ORDER).to_bytes(32, "little").hex()
    wrong += [(one, message, good[:64] + large), ("02" + "00" * 31, message, good), ("ff" * 32, message, good)]
    wrong += [(one, message, good[:-2]), (one[:-2], message, good), (one, message, "")]
    contents = [bytes([n % 251] * n) for n in (0, 1, 55, 56, 63, 64, 111, 112, 119, 127, 128, 1000)]
    documents = {
        '{"b":1,"a":[true,null,{"é":"\\u4e2d\\n\\u0001\\"","𐀀":2,"\uffff":1}], "n":-7 }': True,
        '{"n":123456789012345678901234567890,"m":9007199254740993}': True,
        '{"__proto__":{"a":1},"constructor":2}': True,
        '{"a":1,"a":2}': False, '{"a":1.0}': False, '{"a":1e3}': False, '{"a":-0}': False, '{"a":01}': False,
        '["\\ud800"]': False, '{"a":1}x': False, "[1,]": False, "": False, "[" * 99 + "]" * 99: False, '["\t"]': False,
    }  # fmt: skip
    told = asked(
        signatures=[list(each) for each in [*signatures, *wrong]],
        contents=[each.hex() for each in contents],
        documents=list(documents),
    )
    assert told["signatures"] == [True] * len(signatures) + [False] * len(wrong)
    assert told["hashes"] == [[sha256(each).hexdigest(), sha512(each).hexdigest()] for each in contents]
    for (text, is_good), found in zip(documents.items(), told["documents"], strict=True):
        assert found == (plain.canonical(json.loads(text)).decode() if is_good else None), text
    small = '{"b":1,"a":["\\u007f\\u2028/é"]}'
    assert asked(documents=[small])["documents"] == [canonical_json(json.loads(small)).decode()]


def _bent(signature: str) -> str:
    raw = bytearray.fromhex(signature)
    raw[3] ^= 1
    return base64.b16encode(bytes(raw)).decode().lower()
