"""One section of the form as a page: drawn, saved, drawn again with what is wrong, or told that it changed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongban.cases.actions.draft import OpenDraft, open_draft, save_section
from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import FieldProblem, read_pairs, write_pairs
from tongban.registry.catalogue.lookups import Registers
from tongban.sites.parts import typed
from tongban.sites.parts.answersview import AnswersView
from tongban.sites.parts.formview import FormView, row_deed, row_focus
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import seen_of, show
from tongban.sites.portal.prefilling import Known
from tongban.sites.portal.renewalview import problem_of
from tongban.sites.portal.tasks import DraftTasks
from tongban.sites.portal.words import section_of

Raw = dict[str, Any]


class Filling:
    """A request on one section of a draft."""

    def __init__(self, request: HttpRequest, draft: OpenDraft, section_id: str, known: Known) -> None:
        self.request = request
        self.draft = draft
        self.form = draft.guide.form
        self.section = self.form.section(section_id)
        self.known = known

    @property
    def applies(self) -> bool:
        """Whether the section is asked in this situation."""
        return self.section in DraftTasks(self.draft).sections

    def page(self) -> HttpResponse:
        """The page as saved, filled with what is known. ``?add=`` shows one empty row more. What was typed when the session
        ended is shown again, not yet saved, under the marks of the page it was typed on."""
        kept = typed.taken(self.request)
        if kept is not None:
            raw = read_pairs(self.form, self.section.id, dict(kept.lists())) | self._fixed()
            return self._draw(raw, kept=kept)
        answers = self.known.into(self.draft.answers, self.section.fields)
        added = row_deed(
            self.form, self.section.id, self._saved_pairs(answers), f"add:{self.request.GET.get('add', '')}"
        )
        if added is not None:
            answers |= {key: value for key, value in added.items() if isinstance(value, list)}
        return self._draw(answers)

    def save(self) -> HttpResponse:
        """Save what is right; then on, or the page again with what is wrong."""
        do = self.request.POST.get("do", "next")
        deed = row_deed(self.form, self.section.id, self.pairs, do)
        raw = deed if deed is not None else read_pairs(self.form, self.section.id, self.pairs)
        raw |= self._fixed()
        try:
            wrong = self._keep(raw, seen_of(self.request))
        except DomainError as error:
            if error.code != "cases.draft.changed":
                raise
            self.draft = open_draft(current_actor(self.request), self.draft.id)
            if self._untouched_elsewhere():
                wrong = self._keep(raw, self.draft.version)
            elif self._is_saved(raw):
                wrong = ()
            else:
                return self._changed(raw)
        if wrong and (deed is not None or do == "refresh"):
            return self._draw(raw, wrong, status=422)
        if deed is not None or do == "refresh":
            return self._again(do, raw)
        # Only now is asked what is missing: whoever leaves may leave things open.
        problems = wrong if do == "leave" else self._wrong(raw)
        if problems:
            return self._draw(raw, problems, status=422)
        listed = DraftTasks(self.draft)
        return HttpResponseRedirect(listed.href("draft") if do == "leave" else listed.after(self.section.id))

    def _keep(self, raw: Raw, seen: int) -> tuple[FieldProblem, ...]:
        self.draft, wrong = save_section(
            current_actor(self.request),
            self.draft.id,
            seen=seen,
            section_id=self.section.id,
            raw=_without_empty_rows(raw),
        )
        return wrong

    @property
    def _mark(self) -> str:
        """Of what is saved in this section, and of the situation: it changes when they do."""
        own = {each.id for each in self.section.fields}
        saved = {key: value for key, value in self.draft.answers.items() if key in own}
        return sha256(repr((sorted(saved.items()), sorted(self.draft.scenario.items()))).encode()).hexdigest()[:16]

    def _untouched_elsewhere(self) -> bool:
        """Whether what changed meanwhile is another part of the draft: a telephone that added a photograph, another page."""
        return self.request.POST.get("mark") == self._mark

    @cached_property
    def pairs(self) -> Mapping[str, Sequence[str]]:
        """What the form sent, by name."""
        return dict(self.request.POST.lists())

    def _saved_pairs(self, answers: Raw) -> Mapping[str, Sequence[str]]:
        return write_pairs(self.form, self.section.id, answers)

    def _fixed(self) -> Raw:
        """What comes from a register is saved as the register says, whatever was sent."""
        return {each.id: self.known.values[each.id] for each in self.section.fields if each.id in self.known.fixed}

    def _clean(self, raw: Raw, *, partial: bool) -> tuple[dict[str, Any], tuple[FieldProblem, ...]]:
        told = (self.draft.answers, self.draft.scenario, partial, Registers(self.draft.guide.region_code))
        return formspec.clean_section(self.form, self.section.id, raw, *told)

    def _wrong(self, raw: Raw) -> tuple[FieldProblem, ...]:
        """What is wrong or missing; of a permit to be renewed also whether this one can be."""
        problems = self._clean(_without_empty_rows(raw), partial=False)[1]
        rule = self.draft.guide.renewal
        if rule is None or all(each.id != rule.permit for each in self.section.fields):
            return problems
        unrenewable = problem_of(self.draft)
        return (*problems, unrenewable) if unrenewable is not None else problems

    def _is_saved(self, raw: Raw) -> bool:
        """Whether the draft already holds exactly this: the same page sent twice is no conflict."""
        cleaned, wrong = self._clean(_without_empty_rows(raw), partial=True)
        own = {each.id for each in self.section.fields}
        return not wrong and cleaned == {key: value for key, value in self.draft.answers.items() if key in own}

    def _again(self, do: str, raw: Raw) -> HttpResponse:
        """The page anew after a row button; everything is saved, so the address alone says what to show."""
        here = reverse("portal:section", args=[self.draft.id, self.section.id])
        if do.startswith("add:"):
            here += f"?{urlencode({'add': do.removeprefix('add:')})}"
        return HttpResponseRedirect(f"{here}#{row_focus(do, raw)}")

    def _draw(
        self,
        answers: Raw,
        problems: Sequence[FieldProblem] = (),
        status: int = 200,
        kept: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        view = FormView(
            self.form,
            self.section.id,
            self._computed(answers),
            problems,
            self.draft.scenario,
            sources=self.known.sources(answers),
            fixed=self.known.fixed,
            offered=Registers(self.draft.guide.region_code),
        )
        listed = DraftTasks(self.draft)
        context = {
            "draft": self.draft,
            "seen": kept.get("seen", "0") if kept else self.draft.version,
            "mark": kept.get("mark", "") if kept else self._mark,
            "unsaved": kept is not None,
            "view": view,
            "errors": view.errors,
            "listed": listed,
            "number": listed.number(self.section.id),
            "applicant_fixed": bool(self._fixed()),
        }
        return show(self.request, "section", context, status=status, section=section_of(self.draft.guide), private=True)

    def _computed(self, answers: Raw) -> Raw:
        """``answers`` with the answers of earlier sections, on which conditions here may depend."""
        own = {each.id for each in self.section.fields}
        computed = {each.id for each in self.section.fields if each.expression is not None}
        kept = {key: value for key, value in self.draft.answers.items() if key not in own or key in computed}
        return {**kept, **answers}

    def _changed(self, raw: Raw) -> HttpResponse:
        """Both versions side by side; the person chooses."""
        stored, mine = self._shown(self.draft.answers), self._shown(self._clean(raw, partial=True)[0])
        rows = [
            (label, stored.get(label, _("没填")), mine.get(label, _("没填")), stored.get(label) != mine.get(label))
            for label in dict.fromkeys([*stored, *mine])
        ]
        sent = [(name, value) for name, values in self.pairs.items() if name.startswith("f.") for value in values]
        context = {
            "draft": self.draft,
            "rows": rows,
            "pairs": sent,
            "here": reverse("portal:section", args=[self.draft.id, self.section.id]),
            "seen": self.draft.version,
            "list_href": reverse("portal:draft", args=[self.draft.id]),
        }
        return show(self.request, "changed", context, status=409, section=section_of(self.draft.guide), private=True)

    def _shown(self, answers: Mapping[str, Any]) -> dict[str, str]:
        everything = {**self.draft.answers, **answers}
        view = AnswersView(self.form, everything, self.draft.scenario)
        rows = next((section.rows for section in view.sections if section.id == self.section.id), ())
        return {str(row.label): str(row.value) for row in rows}


def _without_empty_rows(raw: Raw) -> Raw:
    return {
        key: [row for row in value if row]
        if isinstance(value, list) and value and isinstance(value[0], dict)
        else value
        for key, value in raw.items()
    }
