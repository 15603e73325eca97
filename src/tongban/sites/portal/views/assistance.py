"""帮办代办, ended by who holds the receipt: without log-in, by registration code and query word."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.assist import end_assistance_by_word
from tongban.foundation.web.components import Crumb, ErrorLine, Field
from tongban.foundation.web.language import whole
from tongban.kernel.codes import check_registration_code, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.queryword import spend_word
from tongban.sites.portal.frame import show

_AT = frozenset({"cases.code.wrong_word", "identity.assist.nothing", "uow.not_found"})


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the query word, and revoke. As often as the word may be tried on the progress page, and counted with it. Whether
    there is such a case is told to nobody who does not know the word."""
    canonical = check_registration_code(code)
    shown, error, status = show_registration_code(canonical), "", 200
    if request.method == "POST":
        spend_word(address_of(request), canonical)
        try:
            end_assistance_by_word(code=canonical, word=request.POST.get("word", "").strip()[:20])
        except DomainError as problem:
            if problem.code not in _AT:
                raise
            known = problem.code == "identity.assist.nothing"
            told = problem if known else DomainError("cases.code.wrong_word")
            error, status = whole(told), told.spec.status
        else:
            messages.success(request, _("已经撤销，代办员从现在起看不到、办不了这个办件。"))
            return HttpResponseRedirect(reverse("portal:case", args=[shown]))
    field = Field(
        id="word", name="word", label=_("查询码"), hint=_("回执上的 6 位数字"), width="s", error=error,
        autocomplete="off", inputmode="numeric", maxlength=6, spellcheck=False,
    )  # fmt: skip
    crumbs = (Crumb(_("进度查询"), reverse("portal:progress")), Crumb(shown, reverse("portal:case", args=[shown])))
    context = {
        "code": shown,
        "word_field": field,
        "errors": (ErrorLine("word", error),) if error else (),
        "crumbs": (*crumbs, Crumb(_("撤销帮办代办"))),
    }
    return show(request, "assistance_end", context, status=status, section="progress", private=True)
