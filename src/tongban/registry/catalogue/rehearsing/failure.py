"""One thing that does not go as a story tells."""

from __future__ import annotations

from dataclasses import dataclass

NOTHING = "没有"


@dataclass(frozen=True, slots=True)
class Failure:
    """``path`` is the place in the guide, dotted, as findings have it; ``step`` the step of the story, empty where it is about
    the application as a whole. ``what`` is spoken of, which the story ``expected`` to be one thing and ``found`` another."""

    story: str
    title: str
    step: str
    path: str
    what: str
    expected: str
    found: str

    def sentence(self) -> str:
        """For people, in Chinese."""
        step = f"“{self.step}”一步：" if self.step else ""
        return f"{step}{self.what}，情形里是{self.expected}，这份指南是{self.found}"
