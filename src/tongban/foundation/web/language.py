"""In which language a page is: what the person chose (cookie), else what the browser asks for, else Chinese.

Only the words of the platform change. What was published, filled in, recorded or sealed stays as it is, in Chinese, and is
marked ``lang="zh-CN"`` in an English page (WCAG 2.2, 3.1.2). Machines are answered in both languages by ``problems``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from tongban.foundation.web.names import dated, named
from tongban.kernel.errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponseBase]

LANGUAGE_COOKIE = "tongban_language"
LANGUAGES = frozenset({"zh", "en"})


class Problem(Protocol):
    """What can say in both languages what is wrong."""

    def message(self, language: str = ...) -> str:
        """The sentence for people."""


def asked_of(request: HttpRequest) -> str:
    """``en`` when the client ranks English above Chinese, else ``zh``: Chinese where both do equally well."""
    best: dict[str, float] = {}
    for code, weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200]):
        family = code.partition("-")[0]
        best[family] = max(best.get(family, 0.0), weight)
    return "en" if best.get("en", 0.0) > best.get("zh", 0.0) else "zh"


def language_of(request: HttpRequest) -> str:
    """The language of this person's pages, ``zh`` or ``en``; Chinese for machines, which read data and not words."""
    prefixes: tuple[str, ...] = getattr(settings, "TONGBAN_MACHINE_PREFIXES", ("/api/",))
    if request.path_info.startswith(prefixes):
        return "zh"
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else asked_of(request)


def language() -> str:
    """The language of the page that is being drawn, ``zh`` or ``en``."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def sentence(problem: Problem) -> str:
    """What is wrong, in the language of the page. What its data names by code and by label, people read by label;
    published names and dates in it are put into that language."""
    spoken = language()
    if spoken == "en" and isinstance(problem, DomainError):
        labels = {key: value for key, value in problem.data.items() if key.endswith("_label")}
        shown = {key: pgettext("deed", value) if key == "deed_label" else _(value) for key, value in labels.items()}
        said = {key: dated(named(value)) for key, value in problem.data.items() if isinstance(value, str)}
        called = {key.removesuffix("_label"): words for key, words in shown.items()}
        return DomainError(problem.code, **problem.data | said | shown | called).message(spoken)
    return problem.message(spoken)


def whole(error: DomainError) -> str:
    """What is wrong and the way out, in the language of the page."""
    return joined(sentence(error), error.way_out(language()))


def joined(*sentences: str) -> str:
    """Sentences one after another, with a space between them where the language has one."""
    return (" " if language() == "en" else "").join(each for each in sentences if each)


def listed(words: Iterable[object]) -> str:
    """Words one beside the other: ``甲、乙``; ``A, B``."""
    return _("、").join(str(each) for each in words)


def headed(title: object, words: object) -> str:
    """What something is about, then what is said of it: ``甲：乙``; ``A: B``."""
    return _("{title}：{words}").format(title=title, words=words)


def noted(words: object, note: object) -> str:
    """Words with a note in brackets: ``甲（乙）``; ``A (B)``."""
    return _("{words}（{note}）").format(words=words, note=note)


class LanguageMiddleware:
    """Draws the answer in the person's language. Outside ``ErrorMiddleware``: an error page speaks it too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if language_of(request) == "zh":
            return self.get_response(request)
        with override("en"):
            return self.get_response(request)
