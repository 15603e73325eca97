"""Through the pages, as a person without JavaScript: portal, window and desk.

What a page does not offer cannot be done there; the page says why, and that is the refusal. Nothing is sent that no
form of a page would send.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import httpx

from walkers.player import applying, watching
from walkers.player.browsing import UNKNOWN, Catalogue, Visitor, any_form, main
from walkers.player.driver import NOT_OFFERED, CaseRef, DoorError, Told
from walkers.player.filling import ANSWERS, fill_in
from walkers.player.html import Form, Page
from walkers.player.merging import ON_MERGES, on_merges
from walkers.player.phone import Phone
from walkers.player.rating import rate
from walkers.player.story import Application, Person
from walkers.player.window import begin_at_the_window, end_assistance

STATES = {
    "已提交，待预审": "SUBMITTED",
    "预审中": "SUBMITTED",
    "待补正": "CORRECTING",
    "等您补正": "CORRECTING",
    "等申请人补正": "CORRECTING",
    "已受理": "ACCEPTED",
    "审查中": "IN_REVIEW",
    "已决定": "DECIDED",
    "已准予": "DECIDED",
    "不予许可": "DECIDED CONCLUDED ARCHIVED",
    "不予办理": "DECIDED CONCLUDED ARCHIVED",
    "已办结": "CONCLUDED",
    "办成了": "CONCLUDED ARCHIVED",
    "已撤回": "WITHDRAWN",
    "申请人撤回": "WITHDRAWN",
    "预审通过，待核验原件": "PRE_REVIEWED",
    "待核验原件": "PRE_REVIEWED",
    "不予受理": "NOT_ACCEPTED",
    "已退件": "RETURNED",
    "已终止": "TERMINATED",
    "已归档": "ARCHIVED",
    "正在办": "ACCEPTED IN_REVIEW",
    "已经决定": "DECIDED CONCLUDED ARCHIVED",
    "许可已撤销": "CONCLUDED ARCHIVED",
    "许可已注销": "CONCLUDED ARCHIVED",
    "许可已撤销，已办结": "CONCLUDED",
    "许可已注销，已办结": "CONCLUDED",
    "许可已撤销，已归档": "ARCHIVED",
    "许可已注销，已归档": "ARCHIVED",
}
"""What pages say → where the case stands. People are told 不予 from the decision on, so that word means three; those concerned
are told two words."""

_LIMITS = {
    "最迟受理或告知补正": "acceptance",
    "承诺办结": "promised",
    "法定最迟": "statutory",
}
_DAY = re.compile(r"(\d{1,2}) ?月 ?(\d{1,2}) ?日")
_DIRECT = ("pass_pre_review", "pass_to_originals", "conclude", "resume")
_OWN = {
    "withdraw": ("withdraw", "seen"),
    "request_hearing": ("hearing", "seen"),
    "make_statement": ("statement", "text"),
    "correct": ("correct", "do"),
}
"""Deeds of those who are no officials: their page, and an input of its form."""
_LINKS = {"request_correction": r"/correction$", "decide": r"/decision$"}
_MAKING = "正在制作"
_MOST_WAITS, _WAIT = 120, 0.25
_SHANGHAI = timezone(timedelta(hours=8))


class PageDriver:
    """People at browsers; each person has one window and signs in once."""

    def __init__(self, base: str, phone: Phone | None = None) -> None:
        self._base = base.rstrip("/")
        self._catalogue = Catalogue(self._base, phone)
        self._visitors: dict[str, Visitor] = {}

    def hand(self, person: Person, door: str) -> PageHand:
        """The person at that door."""
        if person.login not in self._visitors:
            self._visitors[person.login] = Visitor(self._base, person, self._catalogue)
        return PageHand(self._visitors[person.login], door)

    def close(self) -> None:
        """Close all windows."""
        for visitor in self._visitors.values():
            visitor.close()


class PageHand:
    """One person at one door."""

    def __init__(self, visitor: Visitor, door: str) -> None:
        self._visitor = visitor
        self._door = door

    def apply(self, application: Application, case: CaseRef, *, twice: bool) -> Told:
        """Search, start, fill in, hand in, check, confirm; read code and word off the receipt."""
        visitor = self._visitor
        tasks = begin_at_the_window(visitor, application) if self._door == "hall" else _begin(visitor, application)
        tasks = applying.fill_draft(visitor, tasks, application)
        page = visitor.follow(tasks, r"/check$")
        promises = ("told", "assent") if self._door == "hall" else ("truth",)
        form = any_form(page, promises[0]) if page else None
        if page is None or form is None:
            raise DoorError(f"nothing to confirm: {main(page or tasks).text[:400]}")
        for promise in promises:
            form.fill(promise, *form.choices(promise)[:1])
        page = visitor.send(page, form, form.button(), twice=twice)
        refused = visitor.refusal(page)
        if refused:
            return Told(refused=refused, text=main(page).text)
        case.code, case.word = applying.receipt_of(page)
        told = self.look({"at": "progress"}, case)
        return replace(told, text=f"{main(page).text} {told.text}") if application.person else told

    def deed(self, name: str, given: Mapping[str, Any], case: CaseRef, *, on: Any, twice: bool) -> Told:
        """Open the case, go where the deed is done, fill in, press the button."""
        if name == "rate":
            return self._rate(given, case, twice=twice)
        if name == "end_assistance":
            return self._after(end_assistance(self._visitor, _shown(case), case.word), case)
        if name in watching.ON_CARDS:
            return watching.on_card(self._visitor, name, given["words"], _shown(case))
        if name in ON_MERGES:
            return on_merges(self._visitor, name, given, twice=twice)
        if name == "verify":
            return watching.verify(self._visitor, self._paper_file(case), given["copy"])
        start = on if isinstance(on, Page) else self._case_page(case, name)
        refused = self._visitor.refusal(start)
        if refused:
            return Told(refused=refused, text=main(start).text)
        found = self._form_for(name, given, start)
        if found is None:
            return self._not_offered(start)
        page, form = found
        try:
            fill_in(name, given, page, form)
        except KeyError as error:
            return Told(refused=NOT_OFFERED, text=f"{error} {main(page).text}", version=_version(start))
        if name == "correct":
            return self._confirm(self._visitor.send(page, form, form.button("check", "do")), case, twice=twice)
        answer = "yes" if given.get("approve") else "no"
        button = form.button(name, "do") or form.button("send", "do") or form.button(answer, "approve") or form.button()
        return self._after(self._visitor.send(page, form, button, twice=twice), case)

    def look(self, given: Mapping[str, Any], case: CaseRef) -> Told:
        """Progress by code; the whole case; one's list."""
        if given["at"] == "list":
            return self._read(self._visitor.go("/desk/?view=all&size=100" if self._door == "desk" else "/my/"))
        if given["at"] == "paper":
            return self._paper(case)
        if given["at"] in watching.PLACES:
            return watching.look(self._visitor, given["at"], _shown(case))
        if given["at"] == "progress" and self._door != "desk":
            page = self._visitor.go(f"/progress/{_shown(case)}")
            if given.get("word"):
                page = self._with_word(page, case)
            return self._read(page)
        if self._door == "desk":
            return self._read(self._visitor.go(f"/desk/cases/{_shown(case)}/"))
        progress = self._read(self._visitor.go(f"/progress/{_shown(case)}"))
        content = self._read(self._visitor.go(f"/my/cases/{_shown(case)}/content"))
        if content.refused:
            return content
        return Told(progress.state, progress.version, text=f"{progress.text} {content.text}", dues=progress.dues)

    def _paper(self, case: CaseRef) -> Told:
        self._paper_file(case)
        return self._read(self._visitor.go(f"/progress/{_shown(case)}"))

    def _paper_file(self, case: CaseRef) -> bytes:
        """Open the paper that came last, once all are made."""
        for _ in range(_MOST_WAITS):
            page = self._visitor.go(f"/progress/{_shown(case)}")
            links = page.links(r"/my/cases/[^/]+/papers/\d+$")
            if links and _MAKING not in page.text:
                return self._visitor.open_pdf(links[-1])
            time.sleep(_WAIT)
        raise DoorError(f"the papers do not come: {main(page).text[:300]}")

    def _rate(self, given: Mapping[str, Any], case: CaseRef, *, twice: bool) -> Told:
        """Say how it went. A page that lets nobody rate says why."""
        page = rate(self._visitor, _shown(case), given, twice=twice)
        told = self._after(page, case)
        taken = any(each.has_class("note--done") for each in page.root.walk())
        return told if told.refused or taken else Told(refused=NOT_OFFERED, text=main(page).text)

    def _case_page(self, case: CaseRef, name: str) -> Page:
        if self._door == "desk":
            return self._visitor.go(f"/desk/cases/{_shown(case)}/")
        page = self._visitor.go(f"/my/cases/{_shown(case)}/{_OWN[name][0]}")
        if name == "make_statement" and page.status == httpx.codes.NOT_FOUND:
            # Not theirs: who objects to what is published does it there. The newest publicity ends last.
            published = self._visitor.go("/notices/").links(r"/notices/[0-9a-f-]{36}/\d+/$")
            return self._visitor.go(published[-1]) if published else page
        return page

    def _form_for(self, name: str, given: Mapping[str, Any], start: Page) -> tuple[Page, Form] | None:
        """The page and form where the deed is done; None when the case page does not lead there."""
        if self._door != "desk":
            form = any_form(start, _OWN[name][1])
            return None if form is None else (start, form)
        if name in _DIRECT:
            form = start.form(lambda each: each.button(name, "do") is not None)
            return None if form is None else (start, form)
        if name in ANSWERS:
            form = start.form(lambda each: each.values.get("do") == [name])
            return None if form is None else (start, form)
        pattern = rf"/opinion/{given['step']}$" if name == "give_opinion" else _LINKS.get(name, rf"/do/{name}$")
        page = self._visitor.follow(start, pattern)
        form = any_form(page, "seen") if page else None
        return None if page is None or form is None else (page, form)

    def _confirm(self, page: Page, case: CaseRef, *, twice: bool) -> Told:
        """The second page of a correction: everything once more, the commitment, and off it goes."""
        form = any_form(page, "truth")
        if self._visitor.refusal(page) or form is None:
            return self._after(page, case)
        form.fill("truth", *form.choices("truth")[:1])
        return self._after(self._visitor.send(page, form, form.button("submit", "do"), twice=twice), case)

    def _after(self, page: Page, case: CaseRef) -> Told:
        refused = self._visitor.refusal(page)
        if refused:
            state = _state(page) if refused == "uow.stale" else ""
            told = " ".join([*self._visitor.problems(page), main(page).text])
            return Told(state, refused=refused if refused != UNKNOWN else f"{UNKNOWN} {page.status}", text=told)
        if self._door != "desk":
            return self.look({"at": "progress"}, case)
        return self._read(page)

    def _not_offered(self, page: Page) -> Told:
        reasons = [node.text for node in main(page).all("li") if node.has_class("deed")]
        return Told(refused=NOT_OFFERED, text=" ".join(reasons) or main(page).text, version=_version(page))

    def _with_word(self, page: Page, case: CaseRef) -> Page:
        form = any_form(page, "word")
        if form is None:
            raise DoorError("the progress page does not ask for the query word")
        form.fill("word", case.word)
        return self._visitor.send(page, form, form.button())

    def _read(self, page: Page) -> Told:
        refused = self._visitor.refusal(page)
        if refused:
            return Told(refused=refused, text=main(page).text)
        return Told(_state(page), _version(page), text=main(page).text, dues=dict(_dues(page)), page=page)


