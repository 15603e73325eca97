"""指定承办人 as a form: a colleague of the body, oneself, or nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.cases.actions.assign import assign
from tongban.cases.actions.unit import DeedDone
from tongban.cases.policies import HANDLING
from tongban.cases.queries import CaseDetail
from tongban.cases.states import Deed
from tongban.foundation.web import components as ui
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.queries import holders, names_of_accounts
from tongban.registry.orgs.queries import department_by_uscc
from tongban.sites.desk.deedform import DeedForm, Input

NOBODY = "nobody"


def _assign(actor: Actor, *, seen: int, **more: Any) -> DeedDone:
    """Whatever the page showed: who is in charge depends on no version of the case."""
    return assign(actor, **more)


def _officials(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    """The body's officials who handle cases, each once, and nobody. Five statements."""
    body = department_by_uscc(detail.progress.guide.department_uscc).id
    posts: dict[UUID, list[str]] = {}
    for duty in HANDLING:
        for holder in holders(body, duty):
            posts.setdefault(holder.account_id, []).append(holder.title)
    names = names_of_accounts(set(posts))
    ordered = sorted(posts.items(), key=lambda each: names.get(each[0], ""))
    found = (ui.Choice(str(account), names.get(account, ""), hint="、".join(titles)) for account, titles in ordered)
    return (*found, ui.Choice(NOBODY, _("不指定，谁都可以办")))


def _read(text: str) -> UUID | None:
    return None if text == NOBODY else UUID(text)


def _lead(detail: CaseDetail) -> Iterator[str]:
    yield _("承办人只管内部分工：谁能办什么，仍看岗位；期限不变，申请人不受影响。")


FORMS: Mapping[Deed, DeedForm] = {
    Deed.ASSIGN: DeedForm(
        _assign,
        (Input("officer", lambda: _("由谁承办"), "radio", choices=_officials, read=_read),),
        _lead,
        (("cases.assign.", "officer"),),
    ),
}
