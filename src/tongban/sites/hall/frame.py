"""The frame of the window's pages: the desk's frame with the window's entries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tongban.cases.queries import CaseDetail
from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web.language import listed
from tongban.foundation.web.shell import Desk, DeskGroup, DeskLink, href
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.queries import names_of_accounts
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import department
from tongban.sites.parts.elevated import elevation_notice
from tongban.sites.parts.signed_in import current_actor

_FORGED = frozenset({"catalogue.scenario_invalid", "cases.material.not_asked", "formspec.unknown_path"})


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page in the window's frame. Nobody may keep a copy: another person's data stands on it.

    A form of the window that is shown again has mistakes in what the applicant wants or hands in: nothing was refused
    to the clerk. What is refused to a clerk is raised, or turned away, and on record.
    """
    if status >= 400:
        refusals.only_a_mistake()
    request.shell_desk = desk_of(current_actor(request))  # type: ignore[attr-defined]
    response = render(request, template, dict(context), status=status)
    response["Cache-Control"] = "no-store, private"
    return response


def desk_of(actor: Actor) -> Desk:
    """The frame for a clerk. No statement once the names of the bodies are known to the process."""
    posts = [post for post in actor.posts if post.duty in (Duty.INTAKE, Duty.ASSIST)]
    doors = []
    if actor.holds(Duty.INTAKE):
        doors.append(DeskLink("building", _("窗口收件"), href("hall:home"), True))
    if actor.holds(Duty.ASSIST):
        doors.append(DeskLink("village", _("帮办代办"), href("hall:assist"), not doors))
    bodies = list(dict.fromkeys(body_name(post.department_id) for post in posts))
    titles = listed(dict.fromkeys(post.title for post in posts))
    groups = (
        DeskGroup(_("办件"), (DeskLink("list", _("工作台"), href("desk:work")),)),
        DeskGroup(_("大厅"), tuple(doors)),
        DeskGroup(
            _("我"),
            (DeskLink("user", _("岗位和退出"), href("desk:me")), DeskLink("help", _("帮助"), href("desk:help"))),
        ),
    )
    return Desk(
        official=f"{official_name(actor.account_id, clock.today()) or actor.login_shown} · {titles}",
        body=listed(bodies),
        me_href=href("desk:me"),
        home_href=href("hall:home"),
        search_href=href("desk:work"),
        groups=groups,
        notice=elevation_notice(actor),
    )


def stopped(request: HttpRequest, detail: CaseDetail, title: str, words: str, status: int = 403) -> HttpResponse:
    """Instead of a form: why it cannot be filled in now, what the case's state is, and the way to the case."""
    progress = detail.progress
    context = {
        "code": show_registration_code(progress.code),
        "guide": progress.guide,
        "state": _(progress.state_label),
        "stopped_title": title,
        "stopped_words": words,
    }
    return page(request, "hall/stopped.html", context, status=status)


def to_case(actor: Actor, code: str) -> HttpResponse:
    """After a deed for the applicant: a clerk to the case, an agent, who does not handle it, to what they follow up."""
    return (
        redirect("hall:assist")
        if actor.holds(Duty.INTAKE) is None
        else redirect("desk:case", code=show_registration_code(code))
    )


def refuse_forged(error: DomainError) -> None:
    """Put on record what no page of the window can send: an answer, place or material that the guide does not list."""
    if error.code in _FORGED:
        refusals.turned_away(error)


@lru_cache(maxsize=4096)
def official_name(account_id: UUID | None, day: date) -> str:
    """The name an official goes by at the desk. One statement a day and process."""
    return names_of_accounts({account_id}).get(account_id, "") if account_id else ""


@lru_cache(maxsize=4096)
def body_name(department_id: UUID) -> str:
    """The name of a body, read once a process."""
    return department(department_id).name
