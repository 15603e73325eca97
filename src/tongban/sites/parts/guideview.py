"""A guide for people: facts first, then questions, materials, process, conditions, basis, questions often asked.

Presents one guide document (``tongban.guide/1``) under the answers given so far. Pure: no model, no request, no clock.
Everything shown comes from the document; nothing is added that an applicant would have to obey.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongban.foundation.web.components import Choice, Fact
from tongban.foundation.web.language import headed, listed, noted
from tongban.registry.catalogue.law_library import LawText
from tongban.registry.catalogue.material_graph import Reason
from tongban.sites.parts.askedbefore import AskedBefore
from tongban.sites.parts.guidelinks import GuideLinks
from tongban.sites.parts.materialview import Material, material_of
from tongban.sites.parts.measures import fee_text, limit_text, money_text
from tongban.sites.parts.processview import ProcessView
from tongban.sites.parts.qualityview import reasons_in_words
from tongban.sites.parts.scenario import Answers, Asked, Document, asked_elements

_KINDS = {
    "PERMIT": gettext_noop("行政许可"),
    "CONFIRMATION": gettext_noop("行政确认"),
    "BENEFIT": gettext_noop("行政给付"),
    "REWARD": gettext_noop("行政奖励"),
    "RULING": gettext_noop("行政裁决"),
    "OTHER_POWER": gettext_noop("其他行政权力"),
    "PUBLIC_SERVICE": gettext_noop("公共服务"),
}
_HANDLING = {"PROMISED": gettext_noop("承诺件"), "IMMEDIATE": gettext_noop("即办件")}
_OBJECTS = {"NATURAL": gettext_noop("个人"), "LEGAL": gettext_noop("企业、个体户和其他组织")}
_MOST_KEYWORDS = 6


@dataclass(frozen=True, slots=True)
class Question:
    """A scenario question with its closed answers."""

    id: str
    number: int
    text: str
    choices: tuple[Choice, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with the laws it rests on."""

    id: str
    text: str
    basis: str
    maybe: bool


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis: law, article, a note in our own words, and the articles themselves where the law library has them."""

    id: str
    law: str
    article: str
    note: str
    texts: tuple[LawText, ...] = ()


@dataclass(frozen=True, slots=True)
class Law:
    """A law with what the guide cites of it."""

    name: str
    cited: tuple[Basis, ...]


class GuideView:
    """What the guide pages show. ``answers`` maps question ids to values, ``articles`` ids of bases to their words."""

    def __init__(
        self,
        document: Document,
        answers: Answers | None = None,
        links: GuideLinks | None = None,
        articles: Mapping[str, tuple[LawText, ...]] | None = None,
        asked_before: tuple[AskedBefore, ...] = (),
        reasons: Mapping[str, Reason] | None = None,
    ) -> None:
        self.document, self.asked_before = document, asked_before
        self.answers: Answers = answers or {}
        self.links = links or GuideLinks()
        self.articles = articles or {}
        self.reasons = reasons or {}
        self.unified: Mapping[str, Any] = document["unified"]
        self.local: Mapping[str, Any] = document["local"]

    @property
    def name(self) -> str:
        """Name of the item."""
        return str(self.unified["name"])

    @property
    def kind(self) -> str:
        """行政许可, 公共服务 …"""
        return _(_KINDS[self.unified["kind"]])

    @property
    def handling_kind(self) -> str:
        """承诺件 or 即办件."""
        return _(_HANDLING[self.unified["handling_kind"]])

    @property
    def department(self) -> str:
        """The body that carries the item out."""
        return str(self.local["department_name"])

    @property
    def keywords(self) -> str:
        """Everyday words for what people are up to, at most six. Names of papers (…证) are for the search alone."""
        words = [word for word in self.unified.get("keywords", ()) if not word.endswith("证")]
        return listed(words[:_MOST_KEYWORDS]) + (_(" 等") if len(words) > _MOST_KEYWORDS else "")

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The six answers people came for."""
        visits = int(self.local["visits"])
        return (
            Fact(_("多久办好"), limit_text(self.local["promised_limit"]), self._statutory()),
            Fact(_("跑几次"), _("{count} 次").format(count=visits), self.local.get("visit_reason", "")),
            Fact(_("收费"), fee_text(self.fees), "" if self.fees else _("任何人不得收")),
            Fact(_("网上办到哪步"), *self._online(visits)),
            Fact(_("谁能办"), listed(_(_OBJECTS.get(one, one)) for one in self.unified["service_objects"])),
            self._result_fact(),
        )

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The scenario questions with the given answers selected."""
        rows = self.unified.get("scenario", {}).get("questions", ())
        return tuple(self._question(number, row) for number, row in enumerate(rows, start=1))

    @property
    def answered(self) -> bool:
        """Whether every question has an answer."""
        return all(question.id in self.answers for question in self.questions)

    @cached_property
    def materials(self) -> tuple[Material, ...]:
        """Materials that are or may be asked, in the guide's order."""
        asked = asked_elements(self.document, "materials", self.answers)
        reasons = reasons_in_words(self.reasons)
        return tuple(material_of(row, how, reasons.get(row["id"], "")) for row, how in asked)

    @property
    def answer_line(self) -> str:
        """What the answers mean, in one sentence; empty while a question is open."""
        if not self.questions or not self.answered:
            return ""
        counts = {"FORM": 0, "UPLOAD": 0, "REGISTRY": 0}
        for material in self.materials:
            counts[material.source] = counts.get(material.source, 0) + 1
        parts = [
            _("{count} 份{words}").format(count=counts[source], words=words)
            for source, words in (("REGISTRY", _("免提交")), ("FORM", _("在线填")))
            if counts[source]
        ]
        parts.append(_("您要准备 {count} 份").format(count=counts["UPLOAD"]))
        total = _("共 {count} 份材料，{parts}。").format(count=len(self.materials), parts=listed(parts))
        return _("按您的情况：") + total

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Conditions that apply or may apply."""
        rows = asked_elements(self.document, "conditions", self.answers)
        return tuple(
            Condition(row["id"], row["text"], self.cited(row.get("basis", ())), how is Asked.MAYBE) for row, how in rows
        )

    @cached_property
    def basis(self) -> tuple[Basis, ...]:
        """Legal bases of the item."""
        return tuple(
            Basis(row["id"], row["law"], row.get("article", ""), row.get("note", ""), self.articles.get(row["id"], ()))
            for row in self.unified["legal_basis"]
        )

    @property
    def laws(self) -> tuple[Law, ...]:
        """The legal bases by law, in the order in which the guide first names each."""
        names = dict.fromkeys(basis.law for basis in self.basis)
        return tuple(Law(name, tuple(basis for basis in self.basis if basis.law == name)) for name in names)

    def cited(self, identifiers: Sequence[str]) -> str:
        """Laws and articles of the bases named, joined: 《食品安全法》第三十五条."""
        found = {basis.id: basis for basis in self.basis}
        return listed(f"《{found[i].law}》{found[i].article}" for i in identifiers if i in found)

    @cached_property
    def process(self) -> ProcessView:
        """The process as a picture and as text."""
        return ProcessView(self.document)

    @property
    def fees(self) -> Sequence[Mapping[str, Any]]:
        """Fees of the guide."""
        found: Sequence[Mapping[str, Any]] = self.unified.get("fees", ())
        return found

    @property
    def fee_lines(self) -> tuple[str, ...]:
        """Each fee with its amount and basis; one line when nothing is charged."""
        if not self.fees:
            return (_("不收费。"),)
        return tuple(
            noted(line, cited) if (cited := self.cited(fee.get("basis", ()))) else line
            for fee in self.fees
            for line in (headed(fee["name"], money_text(int(fee["amount_fen"]))),)
        )

    @property
    def extension(self) -> str:
        """Whether and how long the limit may be extended, and by whom."""
        row = self.unified.get("extension")
        if not row:
            return ""
        return _("情况复杂的，经{approver}批准可以延长 {limit}，并告诉您理由。").format(
            approver=row["approver"], limit=limit_text(row["max"])
        )

    @property
    def renewal(self) -> tuple[str, ...]:
        """When one asks for a renewal, what silence does then, and what if one asks late; empty where nothing is renewed."""
        row = self.unified.get("renewal")
        if not row:
            return ()
        latest = limit_text(row["latest"])
        since = _("有效期届满前 {first}起").format(first=limit_text(row["earliest"])) if row.get("earliest") else ""
        when = _("{since}可以提出，最迟在届满 {latest}前。").format(since=since, latest=latest)
        return (str(row["text"]), when, *_after_asking(row["silence"] == "GRANT"))

    @property
    def renewal_basis(self) -> str:
        """The laws that the rule of renewal rests on."""
        return self.cited((self.unified.get("renewal") or {}).get("basis", ()))

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to turn against the decision: the guide's sentences on review and on court."""
        row = self.unified.get("remedies")
        return (str(row["review_organ"]), str(row["court"])) if row else ()

    @property
    def hours(self) -> Sequence[str]:
        """Opening hours in the parts between commas: each stays on one line."""
        parts = str(self.local.get("hours", "")).split("，")
        return [f"{part}，" for part in parts[:-1]] + [part for part in parts[-1:] if part]

    @property
    def faq(self) -> Sequence[Mapping[str, str]]:
        """Questions often asked, with answers in the page."""
        found: Sequence[Mapping[str, str]] = self.unified.get("faq", ())
        return found

    @property
    def code(self) -> str:
        """The code under which the item is handled: 33 characters, else 31."""
        codes = self.document["codes"]
        return str(codes.get("handling") or codes["implementation"])

    @property
    def phones(self) -> Sequence[str]:
        """Telephones for questions."""
        return tuple(self.local.get("phones", ()))

    @property
    def complaint_phones(self) -> Sequence[str]:
        """Telephones for complaints."""
        return tuple(self.local.get("complaint_phones", ()))

    def _statutory(self) -> str:
        legal = self.unified.get("statutory_limit")
        return _("法定 {limit}").format(limit=limit_text(legal)) if legal else ""

    def _online(self, visits: int) -> tuple[str, str]:
        if "ONLINE" not in self.local.get("forms", ()):
            return _("到窗口办"), ""
        return (_("全程网办"), _("申请到领证不见面")) if visits == 0 else (_("网上申请"), _("再到窗口核验"))

    def _result_fact(self) -> Fact:
        results = self.unified.get("results", ())
        names = listed(result["name"] for result in results) or _("办理结果")
        validity = next((result["validity"] for result in results if result.get("validity")), None)
        note = _("有效 {limit}").format(limit=limit_text(validity)) if validity else ""
        sample = self.links.sample
        return Fact(_("办成得到"), names, note, sample, _("看样本") if sample else "")

    def _question(self, number: int, row: Mapping[str, Any]) -> Question:
        given = self.answers.get(row["id"])
        choices = tuple(
            Choice(one["value"], one["label"], one["value"] == given, one.get("hint", "")) for one in row["choices"]
        )
        return Question(row["id"], number, row["text"], choices, row.get("hint", ""))


def _after_asking(silence: bool) -> tuple[str, ...]:
    """What follows from asking in time, late, and too late."""
    in_time = (
        _("在期限内提出、到有效期届满还没有决定的，视为准予延续。")
        if silence
        else _("到有效期届满还没有决定的，不视为准予。")
    )
    late = _("过了最迟日期、有效期届满以前仍可以提出，但到期前没有决定的不视为准予。")
    return (in_time, *((late,) if silence else ()), _("有效期届满以后不能延续，要重新申请。"))
