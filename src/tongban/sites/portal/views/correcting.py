"""补正: each cited line with its citation and exactly the input it is about; then check, confirm, hand in."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.actions.correct import LONGEST, correct, prepare
from tongban.cases.content import Application
from tongban.cases.queries import CaseDetail, CorrectionLineView, NoticeView, case_detail
from tongban.foundation.web.components import Crumb, ErrorLine, Field, FileLine, SummaryRow, Upload
from tongban.foundation.web.language import sentence, whole
from tongban.kernel import formspec
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import MaterialNeed
from tongban.registry.catalogue.kinds import ElementKind
from tongban.sites.parts.lookups import shown
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.correction import CorrectionForm, Typed, typed_of
from tongban.sites.portal.frame import seen_of, show
from tongban.sites.portal.progressview import cite, demand
from tongban.sites.portal.uploading import file_lines, present_files, store_files, upload_field
from tongban.sites.portal.views.mine import file_rows
from tongban.sites.portal.words import limit_words, place_in_guide, silence_words, size_words

_SHOWN_AGAIN = (
    "cases.correct.untouched", "cases.upload.not_found", "cases.material.missing", "cases.material.too_many",
    "cases.text.too_long", "formspec.answers_invalid",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def correct_case(request: HttpRequest, code: str) -> HttpResponse:
    """GET: the lines. POST ``check``: everything once more. POST ``submit``: hand in. POST ``edit``: back to the lines."""
    detail = case_detail(current_actor(request), code)
    progress = detail.progress
    if progress.access != "party":
        raise DomainError("uow.not_found")
    case_href = reverse("portal:case", args=[show_registration_code(progress.code)])
    if request.method == "POST" and request.POST.get("do") == "submit":
        # Also when the case has moved on: the same request sent twice gets the same answer, any other one the reason.
        return Correcting(request, detail, progress.notice, typed_of(request.POST, {})).submit()
    if progress.notice is None:
        messages.info(request, _("这件事现在没有要补正的。"))
        return HttpResponseRedirect(case_href)
    if request.method != "POST":
        return Correcting(request, detail, progress.notice, Typed()).page()
    return _posted(request, detail, progress.notice)


def _posted(request: HttpRequest, detail: CaseDetail, notice: NoticeView) -> HttpResponse:
    do = request.POST.get("do", "check")
    stored, failed = _store(request, CorrectionForm(detail, notice, typed_of(request.POST, {})))
    typed = typed_of(request.POST, stored)
    if do.startswith("remove:"):
        gone = do.removeprefix("remove:")
        left = {key: tuple(each for each in ids if str(each) != gone) for key, ids in typed.uploads.items()}
        typed = Typed(typed.pairs, typed.shown, left, typed.reasons)
    page = Correcting(request, detail, notice, typed)
    if failed:
        return page.page(failed, status=422)
    return page.check() if do == "check" else page.page(quiet=True)


def _store(request: HttpRequest, form: CorrectionForm) -> tuple[dict[str, list[UUID]], dict[str, str]]:
    """Store the chosen files; ids by material, and messages by material for those that were refused."""
    stored: dict[str, list[UUID]] = {}
    failed: dict[str, str] = {}
    needs = {need.id: need for need in form.guide.materials}
    for name, chosen in request.FILES.lists():
        kind, _dot, element = name.partition(".")
        if kind not in ("file", "photo") or element not in needs:
            continue
        try:
            files = store_files(current_actor(request), needs[element], chosen)
            stored.setdefault(element, []).extend(each.id for each in files)
        except DomainError as error:
            failed[element] = whole(error)
    return stored, failed


class Correcting:
    """A request on the correction of one case."""

    def __init__(self, request: HttpRequest, detail: CaseDetail, notice: NoticeView | None, typed: Typed) -> None:
        self.request = request
        self.actor = current_actor(request)
        self.detail = detail
        self.progress = detail.progress
        self.code = show_registration_code(detail.progress.code)
        self.form = CorrectionForm(detail, notice or NoticeView(0, 0, self.progress.received_at, ()), typed)

    def page(self, failed: dict[str, str] | None = None, *, quiet: bool = False, status: int = 200) -> HttpResponse:
        """The lines with their inputs. ``failed``: messages by material; ``quiet``: say nothing is wrong yet."""
        if quiet or not self.form.typed.shown:
            failed, lines_failed = failed or {}, {}
        else:
            failed = failed or {}
            lines_failed = {line.n: _("这一处还没有改；不用改的，请写明理由") for line in self.form.untouched()}
            long = _("理由太长了")
            lines_failed |= {n: long for n, text in self.form.typed.reasons.items() if len(text) > LONGEST}
        lines = [self._line(line, failed, lines_failed.get(line.n, "")) for line in self.form.notice.lines]
        extra_needs = [need for need in self.form.needs.values() if need.id not in self._cited_materials()]
        context = {
            "code": self.code,
            "guide": self.form.guide,
            "lines": lines,
            "extra_inputs": self.form.extra_inputs(),
            "extra_uploads": [self._upload(need, failed.get(need.id, "")) for need in extra_needs],
            "shown": sorted(self.form.inputs),
            "kept": self._kept_uploads(),
            "errors": self._errors(failed, lines_failed),
            "notice": self.form.notice,
            "reason_limit": LONGEST,
            "crumbs": self._crumbs(),
        }
        return show(self.request, "correct", context, status=status, section="progress", private=True)

    def check(self, error: str = "") -> HttpResponse:
        """Everything that will be handed in again, with the confirmation; or the lines with what is missing."""
        form = self.form
        too_long = any(len(text) > LONGEST for text in form.typed.reasons.values())
        if form.untouched() or form.problems or form.missing_needs() or too_long:
            return self.page({need.id: _("请上传这份材料") for need in form.missing_needs()}, status=422)
        try:
            application = prepare(self.actor, self.progress.case_id, form.correction())
        except DomainError as problem:
            if problem.code not in _SHOWN_AGAIN:
                raise
            return self.page({"": sentence(problem)}, status=problem.spec.status)
        return self._check_page(application, error, 409 if error else 200)

    def submit(self) -> HttpResponse:
        """Hand in; a page that is too old, or a content that is no longer the confirmed one, is checked again."""
        post = self.request.POST
        if post.get("truth") != "true" and self.progress.notice is not None:
            application = prepare(self.actor, self.progress.case_id, self.form.correction())
            return self._check_page(application, _("请先勾选“我看完了，郑重承诺”"), 422)
        try:
            correct(
                self.actor,
                case_id=self.progress.case_id,
                seen=seen_of(self.request),
                correction=self.form.correction(),
                confirmed=post.get("confirmed", "")[:100],
                key=post.get("key") or None,
            )
        except DomainError as error:
            if error.code == "cases.submit.confirmation_differs" and self.progress.notice is not None:
                return self.check(sentence(error))
            if error.code in _SHOWN_AGAIN and self.progress.notice is not None:
                return self.page({"": sentence(error)}, status=error.spec.status)
            raise
        messages.success(self.request, _("补正已提交，办件机关重新开始预审。"))
        return HttpResponseRedirect(reverse("portal:case", args=[self.code]))

    def _check_page(self, application: Application, error: str = "", status: int = 200) -> HttpResponse:
        form = self.form
        hidden = [(name, value) for name in sorted(form.inputs) for value in form.typed.pairs.get(name, ())]
        hidden += [("shown", name) for name in sorted(form.inputs)]
        hidden += self._kept_uploads()
        hidden += [(f"reason.{n}", text) for n, text in form.typed.reasons.items()]
        context = {
            "code": self.code,
            "guide": form.guide,
            "rows": self._changes(application),
            "hidden": hidden,
            "confirmed": application.confirmation,
            "seen": self.progress.state_version,
            "key": self.request.POST.get("key") or uuid4().hex,
            "truth": Field(id="truth", name="truth", label=_("我看完了，郑重承诺"), control="tick", error=error),
            "errors": (ErrorLine("truth", error),) if error else (),
            "acceptance": limit_words(form.guide.limits.acceptance),
            "silence": silence_words(form.guide),
            "crumbs": self._crumbs(),
        }
        return show(self.request, "correct_check", context, status=status, section="progress", private=True)

    def _line(self, line: CorrectionLineView, failed: dict[str, str], untouched: str) -> dict[str, Any]:
        material = "" if line.path in self.form.inputs else self.form.material_of(line)
        need = self.form.needs.get(material)
        first = need is not None and self._first_line_of(material) == line.n
        return {
            "n": line.n,
            "demand": demand(self.progress, line),
            "cite": cite(self.progress, line),
            "note": line.explanation,
            "requirements": [each.text for each in need.requirements] if need and first else (),
            "field": self.form.inputs.get(line.path),
            "upload": self._upload(need, failed.get(material, "")) if need is not None and first else None,
            "see_line": self._first_line_of(material) if need is not None and not first else 0,
            "present": [
                row for row in file_rows(self.detail) if row["name"] and row["label"].startswith(f"{material.upper()} ")
            ]
            if first
            else (),
            "error": untouched,
            "reason": self._reason_field(line),
            "open": bool(self.form.typed.reasons.get(line.n)),
        }

    def _reason_field(self, line: CorrectionLineView) -> Field:
        text, error = self.form.typed.reasons.get(line.n, ""), ""
        if len(text) > LONGEST:
            error = _("理由最多 {limit} 字，现在有 {count} 字").format(limit=LONGEST, count=len(text))
        return Field(
            id=f"reason-{line.n}", name=f"reason.{line.n}", label=_("为什么不用改"), control="textarea", value=text,
            hint=_("最多 {limit} 字").format(limit=LONGEST), error=error, required=False,
        )  # fmt: skip

    def _upload(self, need: MaterialNeed, error: str) -> Upload:
        ids = self.form.typed.uploads.get(need.id, ())
        lines: tuple[FileLine, ...] = file_lines(ids, present_files(self.actor, ids))
        return upload_field(need, lines, error, id=f"file-{need.id}", name=f"file.{need.id}")

    def _kept_uploads(self) -> list[tuple[str, str]]:
        """Files stored earlier in this correction travel in the form."""
        return [(f"upload.{element}", str(each)) for element, ids in self.form.typed.uploads.items() for each in ids]

    def _errors(self, failed: dict[str, str], lines_failed: dict[int, str]) -> list[ErrorLine]:
        if not failed and not lines_failed and not self.form.typed.shown:
            return []
        found = [ErrorLine(f"file-{element}" if element else "main", text) for element, text in failed.items()]
        numbers = {line.n: place for place, line in enumerate(self.form.notice.lines, start=1)}
        found += [
            ErrorLine(f"line-{n}", _("第 {number} 处：{text}").format(number=numbers[n], text=text))
            for n, text in lines_failed.items()
            if n in numbers
        ]
        found += [ErrorLine(each.focus_id, each.error) for each in self.form.inputs.values() if each.error]
        return found

    def _changes(self, application: Application) -> list[SummaryRow]:
        """Line by line: before and after, or the reason; then what else changed."""
        before, after = self.detail.answers, application.answers
        rows = [self._change(line, before, after) for line in self.form.notice.lines]
        cited = {line.path for line in self.form.notice.lines}
        old = {path: (each, value) for path, each, value in formspec.leaf_paths(self.form.form, before)}
        for path, each, value in formspec.leaf_paths(self.form.form, after):
            if path not in cited and each.expression is None and old.get(path, (each, None))[1] != value:
                earlier = shown(each, old[path][1]) if path in old else _("没填")
                rows.append(SummaryRow(each.label, f"{earlier} → {shown(each, value)}"))
        cited_needs = self._cited_materials()
        for element, ids in self.form.typed.uploads.items():
            if element not in cited_needs and ids:
                rows.append(SummaryRow(self.form.guide.element(element).text, self._names(element)))
        return rows

    def _change(self, line: CorrectionLineView, before: Any, after: Any) -> SummaryRow:
        label, note = place_in_guide(self.form.guide, line.element, line.path), line.text
        if self.form.guide.element(line.element).kind is ElementKind.FIELD:
            note = ""
        reason = self.form.typed.reasons.get(line.n)
        if not self.form.changed(line):
            return SummaryRow(label, _("不改。理由：{reason}").format(reason=reason), note=note)
        if line.path in self.form.inputs:
            each = formspec.path_ok(self.form.form, line.path)
            values = [
                next(
                    (value for path, _f, value in formspec.leaf_paths(self.form.form, answers) if path == line.path),
                    None,
                )
                for answers in (before, after)
            ]
            old, new = (shown(each, value) if value is not None else _("没填") for value in values)
            return SummaryRow(label, f"{old} → {new}", note=note)
        return SummaryRow(label, self._names(self.form.material_of(line)), note=note)

    def _names(self, element: str) -> str:
        files = present_files(self.actor, self.form.typed.uploads.get(element, ()))
        names = "\n".join(f"{file.name}（{size_words(file.size)}）" for file in files.values())
        return _("换成：{names}").format(names=names)

    def _cited_materials(self) -> set[str]:
        lines = self.form.notice.lines
        return {self.form.material_of(line) for line in lines if line.path not in self.form.inputs}

    def _first_line_of(self, material: str) -> int:
        """Several lines may cite one material; its upload stands at the first."""
        lines = self.form.notice.lines
        return next((line.n for line in lines if self.form.material_of(line) == material), 0)

    def _crumbs(self) -> tuple[Crumb, ...]:
        return (
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(self.code, reverse("portal:case", args=[self.code])),
            Crumb(_("补正")),
        )
