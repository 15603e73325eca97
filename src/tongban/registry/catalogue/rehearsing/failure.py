"""One thing that does not go as a story tells."""

from __future__ import annotations

from dataclasses import dataclass

NOTHING = "没有"


@dataclass(frozen=True, slots=True)
class Failure:
    """``path`` is the place in the guide, dotted, as findings have it; ``step`` the step of the story in words, empty where it is
    about the application as a whole. ``what`` is spoken of, which the story ``expected`` to be one thing and ``found`` another."""

    story: str
    title: str
    step: str
    path: str
    what: str
    expected: str
    found: str

    def sentence(self) -> str:
        """For people, in Chinese."""
        step = f"{self.step}：" if self.step else ""
        return f"{step}{self.what}，情形里是{self.expected}，这份指南是{self.found}"


_DEEDS = {
    "apply": "申请",
    "correct": "补正",
    "request_correction": "补正告知",
    "pass_pre_review": "受理",
    "verify_originals": "核验原件",
    "give_opinion": "审查意见",
    "decide": "决定",
    "refuse_intake": "不予受理",
    "propose_publicity": "公示",
    "record_inspection": "现场核查",
    "propose_pause": "暂停计时",
    "propose_extension": "延长期限",
}


def step_words(number: int, deed: str) -> str:
    """``第 4 步受理``."""
    return f"第 {number} 步{_DEEDS.get(deed, '')}"