def _begin(visitor: Visitor, application: Application) -> Page:
    item = applying.find_item(visitor, application)
    page = visitor.follow(item, r"/apply/[^/]+/start")
    form = any_form(page, "party") if page else None
    if page is None or form is None:
        raise DoorError(f"{item.address} leads to no application")
    form.fill("party", _party(form, application.party))
    page = visitor.send(page, form, form.button())
    if page.status != httpx.codes.OK or not page.links(r"/d/[0-9a-f-]{36}/"):
        raise DoorError(f"no task list: {visitor.problems(page)} {main(page).text[:300]}")
    return page


def _party(form: Form, wanted: str) -> str:
    """The choice whose words name the party: by its code, as oneself, or a ward by name."""
    for control in form.controls:
        if control.get("name") == "party":
            label = control.above("label")
            if label is not None and ("本人" if wanted == "self" else wanted) in label.text:
                return control.get("value")
    raise DoorError(f"nobody here may apply for {wanted}")


def _shown(case: CaseRef) -> str:
    return f"{case.code[:6]}-{case.code[6:12]}-{case.code[12:]}"


def _version(page: Page) -> int:
    for form in page.forms():
        for value in form.values.get("seen", ()):
            if value.isdigit():
                return int(value)
    return 0


def _state(page: Page) -> str:
    for node in main(page).all("span"):
        if node.has_class("st") and node.text in STATES:
            return STATES[node.text]
    return ""


def _dues(page: Page) -> Iterator[tuple[str, date]]:
    """Dates of the limits that run, from the definition lists of the clock."""
    for label in main(page).all("dt"):
        if label.text in _LIMITS and label.parent is not None:
            values = [node.text for node in label.parent.all("dd")]
            found = _DAY.search(values[0]) if values else None
            if found:
                yield _LIMITS[label.text], _nearest(int(found[1]), int(found[2]))


def _nearest(month: int, day: int) -> date:
    """The date of this day that lies nearest: pages leave the year out where nobody can mistake it."""
    today = datetime.fromtimestamp(time.time(), _SHANGHAI).date()
    years = (today.year - 1, today.year, today.year + 1)
    return min((date(year, month, day) for year in years), key=lambda each: abs(each - today))
