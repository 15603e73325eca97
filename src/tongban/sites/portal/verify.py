"""核验: whether a paper is ours, unchanged, and still stands. For anybody, without log-in, without a name in the answer.

By the verification code that is printed on it (it finds the paper and opens nothing), or by the file itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.queries import IssuedPaper, Stands, issued_paper
from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import Crumb, ErrorLine, Field, SummaryRow, Upload
from tongban.foundation.web.dates import public_date, public_instant
from tongban.foundation.web.language import whole
from tongban.foundation.web.names import named
from tongban.kernel.errors import DomainError
from tongban.sites.parts.addresses import address_of
from tongban.sites.portal.frame import show
from tongban.sites.portal.verify_upload import MAX_BYTES, InMemory, fits, sealed_sentence

_LOOKS, _SECONDS = 60, 600
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{20}")
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told. ``kind`` is that of the notice: done, wait, bad."""

    kind: str
    icon: str
    title: str
    text: str
    rows: tuple[SummaryRow, ...] = ()


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; a POST carries a code or a file. Sixty looks in ten minutes from one address."""
    if request.method != "POST":
        return _page(request)
    if not fits(request):
        return _too_large(request)
    # Before anything of the body is read: the file must not touch the disk.
    handler = InMemory(request)
    request.upload_handlers = [handler]
    return _posted(request, handler)


@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code of a paper leads. At most four statements and the one of the limit."""
    spend("verify", address_of(request), _LOOKS, _SECONDS)
    return _by_code(request, code)


@csrf_protect
def _posted(request: HttpRequest, handler: InMemory) -> HttpResponse:
    typed = request.POST.get("code", "").strip()[:60]
    if handler.is_too_large:
        return _too_large(request)
    if typed and not handler.content:
        code = _cleaned(typed)
        if code is None:
            return _page(request, typed=typed, error=_("核验码是 20 位数字和字母，在二维码旁边"), status=422)
        return HttpResponseRedirect(reverse("portal:verify-code", args=[code]))
    spend("verify", address_of(request), _LOOKS, _SECONDS)
    if not handler.content:
        return _page(request, error=_("请填写核验码，或者选择文件"), status=422)
    return _page(request, answer=_of_file(bytes(handler.content)))


def _too_large(request: HttpRequest) -> HttpResponse:
    error = DomainError("signing.too_large", max_mb=MAX_BYTES // (1024 * 1024))
    return _page(request, file_error=whole(error), status=413)


def _by_code(request: HttpRequest, typed: str) -> HttpResponse:
    code = _cleaned(typed)
    found = issued_paper(code) if code else None
    if found is None:
        text = _("请对照文书上的核验码再试一次。对得上仍查不到的，这份文书不是本平台出具的，请不要接受。")
        answer = Answer("bad", "octagon", _("查不到这个核验码"), text)
        return _page(request, typed=typed[:60], answer=answer, status=404)
    return _page(request, typed=typed[:60], answer=_of_paper(found))


def _of_paper(found: IssuedPaper) -> Answer:
    """What the platform knows of a paper; whether a copy in hand says the same, only its file can show."""
    kind, icon, title, text = _standing(found)
    if found.stands is Stands.YES:
        text = _("请对照手里的文书：名称、文号、日期和机关都要一致。要核对全文，请上传 PDF 文件。")
    return Answer(kind, icon, title, text, _rows(found))


def _of_file(content: bytes) -> Answer:
    sentence, is_sound, digest = sealed_sentence(content, get_language() or "zh")
    found = issued_paper(digest)
    if not is_sound:
        if found is not None:
            # The very bytes that were issued, under a seal that no longer counts: say both.
            return Answer("bad", "octagon", _("印章不能采信"), sentence, _rows(found))
        return Answer("bad", "octagon", _("不能采信"), sentence)
    if found is None:
        text = sentence + _("但本平台没有出具过这份文件。")
        return Answer("bad", "octagon", _("不是本平台出具的文书"), text)
    kind, icon, title, text = _standing(found)
    return Answer(kind, icon, title, sentence + _("这份文件由本平台出具，一个字节也没有变。") + text, _rows(found))


def _standing(found: IssuedPaper) -> tuple[str, str, str, str]:
    match found.stands:
        case Stands.YES:
            return "done", "done", _("真的，现在有效"), ""
        case Stands.REPLACED:
            text = _("已被更正后的文书替代，新文书的文号是 {number}。").format(number=found.replaced_by)
            return "wait", "stop", _("是真的，但已经被替代"), text
        case Stands.REVOKED:
            return "wait", "stop", _("是真的，但所准予的许可已经撤销"), _("撤销以后不能再用。")
        case Stands.CANCELLED:
            return "wait", "stop", _("是真的，但所准予的许可已经注销"), _("注销以后不能再用。")


def _rows(found: IssuedPaper) -> tuple[SummaryRow, ...]:
    return (
        SummaryRow(_("文书"), found.title),
        SummaryRow(_("文号"), found.number),
        SummaryRow(_("出具"), named(found.body)),
        SummaryRow(_("日期"), public_date(found.issued_at, year=True)),
        SummaryRow(_("查询时间"), public_instant(clock.now(), seconds=True)),
    )


def _page(
    request: HttpRequest,
    *,
    typed: str = "",
    error: str = "",
    file_error: str = "",
    answer: Answer | None = None,
    status: int = 200,
) -> HttpResponse:
    field = Field(
        id="code", name="code", label=_("文书上的核验码"), value=typed, error=error, width="m", required=False,
        hint=_("在二维码旁边，20 位，中间的横线可以不填"), autocomplete="off", spellcheck=False, maxlength=60,
    )  # fmt: skip
    file = Upload(
        id="file", name="file", label=_("或者上传文书的 PDF 文件"), accept=".pdf,application/pdf", required=False,
        hint=_("4 MB 以内。看完就丢掉，不保存。"), error=file_error, multiple=False,
    )  # fmt: skip
    lines = [ErrorLine("code", error)] if error else []
    lines += [ErrorLine("file", file_error)] if file_error else []
    context: dict[str, Any] = {
        "field": field,
        "file": file,
        "errors": tuple(lines),
        "answer": answer,
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("核验文书"))),
    }
    return show(request, "verify", context, status=status, section="verify", private=True)


def _cleaned(typed: str) -> str | None:
    """A code as it is kept: without dashes and spaces; letters that are easily mistaken are read as digits."""
    code = re.sub(r"[\s\-—－]+", "", typed).upper().translate(_READ_AS)
    return code if _CODE.fullmatch(code) else None
