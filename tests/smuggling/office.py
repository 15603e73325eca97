"""An office that wants more than the guide gives it, a case it wants it from, and everything the applicant can read."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from tests.smuggling.reading import seen_by_eye
from tongban.cases.actions.correct import Correction, correct, prepare
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF
from tongban.foundation.records import refusals as record
from tongban.foundation.records.models import Refusal
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id, demo_token
from tongban.registry.identity.queries import actor_of
from tongban.sites.parts.visiting import visitor

APPLICANT = "lishili"
CLERK = "zhaochuangkou"
REVIEWER = "qianchushen"
SECOND = "sunfuhe"
DECIDER = "zhoujueding"
SUPERVISOR = "wujiancha"
OTHER_COUNTY = "zhenganyuan"
CITED = "m3.r1"
"""What an attempt cites unless it is about the citation itself: a requirement that is asked of every applicant."""


def actor(login: str, channel: Channel = Channel.DESK) -> Actor:
    """The actor behind a demo log-in."""
    found = actor_of(demo_id("account", login), channel)
    assert found is not None
    return found


@dataclass
class Office:
    """One case of 李示例's company in 信丰县 and the people who press her. ``version`` follows the case."""

    case_id: UUID
    code: str
    word: str
    version: int = 1
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The registration code as people write it."""
        return show_registration_code(self.code)

    # --- doors ------------------------------------------------------------------------------------------------------

    def api(self, login: str, method: str, path: str, content: Any = b"", **headers: str) -> Any:
        """One request to the API; ``content`` is JSON unless it is bytes. Header names with ``_`` for ``-``."""
        sent = {"Idempotency-Key": str(uuid4()), **{name.replace("_", "-"): text for name, text in headers.items()}}
        if login:
            sent["Authorization"] = f"Bearer {self.token(login)}"
        media_type = sent.pop("Content-Type", "application/json")
        raw = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
        return Client(headers=sent).generic(method, f"/api/v1{path}", raw, media_type)

    def deed(self, login: str, name: str, body: Any, **headers: str) -> Any:
        """A deed by API on the present version, or on the one that ``body`` names."""
        whole = {"state_version": self.version, **body} if isinstance(body, dict) else body
        answer = self.api(login, "POST", f"/cases/{self.code}/deeds/{name}", whole, **headers)
        if answer.status_code == 200:
            self.version = answer.json()["state_version"]
        return answer

    def notice(self, *lines: dict[str, Any], login: str = REVIEWER, **more: Any) -> Any:
        """A correction notice by API."""
        return self.deed(login, "request_correction", {"lines": list(lines), **more})

    def page(self, login: str = "") -> Client:
        """A browser, signed in as ``login``."""
        return visitor(actor(login, Channel.PORTAL)) if login else Client()

    def desk(self, where: str, form: dict[str, Any], login: str = REVIEWER) -> Any:
        """A form of the desk, sent with the present version and a new key unless ``form`` names others."""
        whole = {"seen": str(self.version), "key": str(uuid4()), **form}
        return self.page(login).post(f"/desk/cases/{self.shown}/{where}", whole)

    def tick(self, place: str, defect: str, why: str = "", **more: Any) -> Any:
        """The notice builder with one place ticked, sent."""
        sent = {"do": "send", "cite": [place], f"defect.{place}": defect, f"why.{place}": why, **more}
        return self.desk("correction", sent)

    # --- the case moves on by honest deeds ----------------------------------------------------------------------------

    def accepted(self) -> None:
        assert self.deed(REVIEWER, "pass_pre_review", {}).status_code == 200

    def reviewed(self, opinion: str = "DISAGREE", text: str = "") -> None:
        """Accepted and through both steps: the decision is next."""
        self.accepted()
        for login, step in ((REVIEWER, "s1"), (SECOND, "s2")):
            answer = self.deed(login, "give_opinion", {"step": step, "opinion": opinion, "text": text})
            assert answer.status_code == 200, answer.content.decode()

    def told(self, *lines: dict[str, Any]) -> None:
        """One honest notice."""
        answer = self.notice(*(lines or (line(explanation="面积看不清"),)))
        assert answer.status_code == 200, answer.content.decode()

    def corrected(
        self,
        files: dict[str, bytes | Sequence[bytes]] | None = None,
        answers: dict[str, Any] | None = None,
        insist: Any = None,
    ) -> None:
        """The applicant hands in again."""
        me = actor(APPLICANT, Channel.PORTAL)
        uploads = {
            element: [
                upload(me, name=f"{element}.pdf", chunks=[PDF, content]).id
                for content in ([contents] if isinstance(contents, bytes) else contents)
            ]
            for element, contents in (files or {}).items()
        }
        correction = Correction(answers=answers or {}, uploads=uploads, insist=insist or {})
        confirmed = prepare(me, self.case_id, correction).confirmation
        done = correct(me, case_id=self.case_id, seen=self.version, correction=correction, confirmed=confirmed)
        self.version = done.state_version

    # --- what came of it ----------------------------------------------------------------------------------------------

    def on_record(self) -> list[str]:
        """Codes of the refusals on this case, oldest first."""
        rows = Refusal.objects.filter(target=self.case_id).order_by("at", "id")
        return list(rows.values_list("code", flat=True))

    def evidence(self) -> str:
        """What was tried, unsealed, of all refusals on this case."""
        rows = Refusal.objects.filter(target=self.case_id, detail__isnull=False)
        return "\n".join(record.tried(row).decode() for row in rows)

    def applicant_reads(self) -> str:
        """All that the applicant, and who holds the code and the word, can read at any door, as JSON or page source."""
        mine, anyone = self.page(APPLICANT), self.page()
        answers = [
            self.api(APPLICANT, "GET", f"/cases/{self.code}"),
            self.api(APPLICANT, "GET", f"/cases/{self.code}/events"),
            self.api(APPLICANT, "GET", f"/cases/{self.code}/application"),
            self.api(APPLICANT, "GET", "/cases"),
            self.api("", "GET", f"/cases/{self.code}"),
            self.api("", "GET", f"/cases/{self.code}?word={self.word}"),
            mine.get(f"/progress/{self.shown}"),
            mine.get("/my/"),
            mine.get(f"/my/cases/{self.shown}/content"),
            mine.get(f"/my/cases/{self.shown}/correct"),
            mine.get(f"/receipt/{self.shown}"),
            anyone.get(f"/progress/{self.shown}"),
            anyone.post(f"/progress/{self.shown}", {"word": self.word}),
        ]
        read = [answer.content.decode() for answer in answers if answer.status_code < 300]
        assert len(read) >= 11, [answer.status_code for answer in answers]
        return "\n".join(read)

    def holds_none_of(self, *markers: str) -> None:
        """Nothing that the applicant can read holds one of these, however it is written there."""
        self._holds_none_of(self.applicant_reads(), markers)

    def _holds_none_of(self, source: str, markers: Sequence[str]) -> None:
        source = html.unescape(source)
        text = seen_by_eye(source)
        found = [each for each in markers if each in source or (seen_by_eye(each) and seen_by_eye(each) in text)]
        assert not found, f"the applicant reads {found}"

    def refused(self, answer: Any, *codes: str, markers: Sequence[str] = (), recorded: bool = True) -> None:
        """Refused with one of ``codes`` (beginnings), on record under that code, and nothing of ``markers`` stands where
        the applicant looks first; a refused deed writes nothing, so the other doors are asked by the harmless ones."""
        self.turned_away(answer, *codes)
        if recorded:
            assert any(found.startswith(codes) for found in self.on_record()), f"{codes}: not on record"
        if markers:
            told = self.api(APPLICANT, "GET", f"/cases/{self.code}").content
            drawn = self.page(APPLICANT).get(f"/progress/{self.shown}").content
            self._holds_none_of((told + drawn).decode(), markers)

    def turned_away(self, answer: Any, *codes: str) -> None:
        """4xx with one of ``codes``. Pages carry no code in the clear, so theirs is looked for on record."""
        assert 400 <= answer.status_code < 500, f"{answer.status_code}: it went through"
        if answer["Content-Type"].startswith("application/problem+json"):
            assert answer.json()["code"].startswith(codes), answer.json()

    def token(self, login: str) -> str:
        if login not in self.tokens:
            self.tokens[login] = demo_token(login)
        return self.tokens[login]


def line(element: str = CITED, defect: str = "UNCLEAR", explanation: str = "", **more: Any) -> dict[str, Any]:
    """One line of a notice."""
    return {"element": element, "defect": defect, "explanation": explanation, **more}
