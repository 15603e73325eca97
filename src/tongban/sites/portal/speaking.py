"""陈述意见 as its reader sees it: their own words and the answers to them; of others' objections only that there are some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongban.cases.actions.make_statement import make_statement
from tongban.cases.queries import HistoryLine
from tongban.cases.screening import REASONS
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import Field, State
from tongban.kernel.errors import DomainError
from tongban.sites.parts.signed_in import current_actor

_AN_HOUR, _SECONDS = 10, 3600
_SHOWN_AGAIN = ("limits.too_many", "states.deed_not_possible", "cases.deed.not_allowed")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One statement. ``words`` is empty where it is another's; ``answer`` is the body's, with its reasons."""

    n: int
    at: datetime
    words: str
    state: State
    answered_at: datetime | None = None
    answer: str = ""

    @property
    def own(self) -> bool:
        """Whether the reader made it."""
        return bool(self.words)


def spoken_of(told: Sequence[HistoryLine]) -> tuple[Spoken, ...]:
    """Every statement among what is told, oldest first."""
    answers = {line.open["statement"]: line for line in told if line.type == "cases.case.statement_answered"}
    return tuple(_spoken(line, answers.get(line.n)) for line in told if line.type == "cases.case.statement_made")


def statement_field(text: str = "", error: str = "", *, objection: bool = False) -> Field:
    """Where one writes it."""
    return Field(
        id="text", name="text", label=_("您的异议") if objection else _("您的意见"), control="textarea", value=text,
        hint=_("说明事实和理由，办理机关逐条答复"), maxlength=REASONS, error=error,
    )  # fmt: skip


def typed(request: HttpRequest) -> str:
    """What was written, cut where nobody would read on."""
    return request.POST.get("text", "")[: REASONS * 2]


def say(request: HttpRequest, case_id: UUID) -> str:
    """Do it for whoever is signed in; the registration code. Ten in an hour for one account."""
    actor = current_actor(request)
    spend("portal-statements", str(actor.account_id), _AN_HOUR, _SECONDS)
    return make_statement(actor, case_id=case_id, text=typed(request), key=request.POST.get("key") or None).code


def said_beside_the_field(problem: DomainError) -> bool:
    """Whether the page is shown again with this, and what was typed still in it."""
    return problem.code in _SHOWN_AGAIN or problem.code.startswith(
        ("cases.statement.", "cases.text.", "cases.silence.")
    )


def _spoken(line: HistoryLine, answer: HistoryLine | None) -> Spoken:
    words = str(line.sealed.get("words", ""))
    if answer is None:
        return Spoken(line.n, line.at, words, State("go", _("等答复")))
    adopted = bool(answer.open.get("adopted"))
    word = State("done", _("采纳")) if adopted else State("stopped", _("没有采纳"))
    shown = word if words else State("done", _("已经答复"))
    return Spoken(line.n, line.at, words, shown, answer.at, str(answer.sealed.get("words", "")) if words else "")
