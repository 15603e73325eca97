"""Names of papers in one shape: what is said about copies, seals and cases is not part of what the paper is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_BRACKETS = re.compile(r"[(\[【〔{][^()\[\]【】〔〕{}]*[)\]】〕}]")
_OPEN = re.compile(r"[(\[【〔{].*$")
_MARKS = re.compile(r"[\s《》〈〉<>“”\"'‘’「」_\\]+")
_NUMBERING = re.compile(r"^(?:[0-9]{1,2}[.、．]|[一二三四五六七八九十]{1,3}[、.]|[①-⑳]|[a-z][0-9]{5})")
_ENDING = re.compile(
    r"(?:[。；;，,、.：:]|等|样[表本张]|(?:的)?(?:原件|复印件|影印件|复制件|扫描件)(?:[及和与或/](?:原件|复印件))*|"
    r"(?:的)?(?:电子版|电子件|电子文档|正反面|正本|副本|旧证)|[一二三两四五0-9]{1,4}[份张式套册]|一式[一二三两四五0-9]{1,4}份)$"
)
_FORMS = re.compile(r"(?<=[申请申报登记备案审批表])表格$")
_BETWEEN = re.compile(r"[、/和及与或,，;；]|以及|并附")


def bare(name: str) -> str:
    """The name in NFKC and lower case without white space and quotation marks; brackets stay."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name).casefold())


def plain(name: str) -> str:
    """The name in NFKC and lower case without brackets, quotation marks, numbering, and words on copies at its end.

    A name of which nothing is left keeps what it has.
    """
    text = bare(name)
    shorter = text
    while (rest := _BRACKETS.sub("", shorter)) != shorter:
        shorter = rest
    shorter = _NUMBERING.sub("", _OPEN.sub("", shorter) or shorter)
    while (rest := _ENDING.sub("", shorter)) != shorter:
        shorter = rest
    return _FORMS.sub("表", shorter) or text


def parts(text: str) -> Iterator[str]:
    """The papers that one line may name together, each in the shape of :func:`plain`."""
    for part in _BETWEEN.split(text):
        if part:
            yield plain(part)
