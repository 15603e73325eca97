"""转送: one tap takes an application that went to the wrong body to the competent one (行政许可法第三十二条)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.transfer import destination
from tongban.cases.actions.transfer import transfer as transferring
from tongban.cases.queries import Progress, progress_of
from tongban.cases.states import State
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.names import named
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.sites.parts.signed_in import current_actor

_AN_HOUR = 30


@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, code: str) -> HttpResponse:
    """Carry everything over into a draft for the competent body, and show what is to be confirmed."""
    actor = current_actor(request)
    progress = progress_of(code, actor)
    if progress.access != "party":
        raise DomainError("uow.not_found")
    if request.method != "POST":
        return HttpResponseRedirect(reverse("portal:case", args=[show_registration_code(progress.code)]))
    spend("transfer", str(actor.account_id), _AN_HOUR, 3600)
    draft = transferring(actor, case_id=progress.case_id)
    told = _("填写的内容和材料都带到了%(body)s的申请里。请核对：不同的地方改一下，确认后提交。")
    messages.success(request, told % {"body": named(draft.guide.department_name)})
    return HttpResponseRedirect(reverse("portal:draft", args=[draft.id]))


def competent_body(progress: Progress) -> str:
    """Name, in the language of the page, of the body that can take the application; empty where none can. At most one
    statement."""
    if progress.state is not State.NOT_ACCEPTED:
        return ""
    refusal = next((each for each in reversed(progress.told) if each.type == "cases.case.not_accepted"), None)
    if refusal is None or destination(progress.guide, refusal.open) is None:
        return ""
    return named(str(refusal.open["competent_name"]))
