"""质量: how good the published guides are by published rules, and the register of proofs and seals."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tongban.registry.catalogue import quality
from tongban.registry.catalogue.kinds import ProofState
from tongban.registry.catalogue.linting import RULES
from tongban.registry.catalogue.material_queries import coverage_in, coverage_of
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.orgs.queries import department_by_uscc
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.items import RegionCode
from tongban.sites.api.v1.shapes import EXAMPLE_HASH, EXAMPLE_ITEM, BodyCode, Day, ItemCode, Marker, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["quality"])


class RuleShape(Shape):
    """A rule by which guides are judged."""

    code: str = Field(examples=["hidden_condition"])
    severity: str = Field(description="ERROR, WARNING or NOTE.", examples=["ERROR"])
    points: int = Field(description="What its first finding takes off a hundred.", examples=[8])
    title: str = Field(examples=["条件之外的限制"])
    title_en: str = Field(examples=["condition outside the conditions"])
    how: str = Field(description="How to mend it.", examples=["有依据的移到申请条件并引条款，没有的删去"])
    basis: list[str] = Field(examples=[["《优化营商环境条例》第三十五条"]])


class RulesShape(Shape):
    """All rules."""

    rules: list[RuleShape]


class TallyShape(Shape):
    """A region with all below it, or a body: its guides in force and their mean score."""

    key: str = Field(description="Region code, or 统一社会信用代码 of a body.", examples=["360722000000"])
    name: str = Field(description="Of a body; empty for a region.", examples=[""])
    guides: int = Field(examples=[62])
    score: int = Field(description="0 to 100.", examples=[97])
    found: dict[str, int] = Field(
        description="Rule → guides in which it found something.", examples=[{"vague": 3, "held_already": 1}]
    )


class CoverageShape(Shape):
    """How many materials of the guides in force are a standard material of the province, or say why they are none."""

    key: str = Field(description="Region code, or 统一社会信用代码 of a body.", examples=["360722000000"])
    materials: int = Field(examples=[412])
    mapped: int = Field(examples=[391])
    reasoned: int = Field(examples=[21])


class RegionQuery(Shape):
    """Of which region; the province where it is left out."""

    region: RegionCode | None = Field(default=None, description="12 digits.", examples=["360722000000"])


class RegionShape(Shape):
    """A region, what lies next below it, and its own bodies; `here` is null where no guide was judged."""

    here: TallyShape | None
    regions: list[TallyShape]
    bodies: list[TallyShape]
    materials: list[CoverageShape] = Field(description="Standard materials here, in each region and in each body.")


class PageQuery(Shape):
    """Which page."""

    after: Marker | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=50, ge=1, le=100)


class ScoredShape(Shape):
    """A guide in force."""

    implementation_code: str = Field(examples=[EXAMPLE_ITEM])
    name: str = Field(examples=["食品经营许可（新办）"])
    score: int = Field(examples=[96])
    findings: int = Field(description="How many.", examples=[1])


class BodyShape(Shape):
    """A body and its guides, lowest score first."""

    here: TallyShape | None
    guides: list[ScoredShape]
    next: str | None


class FindingShape(Shape):
    """One finding."""

    rule: str = Field(examples=["vague"])
    severity: str = Field(examples=["WARNING"])
    place: str = Field(description="Where in the guide document, dotted.", examples=["unified.conditions.c1"])
    why: str = Field(examples=["“符合有关规定”没有说清：有关规定"])
    how: str = Field(examples=["写出具体的内容，或者引用具体条款"])


class GuideQualityShape(Shape):
    """What the rules say of the guide in force; `score` is null while this version has not been judged."""

    implementation_code: str = Field(examples=[EXAMPLE_ITEM])
    guide_hash: str = Field(examples=[EXAMPLE_HASH])
    score: int | None = Field(examples=[96])
    findings: list[FindingShape]


class ProofQuery(PageQuery):
    """Which part of the register."""

    state: Literal["", "KEPT", "DECLARED", "NO_BASIS", "ABOLISHED"] = ""


class ProofShape(Shape):
    """A proof demanded of people, or a seal on a paper."""

    kind: str = Field(description="PROOF or SEAL.", examples=["PROOF"])
    name: str = Field(examples=["场所使用证明"])
    words: str = Field(description="Those that ask for a seal.", examples=[""])
    standard_code: str = Field(description="Of the standard material; empty: none.", examples=["SM-009060"])
    issuer: str = Field(examples=["申请人"])
    basis: list[str] = Field(examples=[["《中华人民共和国市场主体登记管理条例》第十一条"]])
    state: str = Field(description="KEPT, DECLARED (告知承诺), NO_BASIS or ABOLISHED.", examples=["KEPT"])
    guides: int = Field(description="Guides in force that ask it.", examples=[12])
    abolished_on: Day | None
    ruled_on: Day | None = Field(description="From which day the province has ruled so; null: the guides say so.")


class ProofList(Shape):
    """A page of the register, what most guides ask first."""

    proofs: list[ProofShape]
    next: str | None


class LinkShape(Shape):
    """A data link that would make papers needless."""

    source: str = Field(description="Name of the registry, or the certificate type.", examples=["enterprise_registry"])
    registry: bool
    guides: int = Field(description="Materials in guides in force that it would answer.", examples=[40])
    cases: int = Field(description="Cases of the last twelve months in which they were asked.", examples=[1200])
    papers: list[str] = Field(examples=[["营业执照"]])


class LinksShape(Shape):
    """The links, what saves most first."""

    links: list[LinkShape]


@router.get("/quality", response=RegionShape, summary="Quality of guides in a region", openapi_extra=describe())
def get_quality(request: HttpRequest, asked: Query[RegionQuery]) -> HttpResponse:
    """Mean scores of the region, the regions next below and its own bodies, and what was found. At most 200 of each."""
    code = asked.region or quality.top_region()
    here, inside = quality.tally(code), quality.tallies_in(code) if code else ()
    own = coverage_of(code)
    covered = {**({code: own} if own else {}), **(coverage_in(code) if code else {})}
    shape = RegionShape(
        here=_tally(here) if here else None,
        regions=[_tally(each) for each in inside if not each.body],
        bodies=[_tally(each) for each in inside if each.body],
        materials=[
            CoverageShape(key=key, materials=each.materials, mapped=each.mapped, reasoned=each.reasoned)
            for key, each in covered.items()
        ],
    )
    return answer(shape)


@router.get("/quality/rules", response=RulesShape, summary="The rules of quality", openapi_extra=describe())
def list_quality_rules(request: HttpRequest) -> HttpResponse:
    """What guides are judged by. A guide has 100 points less what the rules take off: a rule its points for the first finding,
    half as many for the second and the third, nothing for more."""
    rules = [
        RuleShape(
            code=rule.code,
            severity=rule.severity.value,
            points=rule.severity.points,
            title=rule.title[0],
            title_en=rule.title[1],
            how=rule.how[0],
            basis=list(rule.basis),
        )
        for rule in RULES.values()
    ]
    return answer(RulesShape(rules=rules))


@router.get(
    "/quality/departments/{uscc}",
    response=BodyShape,
    summary="Quality of a body's guides",
    openapi_extra=describe(errors=("codes.uscc.invalid", "orgs.department.unknown", "catalogue.page_invalid")),
)
def get_body_quality(request: HttpRequest, uscc: BodyCode, asked: Query[PageQuery]) -> HttpResponse:
    """Its guides in force, lowest score first."""
    department_by_uscc(uscc)
    here = quality.tally(uscc)
    scored, following = quality.guides_of(uscc, asked.after, asked.size)
    guides = [
        ScoredShape(implementation_code=each.code, name=each.name, score=each.score, findings=each.findings)
        for each in scored
    ]
    return answer(BodyShape(here=_tally(here) if here else None, guides=guides, next=following))


@router.get(
    "/quality/items/{implementation_code}",
    response=GuideQualityShape,
    summary="Findings on a guide",
    openapi_extra=describe(
        errors=("catalogue.item_unknown", "catalogue.guide_not_offered", "catalogue.item_succeeded")
    ),
)
def get_item_quality(request: HttpRequest, implementation_code: ItemCode) -> HttpResponse:
    """Every finding with its place, why it is one, and how to mend it."""
    guide = current_guide(implementation_code)
    found = quality.quality_of(guide)
    findings = [
        FindingShape(rule=each.rule, severity=each.severity.value, place=each.place, why=each.why, how=each.how)
        for each in found.findings
    ]
    shape = GuideQualityShape(
        implementation_code=guide.code,
        guide_hash=guide.hash,
        score=found.score if found.made else None,
        findings=findings,
    )
    return answer(shape)


@router.get(
    "/quality/proofs",
    response=ProofList,
    summary="Register of proofs and seals",
    openapi_extra=describe(errors=("catalogue.page_invalid",)),
)
def list_proofs(request: HttpRequest, asked: Query[ProofQuery]) -> HttpResponse:
    """What guides in force demand, on what basis, and what was abolished."""
    state = ProofState(asked.state) if asked.state else None
    found, following = quality.proofs(state, asked.after, asked.size)
    rows = [
        ProofShape(
            kind=each.kind,
            name=each.name,
            words=each.words,
            standard_code=each.standard_code,
            issuer=each.issuer,
            basis=list(each.basis),
            state=each.state.value,
            guides=each.guides,
            abolished_on=each.abolished_on.isoformat() if each.abolished_on else None,
            ruled_on=each.ruled_on.isoformat() if each.ruled_on else None,
        )
        for each in found
    ]
    return answer(ProofList(proofs=rows, next=following))


@router.get("/quality/links", response=LinksShape, summary="What a data link would save", openapi_extra=describe())
def list_data_links(request: HttpRequest) -> HttpResponse:
    """Registries and certificates that hold what guides still ask for, what saves most papers of real cases
    first, then of guides in force."""
    links = [
        LinkShape(
            source=each.source, registry=each.registry, guides=each.guides, cases=each.cases, papers=list(each.papers)
        )
        for each in quality.links_known()
    ]
    return answer(LinksShape(links=links))


def _tally(found: quality.Tally) -> TallyShape:
    return TallyShape(
        key=found.key, name=found.name, guides=found.guides, score=found.score, found=dict(found.frequent)
    )
