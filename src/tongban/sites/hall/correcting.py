"""补正 at the window: who applied there without an account corrects there, by the clerk who took it in.

Shown are the demands, the pages of the form they are about, and the uploads; then everything is confirmed once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.correct import LONGEST, Correction, correct, prepare
from tongban.cases.actions.draft import files_of
from tongban.cases.actions.upload import upload
from tongban.cases.content import Application
from tongban.cases.kinds import DEFECT_LABELS
from tongban.cases.queries import CaseDetail, CorrectionLineView, case_detail
from tongban.cases.states import Deed
from tongban.foundation.limits.spending import spend
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import sentence, whole
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import FormErrors, Section, read_pairs
from tongban.registry.catalogue.guides import MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.lookups import Registers
from tongban.sites.hall.checking import content
from tongban.sites.hall.drafts import seen_of, size_shown
from tongban.sites.hall.frame import page, refuse_forged, stopped, to_case
from tongban.sites.hall.withdrawing import require_offer, why_not
from tongban.sites.parts.formview import FormView, row_deed
from tongban.sites.parts.signed_in import current_actor

_UPLOADS, _SECONDS = 120, 600
_FILE, _KEPT, _REASON = "file.", "upload.", "reason."


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, code: str) -> HttpResponse:
    """``do``: ``check`` stores the scans and shows everything once more, ``submit`` hands in, row buttons draw anew."""
    detail = case_detail(current_actor(request), code)
    page_ = Correcting(request, detail)
    do = request.POST.get("do", "check")
    if request.method == "POST" and do == "submit" and request.POST.get("assent") == "true":
        # Without asking first whether it is possible: the same request sent twice gets the first answer again.
        return page_.submit()
    if request.method != "POST":
        why = why_not(detail, Deed.CORRECT)
        return stopped(request, detail, _("现在不能替申请人补正"), why) if why else page_.form()
    require_offer(detail, Deed.CORRECT)
    if do == "submit":
        return page_.check(_("请先向申请人读完，由申请人确认后勾选"))
    return page_.check() if do == "check" else page_.redrawn(do)


class Correcting:
    """One request on the correction of one case."""

    def __init__(self, request: HttpRequest, detail: CaseDetail) -> None:
        self.request = request
        self.actor = current_actor(request)
        self.detail = detail
        self.progress = detail.progress
        self.guide = detail.progress.guide
        self.lines: Sequence[CorrectionLineView] = detail.progress.notice.lines if detail.progress.notice else ()
        self.uploads: dict[str, list[UUID]] = {
            name.removeprefix(_KEPT): _uuids(ids) for name, ids in request.POST.lists() if name.startswith(_KEPT)
        }
        self.reasons = {
            int(number): str(text).strip()
            for name, text in request.POST.items()
            if name.startswith(_REASON) and (number := name.removeprefix(_REASON)).isdecimal() and str(text).strip()
        }

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The pages of the form that a demand is about; on a sent form those it showed."""
        shown = set(self.request.POST.getlist("section"))
        cited = {line.path.partition("[")[0] for line in self.lines if line.path.startswith("f.")}
        return tuple(
            section
            for section in self.guide.form.sections
            if section.id in shown or any(field.id in cited for field in section.fields)
        )

    @cached_property
    def needs(self) -> tuple[MaterialNeed, ...]:
        """The uploads that a demand is about."""
        cited = {line.element.partition(".")[0] for line in self.lines if not line.path.startswith("f.")}
        asked = self.guide.materials_for(self.detail.scenario, self.detail.answers)
        return tuple(need for need in asked if need.id in cited and need.source is MaterialSource.UPLOAD)

    def form(
        self,
        raw: Mapping[str, Any] | None = None,
        error: DomainError | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The demands with their inputs, filled with ``raw`` or with what stands in the case."""
        answers = {**self.detail.answers, **(raw or {})}
        problems = error.problems if isinstance(error, FormErrors) else ()
        told = [] if error is None or problems else [ui.ErrorLine("main", whole(error))]
        offered = Registers(self.guide.region_code)
        views = [
            FormView(
                self.guide.form, section.id, answers, _own(section, problems), self.detail.scenario, offered=offered
            )
            for section in self.sections
        ]
        shown = {line.target for view in views for line in view.errors}
        told += [line for view in views for line in view.errors]
        told += [ui.ErrorLine("main", sentence(each)) for each in problems if not shown]
        context = {
            **self._common(),
            "asks": [_ask(line, self.guide.name) for line in self.lines],
            "views": views,
            "files": [self._upload(need) for need in self.needs],
            "reasons": [self._reason(line) for line in self.lines],
            "errors": told,
        }
        return page(self.request, "hall/correct.html", context, status=status)

    def redrawn(self, do: str) -> HttpResponse:
        """The same page after a row button."""
        raw: dict[str, Any] = {}
        for section in self.sections:
            raw |= row_deed(self.guide.form, section.id, self._pairs, do) or self._read(section)
        return self.form(raw)

    def check(self, error: str = "") -> HttpResponse:
        """Store the scans, check the whole against the guide, show it for the applicant's assent."""
        try:
            self._store()
            application = prepare(self.actor, self.progress.case_id, self._correction)
        except DomainError as refusal:
            return self._refused(refusal)
        return self._check_page(application, error, 422 if error else 200)

    def submit(self) -> HttpResponse:
        """Hand in what was confirmed."""
        try:
            done = correct(
                self.actor,
                case_id=self.progress.case_id,
                seen=seen_of(self.request),
                correction=self._correction,
                confirmed=self.request.POST.get("confirmed", "")[:100],
                key=self.request.POST.get("key", "")[:200] or None,
            )
        except DomainError as error:
            return self._refused(error)
        again = _("这次补正此前已经提交，没有重复提交。")
        messages.success(self.request, again if done.repeated else _("补正已提交，办件机关重新开始预审。"))
        return to_case(self.actor, done.code)

    def _refused(self, error: DomainError) -> HttpResponse:
        """The page again where the content is at fault; every other refusal is an answer of its own.

        The page holds the applicant's data in full: it is drawn for nobody but who may do the deed.
        """
        if error.code == "uow.stale":
            words = whole(error)
            return stopped(self.request, self.detail, _("补正没有提交"), words, error.spec.status)
        if error.spec.status not in (413, 415, 422) or not self.lines:
            raise error
        require_offer(self.detail, Deed.CORRECT)
        refuse_forged(error)
        return self.form(self._raw, error, error.spec.status)

    def _check_page(self, application: Application, error: str = "", status: int = 200) -> HttpResponse:
        hidden = [(name, value) for name, values in self._pairs.items() for value in values]
        hidden += [("section", section.id) for section in self.sections]
        hidden += [(f"{_KEPT}{element}", str(each)) for element, ids in self.uploads.items() for each in ids]
        hidden += [(f"{_REASON}{n}", text) for n, text in self.reasons.items()]
        context = {
            **content(application),
            **self._common(),
            "hidden": hidden,
            "assent": ui.Field(
                id="assent", name="assent", label=_("已读给申请人听（或申请人自己看过），申请人确认全部属实并同意提交"),
                control="tick", error=error,
            ),
            "errors": [ui.ErrorLine("assent", error)] if error else [],
        }  # fmt: skip
        return page(self.request, "hall/correct_check.html", context, status=status)

    def _common(self) -> dict[str, Any]:
        return {
            "code": show_registration_code(self.progress.code),
            "guide": self.guide,
            "seen": self.request.POST.get("seen") or self.progress.state_version,
            "key": self.request.POST.get("key", "")[:200] or str(uuid4()),
            "kept": [(f"{_KEPT}{element}", str(each)) for element, ids in self.uploads.items() for each in ids],
            "sections": [section.id for section in self.sections],
        }

    @cached_property
    def _pairs(self) -> Mapping[str, Sequence[str]]:
        return {name: values for name, values in self.request.POST.lists() if name.startswith("f.")}

    def _read(self, section: Section) -> dict[str, Any]:
        own = {field.id for field in section.fields}
        typed = {name: values for name, values in self._pairs.items() if name.partition("[")[0] in own}
        return read_pairs(self.guide.form, section.id, typed)

    @property
    def _raw(self) -> dict[str, Any]:
        raw: dict[str, Any] = {}
        for section in self.sections:
            # What was emptied is empty, not what it was before.
            raw |= {field.id: None for field in section.fields if field.expression is None} | self._read(section)
        return raw

    @property
    def _correction(self) -> Correction:
        return Correction(answers=self._raw, uploads=self.uploads, insist=self.reasons)

    def _store(self) -> None:
        for need in self.needs:
            scans = self.request.FILES.getlist(f"{_FILE}{need.id}")
            ids = []
            for scan in scans:
                spend("upload", str(self.actor.account_id), _UPLOADS, _SECONDS)
                ids.append(upload(self.actor, name=scan.name or "", chunks=scan.chunks(), max_mb=need.max_mb).id)
            if ids:
                self.uploads[need.id] = ids

    def _upload(self, need: MaterialNeed) -> ui.Upload:
        ids = self.uploads.get(need.id, [])
        files = files_of(self.actor, ids) if ids else ()
        return ui.Upload(
            f"file-{need.id}", f"{_FILE}{need.id}", f"{need.id.upper()} {need.name}", ".pdf,.jpg,.jpeg,.png",
            hint=_("新的扫描件会换掉原来交的全部文件。"), required=False, multiple=need.max_files > 1,
            files=tuple(ui.FileLine(each.name, size_shown(each.size), ui.State("done", _("已存"))) for each in files),
        )  # fmt: skip

    def _reason(self, line: CorrectionLineView) -> ui.Field:
        return ui.Field(
            id=f"reason-{line.n}", name=f"{_REASON}{line.n}", label=line.text, value=self.reasons.get(line.n, ""),
            required=False, maxlength=LONGEST,
        )  # fmt: skip


def _ask(line: CorrectionLineView, guide: str) -> ui.Ask:
    demand = f"{line.text.rstrip('。')}——{_(DEFECT_LABELS[line.defect])}"
    # m3.r4 is the fourth requirement of the third material; a field needs no label beside its name.
    label = "" if line.element.startswith("f.") else line.element.upper().replace(".R", f" · {_('要求')} ")
    cite = _("依据：%(guide)s办事指南 %(place)s") % {"guide": guide, "place": f"{label} {line.text}".strip()}
    return ui.Ask(
        _("{words}。{more}").format(words=demand, more=line.explanation) if line.explanation else demand, cite
    )


def _own(section: Section, problems: Sequence[Any]) -> list[Any]:
    own = {field.id for field in section.fields}
    return [each for each in problems if each.path.partition("[")[0] in own]


def _uuids(texts: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise DomainError("web.bad_request") from None
