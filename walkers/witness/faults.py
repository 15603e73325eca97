"""What a witness can find, in two languages."""

from __future__ import annotations

from collections.abc import Sequence

TEXTS = {
    "signature": ("检查点没有已知公钥的有效签名（{reason}）", "a checkpoint is not signed by a known key ({reason})"),
    "origin": ("日志换了名称：原为 {old}，现为 {new}", "the log has another name: it was {old}, now it is {new}"),
    "shrunk": (
        "日志变短了：见过 {old} 条，现在只有 {new} 条",
        "the log is shorter: {old} leaves were seen, now there are {new}",
    ),
    "fork": (
        "同样是 {old} 条，内容却不同：历史被改写",
        "the same {old} leaves, another root: the past was rewritten",
    ),
    "retold": (
        "同样的 {old} 条又签了一次，时间不同",
        "the same {old} leaves were signed again with another instant",
    ),
    "rewritten": (
        "{new} 条的日志不是在见过的 {old} 条后面续写的：历史被改写",
        "the log of {new} leaves does not begin with the {old} that were seen: the past was rewritten",
    ),
    "unproven": (
        "签了 {new} 条的检查点，却拿不出它续写自 {old} 条的证明（{reason}）",
        "a checkpoint over {new} leaves was signed, and no proof is given that it adds to {old} ({reason})",
    ),
    "back": (
        "检查点的时间倒退：见过 {old}，后来却是 {new}",
        "the instant of the checkpoints goes back: {old} was seen, then {new}",
    ),
    "stamp": ("检查点的时间戳不符（{reason}）", "the time-stamp of a checkpoint does not fit ({reason})"),
}


class FaultError(Exception):
    """The log says what it cannot say together with what it has said. ``note``: what it says now; ``proof`` and ``stamp``
    what it showed with it."""

    def __init__(
        self, kind: str, note: str, *, proof: Sequence[bytes] = (), stamp: bytes | None = None, **data: object
    ) -> None:
        chinese, english = TEXTS[kind]
        self.kind, self.note, self.proof, self.stamp = kind, note, tuple(proof), stamp
        self.kept = ""
        """What it said before, where that is not the last checkpoint that is remembered."""
        self.zh, self.en = chinese.format(**data), english.format(**data)
        super().__init__(f"{self.zh} | {self.en}")
