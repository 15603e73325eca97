"""Who looks at what: for every route of the pages its visitor and a thing of the seeded place.

Everything that walks all pages walks this table; a route that is not in it turns ``test_table.py`` red.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import get_resolver, reverse

from tests.access.world import (
    APPLICANT,
    APPROVER,
    CLERK,
    DECIDER,
    EDITOR,
    ELDER,
    OPERATOR,
    OTHER_APPLICANT,
    OTHER_BODY,
    OUTSIDER,
    PROVINCE,
    RESTAURANT,
    REVIEWER,
    SECOND,
    SUPERVISOR,
    VISITOR,
    World,
)
from tests.system.test_doors import routes
from tongban.sites.parts.rights import policy_table

Arguments = Callable[[World], Mapping[str, Any]]
GET, POST = "GET", "POST"
OFFICE = frozenset({REVIEWER, SECOND, DECIDER, CLERK, SUPERVISOR})
"""Who sees the cases of the market bureau at their desks."""


def _nothing(world: World) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Visit:
    """``who`` opens the route with ``arguments``; ``may`` names everybody else who may see just this thing."""

    who: str = ""
    arguments: Arguments = _nothing
    query: str = ""
    may: frozenset[str] = frozenset()
    method: str = GET
    own: bool = field(default=True)
    """Whether the arguments name something that belongs to somebody."""
    stands: bool = field(default=True)
    """Whether the page stands in the seeded place as it is; others come and go with what a visitor does."""

    def address(self, route: str, world: World) -> str:
        """Where the browser goes."""
        given = dict(self.arguments(world))
        return reverse(route, kwargs=given) + self.query.format(**_words(world))

    def people(self) -> frozenset[str]:
        """Everybody who may see it."""
        return self.may | {self.who}


def _words(world: World) -> dict[str, str]:
    return {
        "item": world.item,
        "public_case": world.cases["public-notice"].code.replace("-", ""),
        "fresh_case": world.cases["just-submitted"].code.replace("-", ""),
    }


def _case(scene: str, **more: Any) -> Arguments:
    """A case by the scene that left it; a value of ``more`` that names an id of the world becomes it."""
    return lambda world: {"code": world.cases[scene].code, **_values(world, more)}


def _of(**names: Any) -> Arguments:
    return lambda world: _values(world, names)


def _values(world: World, names: Mapping[str, Any]) -> dict[str, Any]:
    return {key: world.ids.get(name, name) if isinstance(name, str) else name for key, name in names.items()}


def _first_version(world: World) -> Mapping[str, Any]:
    return {"code": world.item, "number": 1}


def _standard(world: World) -> Mapping[str, Any]:
    return {"code": world.item[19:]}


def _item(world: World) -> Mapping[str, Any]:
    return {"code": world.item}


def _fixed(**values: Any) -> Arguments:
    return lambda world: values


def _anybodys(arguments: Arguments = _nothing, query: str = "", who: str = "") -> Visit:
    return Visit(who=who, arguments=arguments, query=query, own=False)


_PLAIN = "accessibility privacy components healthz readyz metrics security-txt manifest service-worker offline"
WEB = {f"web:{name}": _anybodys() for name in _PLAIN.split()}
PORTAL = {
    "portal:agreement": _anybodys(),
    "portal:ask": _anybodys(who=APPLICANT),
    "portal:ask-body": _anybodys(_fixed(uscc="11369901MB7220014P"), who=APPLICANT),
    "portal:ask-item": _anybodys(_item, who=APPLICANT),
    "portal:body-ratings": _anybodys(_fixed(uscc="11369901MB7220014P")),
    "portal:case-outside": _anybodys(_case("granted"), query="?q=要无犯罪记录证明", who=APPLICANT),
    "portal:case": _anybodys(_case("waits-for-the-applicant"), who=APPLICANT),
    "portal:check": Visit(APPLICANT, _of(draft_id="draft")),
    "portal:chosen": Visit(method=POST, own=False),
    "portal:companies": _anybodys(who=APPLICANT),
    "portal:company": Visit(APPLICANT, _fixed(company_id=RESTAURANT)),
    "portal:complain": _anybodys(_item, query="?q=要无犯罪记录证明", who=APPLICANT),
    "portal:content": Visit(APPLICANT, _case("granted")),
    "portal:contract": _anybodys(_case("granted"), who=APPLICANT),
    "portal:correct": Visit(APPLICANT, _case("waits-for-the-applicant")),
    "portal:department": _anybodys(_fixed(uscc="11369901MB7220014P")),
    "portal:departments": _anybodys(),
    "portal:discard": Visit(APPLICANT, _of(draft_id="draft")),
    "portal:draft": Visit(APPLICANT, _of(draft_id="draft")),
    "portal:enquiries": _anybodys(who=OTHER_APPLICANT),
    "portal:enquiry-figures": _anybodys(),
    "portal:enquiry": Visit(OTHER_APPLICANT, _of(number="enquiry")),
    "portal:enterprise": _anybodys(),
    "portal:file": Visit(APPLICANT, _case("granted", n="file_n"), may=OFFICE),
    "portal:hearing": Visit(OTHER_APPLICANT, _case("hearing-announced"), may=frozenset({APPLICANT})),
    "portal:help": _anybodys(),
    "portal:help-en": _anybodys(),
    "portal:home": _anybodys(),
    "portal:item": _anybodys(_item),
    "portal:item-outside": _anybodys(_item, query="?q=要店里的平面图"),
    "portal:outside": _anybodys(query="?about=食品经营许可"),
    "portal:item-contract": _anybodys(_item),
    "portal:item-ratings": _anybodys(_item),
    "portal:item-versions": _anybodys(_item),
    "portal:item-difference": _anybodys(_first_version),
    "portal:item-on": _anybodys(_item, query="?on=2026-11-25"),
    "portal:item-same": _anybodys(_item),
    "portal:item-form": _anybodys(_item),
    "portal:item-form-pdf": _anybodys(_item),
    "portal:item-form-sample": _anybodys(_item),
    "portal:item-form-sample-pdf": _anybodys(_item),
    "portal:code-tables": _anybodys(),
    "portal:item-code": _anybodys(_standard),
    "portal:changes": _anybodys(),
    "portal:changes-atom": _anybodys(),
    "portal:changes-json": _anybodys(),
    "portal:editions": _anybodys(_fixed(uscc="11369901MB7220014P")),
    "portal:edition": _anybodys(_fixed(uscc="11369901MB7220014P", number=1)),
    "portal:items": _anybodys(),
    "portal:life": _anybodys(),
    "portal:robots": _anybodys(),
    "portal:sitemap": _anybodys(),
    "portal:sitemap-part": _anybodys(_fixed(part="items-1")),
    "portal:lists": _anybodys(),
    "portal:list": _anybodys(_fixed(name="at-most-once")),
    "portal:online-capability": _anybodys(),
    "portal:intermediaries": _anybodys(),
    "portal:agencies": _anybodys(),
    "portal:agency-file": Visit(arguments=_fixed(format="csv"), own=False),
    "portal:published": _anybodys(),
    "portal:published-kind": _anybodys(_fixed(kind="faq")),
    "portal:published-feed": _anybodys(_fixed(kind="faq")),
    "portal:publication": _anybodys(_of(publication_id="publication")),
    "portal:laws": _anybodys(),
    "portal:law": _anybodys(_fixed(law="行政许可法")),
    "portal:law-article": _anybodys(_fixed(law="行政许可法", article="all")),
    "portal:log": _anybodys(),
    "portal:log-checkpoint": _anybodys(),
    "portal:log-feed": _anybodys(query="?after=0"),
    "portal:log-keys": _anybodys(),
    "portal:log-consistency": _anybodys(query="?old=1&new=1"),
    "portal:log-tile": _anybodys(_fixed(level=0, place="000.p/1")),
    "portal:mandate-new": Visit(ELDER, query="?case={public_case}", own=False),
    "portal:mandate-paper": Visit(ELDER, _of(mandate_id="case_mandate"), may=frozenset({OUTSIDER})),
    "portal:mandates": _anybodys(who=ELDER),
    "portal:material": Visit(APPLICANT, _of(draft_id="draft", element="m3")),
    "portal:message": Visit(APPLICANT, _of(message_id="message")),
    "portal:messages": _anybodys(who=APPLICANT),
    "portal:my": _anybodys(who=APPLICANT),
    "portal:my-data": _anybodys(who=APPLICANT),
    "portal:my-copy": _anybodys(who=APPLICANT),
    "portal:my-copy-file": _anybodys(who=APPLICANT),
    "portal:right": _anybodys(query="?claim=CORRECT", who=APPLICANT),
    "portal:notice": _anybodys(_of(case_id="notice_case", n="notice_n")),
    "portal:notices": _anybodys(),
    "portal:open-catalogue": _anybodys(),
    "portal:open-fields": _anybodys(),
    "portal:open-file": Visit(arguments=_fixed(format="jsonl"), own=False, stands=False),
    "portal:embed": _anybodys(),
    "portal:embed-newest": _anybodys(),
    "portal:embed-script": _anybodys(_fixed(version=1)),
    "portal:embed-facts": _anybodys(_item),
    "portal:embed-framed": _anybodys(_item),
    "portal:notifications": _anybodys(who=APPLICANT),
    "portal:paper": Visit(APPLICANT, _case("granted", n="paper_n"), may=OFFICE),
    "portal:person": _anybodys(),
    "portal:place": _anybodys(_fixed(code="360722000000")),
    "portal:place-suggest": _anybodys(query="?q=xf"),
    "portal:progress": _anybodys(),
    "portal:proofs": _anybodys(),
    "portal:quality": _anybodys(),
    "portal:quality-body": _anybodys(_fixed(uscc="11369901MB7220014P")),
    "portal:quality-item": _anybodys(_item),
    "portal:rating": Visit(APPLICANT, _case("granted")),
    "portal:receipt": Visit(APPLICANT, _case("granted")),
    "portal:receipt-file": Visit(APPLICANT, _case("granted")),
    "portal:recover": _anybodys(),
    "portal:region": _anybodys(),
    "portal:regions": _anybodys(query="?q=xf"),
    "portal:scenario": Visit(APPLICANT, _of(draft_id="draft")),
    "portal:search": _anybodys(query="?q=开餐馆&region=360722000000"),
    "portal:section": Visit(APPLICANT, _of(draft_id="draft", section_id="sec.premises")),
    "portal:security": _anybodys(who=APPLICANT),
    "portal:sign-in": _anybodys(),
    "portal:second-factor": Visit(own=False, stands=False),
    "portal:enrol": Visit(own=False, stands=False),
    "portal:sign-out": Visit(method=POST, own=False),
    "portal:sign-up": _anybodys(),
    "portal:start": Visit(APPLICANT, _item, query="?q.kind=catering&q.cold=no&q.online=no&q.agent=self", own=False),
    "portal:statement": Visit(OTHER_APPLICANT, _case("hearing-announced"), may=frozenset({APPLICANT})),
    "portal:suggest": _anybodys(query="?q=开餐馆"),
    "portal:theme": _anybodys(_fixed(who="person", code="040")),
    "portal:transfer": Visit(APPLICANT, _case("not-accepted"), method=POST),
    "portal:upload": Visit(APPLICANT, _of(upload_id="upload")),
    "portal:upload-small": Visit(APPLICANT, _of(upload_id="picture")),
    "portal:verify": _anybodys(),
    "portal:verify-code": _anybodys(_of(code="verify_code")),
    "portal:visit-rating": _anybodys(_case("window_done", n="visit_n", token="visit_token")),
    "portal:newer-guide": Visit(OTHER_APPLICANT, _case("just-submitted")),
    "portal:withdraw": Visit(OTHER_APPLICANT, _case("just-submitted")),
}
DESK = {
    "desk:alert": Visit(SUPERVISOR, _of(alert_id="alert")),
    "desk:alert-deed": Visit(SUPERVISOR, _of(alert_id="alert"), method=POST),
    "desk:alerts": _anybodys(who=SUPERVISOR),
    "desk:applicant": _anybodys(who=REVIEWER),
    "desk:board": _anybodys(who=SUPERVISOR),
    "desk:card": Visit(SUPERVISOR, _of(card_id="card"), may=OFFICE),
    "desk:card-deed": Visit(REVIEWER, _of(card_id="card"), may=OFFICE, method=POST),
    "desk:cards": _anybodys(who=SUPERVISOR),
    "desk:case": Visit(REVIEWER, _case("just-submitted"), may=OFFICE),
    "desk:changes": Visit(REVIEWER, _case("corrected"), may=OFFICE),
    "desk:correction": Visit(REVIEWER, _case("just-submitted"), may=OFFICE),
    "desk:decision": Visit(DECIDER, _case("to_decide"), may=OFFICE),
    "desk:deed": Visit(REVIEWER, _case("just-submitted"), may=OFFICE, method=POST),
    "desk:doing": Visit(REVIEWER, _case("corrected", deed="refuse_intake"), may=OFFICE),
    "desk:draft": Visit(EDITOR, _of(draft_id="catalogue_draft"), may=frozenset({APPROVER})),
    "desk:draft-begin": Visit(EDITOR, method=POST, own=False),
    "desk:draft-deed": Visit(EDITOR, _of(draft_id="catalogue_draft"), may=frozenset({APPROVER}), method=POST),
    "desk:draft-edit": Visit(EDITOR, _of(draft_id="catalogue_draft", at="local"), may=frozenset({APPROVER})),
    "desk:standard-draft-edit": Visit(PROVINCE, _of(draft_id="standard_draft", at="unified/materials/0")),
    "desk:draft-story": Visit(
        EDITOR, _of(kind="guide", draft_id="catalogue_draft", name="new"), may=frozenset({APPROVER})
    ),
    "desk:draft-compose": Visit(EDITOR, _of(kind="guide", draft_id="catalogue_draft"), may=frozenset({APPROVER})),
    "desk:drafts": _anybodys(who=EDITOR),
    "desk:guides": Visit(EDITOR, may=frozenset({APPROVER})),
    "desk:edition": Visit(EDITOR, method=POST, own=False),
    "desk:guide": Visit(EDITOR, _item, may=frozenset({APPROVER})),
    "desk:guide-deed": Visit(APPROVER, _item, may=frozenset({EDITOR}), method=POST),
    "desk:standards": _anybodys(who=EDITOR),
    "desk:publications": _anybodys(who=EDITOR),
    "desk:publication": Visit(EDITOR, _of(publication_id="document"), may=frozenset({APPROVER})),
    "desk:publication-begin": Visit(EDITOR, method=POST, own=False),
    "desk:publication-deed": Visit(EDITOR, _of(publication_id="document"), may=frozenset({APPROVER}), method=POST),
    "desk:standard": _anybodys(_standard, who=EDITOR),
    "desk:codes": _anybodys(who=PROVINCE),
    "desk:sites": _anybodys(who=OPERATOR),
    "desk:site-deed": Visit(OPERATOR, method=POST, own=False),
    "desk:code-edit": Visit(PROVINCE, method=POST, own=False),
    "desk:code-edit-deed": Visit(PROVINCE, _of(edit_id="item_change"), method=POST, own=False),
    "desk:item-changes": _anybodys(who=PROVINCE),
    "desk:item-change-begin": Visit(PROVINCE, method=POST, own=False),
    "desk:item-change": Visit(PROVINCE, _of(change_id="item_change")),
    "desk:item-change-deed": Visit(PROVINCE, _of(change_id="item_change"), method=POST),
    "desk:standard-begin": Visit(EDITOR, method=POST, own=False),
    "desk:standard-accept": Visit(EDITOR, _standard, method=POST, own=False),
    "desk:standard-draft": Visit(PROVINCE, _of(draft_id="standard_draft")),
    "desk:standard-draft-deed": Visit(PROVINCE, _of(draft_id="standard_draft"), method=POST),
    "desk:proofs": _anybodys(who=EDITOR),
    "desk:proof": _anybodys(_of(kind="proof_kind", key="proof_key"), who=PROVINCE),
    "desk:materials": _anybodys(who=EDITOR),
    "desk:material": _anybodys(_fixed(code="SM-000102"), who=PROVINCE),
    "desk:material-names": _anybodys(who=PROVINCE),
    "desk:material-names-deed": Visit(PROVINCE, method=POST, own=False),
    "desk:material-begin": Visit(PROVINCE, method=POST, own=False),
    "desk:material-deed": Visit(PROVINCE, _fixed(code="SM-000102"), method=POST, own=False),
    "desk:register-change": _anybodys(_of(change_id="register_change"), who=PROVINCE),
    "desk:register-change-deed": Visit(PROVINCE, _of(change_id="register_change"), method=POST, own=False),
    "desk:drift": _anybodys(who=EDITOR),
    "desk:adjustments": _anybodys(who=EDITOR),
    "desk:adjustment-note": Visit(EDITOR, _of(adjustment_id="adjustment"), method=POST),
    "desk:enquiries": _anybodys(who=REVIEWER),
    "desk:enquiry": Visit(REVIEWER, _of(number="enquiry"), may=OFFICE),
    "desk:enquiry-deed": Visit(REVIEWER, _of(number="enquiry"), may=OFFICE, method=POST),
    "desk:file": Visit(REVIEWER, _case("granted", n="file_n"), may=OFFICE),
    "desk:history": Visit(REVIEWER, _case("granted"), may=OFFICE),
    "desk:help": _anybodys(who=REVIEWER),
    "desk:help-page": _anybodys(_fixed(who="reviewer"), who=REVIEWER),
    "desk:import": Visit(OPERATOR, _of(run_id="import")),
    "desk:import-deed": Visit(OPERATOR, _of(run_id="import"), method=POST),
    "desk:import-report": Visit(OPERATOR, _of(run_id="import"), stands=False),
    "desk:imports": Visit(OPERATOR, own=False),
    "desk:keys": _anybodys(who=REVIEWER),
    "desk:leave": _anybodys(who=REVIEWER),
    "desk:security": _anybodys(who=REVIEWER),
    "desk:posts": _anybodys(who=DECIDER),
    "desk:elevations": _anybodys(query="?q=信丰县市场监督管理局", who=OPERATOR),
    "desk:clients": _anybodys(who=OPERATOR),
    "desk:delays": _anybodys(who=DECIDER),
    "desk:merges": _anybodys(who=SUPERVISOR),
    "desk:mandate": Visit(
        VISITOR, _case("public-notice", mandate_id="case_mandate"), may=frozenset({OTHER_BODY, SUPERVISOR})
    ),
    "desk:many": _anybodys(query="?do=pass_pre_review&case={fresh_case}", who=REVIEWER),
    "desk:me": _anybodys(who=REVIEWER),
    "desk:opinion": Visit(REVIEWER, _case("accepted", step_id="s1"), may=OFFICE),
    "desk:page": Visit(REVIEWER, _case("granted", n="file_n", number=1), may=OFFICE),
    "desk:paper": Visit(REVIEWER, _case("granted", n="paper_n"), may=OFFICE),
    "desk:overview": _anybodys(who=SUPERVISOR),
    "desk:phrases": _anybodys(who=REVIEWER),
    "desk:promises": _anybodys(who=SUPERVISOR),
    "desk:rating": Visit(SUPERVISOR, _of(rating_id="rating"), may=OFFICE),
    "desk:rating-deed": Visit(DECIDER, _of(rating_id="rating"), may=OFFICE, method=POST),
    "desk:ratings": _anybodys(who=SUPERVISOR),
    "desk:refusals": Visit(SUPERVISOR, _case("granted")),
    "desk:reveal": Visit(REVIEWER, _case("just-submitted"), may=OFFICE, method=POST),
    "desk:views": _anybodys(query="?view=todo&state=ACCEPTED", who=REVIEWER),
    "desk:work": _anybodys(who=REVIEWER),
}
HALL = {
    "hall:check": Visit(CLERK, _of(draft_id="window_draft")),
    "hall:correct": Visit(CLERK, _case("window_correcting")),
    "hall:discard": Visit(CLERK, _of(draft_id="window_draft"), method=POST),
    "hall:draft": Visit(CLERK, _of(draft_id="window_draft")),
    "hall:follow": Visit(CLERK, _of(draft_id="window_draft"), method=POST),
    "hall:home": _anybodys(who=CLERK),
    "hall:item": _anybodys(_item, who=CLERK),
    "hall:material": Visit(CLERK, _of(draft_id="window_draft", element="m3")),
    "hall:receipt": Visit(CLERK, _of(draft_id="window_done")),
    "hall:scenario": Visit(CLERK, _of(draft_id="window_draft")),
    "hall:section": Visit(CLERK, _of(draft_id="window_draft", section_id="sec.premises")),
    "hall:sheet": Visit(CLERK, _of(draft_id="window_draft")),
    "hall:withdraw": Visit(CLERK, _case("window_done")),
}
DEMO = {
    "demo:again": Visit(arguments=_fixed(chapter="silence"), method=POST, own=False),
    "demo:chapter": _anybodys(_fixed(chapter="silence")),
    "demo:clock": Visit(own=False, stands=False),
    "demo:home": _anybodys(),
    "demo:move": Visit(method=POST, own=False),
    "demo:paper": Visit(arguments=_fixed(chapter="forged", copy="sealed"), own=False, stands=False),
    "demo:sign-in": Visit(method=POST, own=False),
    "demo:step": Visit(arguments=_fixed(chapter="silence"), method=POST, own=False),
}
SSO = {
    "sso:applications": _anybodys(who=APPLICANT),
    # Answers to what an application asks, and to nothing else.
    "sso:authorize": Visit(own=False, stands=False),
    "sso:device": _anybodys(who=APPLICANT),
    "sso:device-authorization": Visit(method=POST, own=False),
    "sso:discovery": _anybodys(),
    "sso:go-on": _anybodys(),
    "sso:jwks": _anybodys(),
    "sso:log-out": Visit(own=False, stands=False),
    "sso:revocation": Visit(method=POST, own=False),
    "sso:signed-out": Visit(own=False, stands=False),
    "sso:token": Visit(method=POST, own=False),
    "sso:userinfo": Visit(own=False, stands=False),
}
VISITS: Mapping[str, Visit] = {**WEB, **PORTAL, **DESK, **HALL, **DEMO, **SSO}


def page_routes() -> list[str]:
    """Every route of the pages, as the rights table names them."""
    # Reading the URL configuration wires the tables.
    list(routes(get_resolver().url_patterns))
    return [route for route in policy_table() if not route.startswith("api:")]


def opened() -> Iterator[tuple[str, Visit]]:
    """The routes that answer to GET in the seeded place."""
    return ((route, visit) for route, visit in VISITS.items() if visit.method == GET and visit.stands)
