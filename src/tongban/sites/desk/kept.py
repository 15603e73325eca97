"""The views that an official keeps: save the present filters under a name, put them in order, throw one away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.saved_views import LONGEST_NAME, delete_view, move_view, save_view
from tongban.cases.queries import saved_views
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.sites.desk.forms import is_about_content, told
from tongban.sites.desk.frame import page
from tongban.sites.desk.lists import Asked, list_address
from tongban.sites.desk.narrowing import said
from tongban.sites.desk.work import VIEW_WORDS
from tongban.sites.parts.signed_in import current_actor

_ORDERS = ("up", "down", "delete")


@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """GET with the words of a list: a form that saves it. POST: ``do`` is save, up, down or delete.

    Errors: ``cases.filter.invalid``, ``cases.deed.unknown``, ``cases.view.*``.
    """
    if request.method != "POST":
        return _page(request, Asked.read(request.GET.dict()))
    do, actor = request.POST.get("do", ""), current_actor(request)
    if do == "save":
        return _save(request)
    if do not in _ORDERS:
        raise DomainError("cases.deed.unknown", deed=do[:40])
    try:
        view_id = UUID(request.POST.get("id", ""))
    except ValueError:
        raise DomainError("cases.view.unknown") from None
    if do == "delete":
        delete_view(actor, view_id)
        messages.success(request, _("视图已经删掉。"))
    else:
        move_view(actor, view_id, up=do == "up")
    return redirect("desk:views")


def _save(request: HttpRequest) -> HttpResponse:
    asked, name = Asked.read(request.POST.dict()), request.POST.get("name", "")
    try:
        save_view(current_actor(request), name=name, view=asked.view, narrowing=asked.narrowing)
    except DomainError as error:
        if not is_about_content(error) and error.spec.status != 409:
            raise
        refusals.only_a_mistake()
        return _page(request, asked, name[:100], told(error), status=error.spec.status)
    messages.success(request, _("视图“%(name)s”已经保存，在“工作台”的视图里。") % {"name": name.strip()})
    return redirect(asked.address())


def _page(request: HttpRequest, asked: Asked, name: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    actor = current_actor(request)
    kept = saved_views(actor)
    field = ui.Field(
        id="name",
        name="name",
        label=_("视图的名字"),
        value=name,
        hint=_("最多 %(n)d 个字，只有您自己看得见。") % {"n": LONGEST_NAME},
        error=problem,
        width="m",
        maxlength=LONGEST_NAME,
        autocomplete="off",
    )
    context = {
        "field": field,
        "errors": (ui.ErrorLine("name", problem),) if problem else (),
        "words": {name: value for name, value in asked.words().items() if name != "size"}.items(),
        "described": " · ".join([str(VIEW_WORDS[asked.view]), *said(actor, asked)]),
        "kept": [(view, list_address(view.words)) for view in kept],
        "back_href": asked.address(),
    }
    return page(request, "desk/views.html", context, status=status)
