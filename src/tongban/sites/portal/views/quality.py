"""质量: how good the published guides are, by region and body down to each finding; and the register of proofs and seals."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from tongban.foundation.web.components import Anchor, Column, Crumb, Fact, Row, State, Tab
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import listed, noted
from tongban.foundation.web.names import named
from tongban.registry.catalogue import quality
from tongban.registry.catalogue.kinds import ProofState
from tongban.registry.catalogue.material_queries import Coverage, coverage_in, coverage_of
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.orgs.queries import department_by_uscc
from tongban.registry.publishing.kinds import SITE_RESULT_LABELS
from tongban.registry.publishing.site_queries import BodyFigure, site_figures
from tongban.sites.parts.qualityview import finding_columns, finding_rows, rule_columns, rule_rows, source_words
from tongban.sites.portal import regions
from tongban.sites.portal.frame import show

_SIZE = 50
_STATES = {
    ProofState.NO_BASIS: ("bad", gettext_noop("没有依据")),
    ProofState.KEPT: ("done", gettext_noop("保留")),
    ProofState.DECLARED: ("go", gettext_noop("告知承诺")),
    ProofState.ABOLISHED: ("stopped", gettext_noop("已取消")),
}
_KINDS = {"PROOF": gettext_noop("证明"), "SEAL": gettext_noop("盖章")}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The tally of a region with what lies in it, and what is found most often. Six statements and the names of regions."""
    place = regions.place(request.GET.get("region", ""))
    here = quality.tally(place.code)
    inside = quality.tallies_in(place.code)
    covered = coverage_in(place.code)
    top = place.code == regions.PROVINCE
    links = quality.links_known() if top else ()
    context = {
        "place": place,
        "facts": list(_facts(here, coverage_of(place.code))) if here else [],
        "columns": _columns(_("地区")),
        "below": [_region_row(each, covered.get(each.key)) for each in inside if not each.body],
        "body_columns": _columns(_("部门")),
        "bodies": [_body_row(each, covered.get(each.key)) for each in inside if each.body],
        "rule_columns": rule_columns(),
        "rules": rule_rows(here.frequent) if here else [],
        "link_columns": (
            Column(_("数据")),
            Column(_("过去一年要交的办件"), "number"),
            Column(_("几份指南少要材料"), "number"),
            Column(_("不用再交")),
        ),
        "links": [
            Row((source_words(each.source), f"{each.cases:,}", f"{each.guides:,}", listed(each.papers)))
            for each in links[:20]
        ],
        "site_columns": (Column(_("部门")), *(Column(_(each), "number") for each in SITE_RESULT_LABELS.values())),
        "sites": [_site_row(each) for each in site_figures()] if top else [],
        "wider": [(name, _here(code)) for code, name in place.above],
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("指南质量"))),
    }
    return show(request, "quality", context)


def _site_row(each: BodyFigure) -> Row:
    return Row((each.department_name, *(f"{each.results.get(result, 0):,}" for result in SITE_RESULT_LABELS)))


@require_safe
def body(request: HttpRequest, uscc: str) -> HttpResponse:
    """The guides of a body, lowest score first. Five statements. DomainErrors ``orgs.department.unknown``,
    ``codes.uscc.invalid``, ``catalogue.page_invalid``."""
    found = department_by_uscc(uscc)
    here = quality.tally(uscc)
    after = request.GET.get("after") or None
    scored, following = quality.guides_of(uscc, after, _SIZE)
    address = reverse("portal:quality-body", args=[uscc])
    context = {
        "name": found.name,
        "facts": list(_facts(here, coverage_of(uscc))) if here else [],
        "columns": (Column(_("事项")), Column(_("质量分"), "number"), Column(_("几处问题"), "number")),
        "rows": [_guide_row(each) for each in scored],
        "rule_columns": rule_columns(),
        "rules": rule_rows(here.frequent) if here else [],
        "previous_href": address if after else "",
        "next_href": f"{address}?{urlencode({'after': following})}" if following else "",
        "crumbs": (*_crumbs(found.region_code), Crumb(named(found.short_name))),
    }
    return show(request, "quality_body", context)


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """What the rules say of a guide in force. One statement besides those of the guide."""
    guide = current_guide(code)
    found = quality.quality_of(guide)
    context = {
        "guide": guide,
        "made": found.made,
        "score": found.score,
        "columns": finding_columns(),
        "rows": finding_rows(found.findings),
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(named(guide.name), reverse("portal:item", args=[guide.code])),
            Crumb(_("指南质量")),
        ),
    }
    return show(request, "quality_item", context)


@require_safe
def proofs(request: HttpRequest) -> HttpResponse:
    """The register of proofs demanded of people and of seals, by state. Two statements. DomainError
    ``catalogue.page_invalid``."""
    wanted = request.GET.get("state", "")
    state = ProofState(wanted) if wanted in set(ProofState) else None
    after = request.GET.get("after") or None
    found, following = quality.proofs(state, after, _SIZE)
    counts = quality.proof_counts()
    context = {
        "counts": counts,
        "abolished": counts[ProofState.ABOLISHED],
        "total": sum(counts.values()) - counts[ProofState.ABOLISHED],
        "tabs": [
            Tab(_("全部"), _register(), state is None, sum(counts.values())),
            *(Tab(_(words), _register(state=each), state is each, counts[each]) for each, (_kind, words) in _STATES.items()),
        ],
        "columns": (
            Column(_("名称")), Column(_("种类"), "code"), Column(_("现在"), "state"), Column(_("依据")), Column(_("谁出具")),
            Column(_("几份指南"), "number"), Column(_("用在哪里")),
        ),
        "rows": [_proof_row(each) for each in found],
        "previous_href": _register(state=state) if after else "",
        "next_href": _register(state=state, after=following) if following else "",
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(_("指南质量"), reverse("portal:quality")),
            Crumb(_("证明和盖章")),
        ),
    }  # fmt: skip
    return show(request, "proofs", context)


def _facts(here: quality.Tally, covered: Coverage | None) -> Iterator[Fact]:
    yield Fact(_("质量分"), str(here.score), _("满分 100"))
    yield Fact(_("现行指南"), _("{n} 份").format(n=f"{here.guides:,}"))
    if covered is not None:
        told = {"mapped": f"{covered.mapped:,}", "materials": f"{covered.materials:,}", "n": f"{covered.reasoned:,}"}
        note = _("{materials} 项材料中 {mapped} 项有全省统一编码，{n} 项写明了为什么没有").format(**told)
        yield Fact(_("标准材料"), f"{covered.percent}%", note)


def _columns(what: str) -> tuple[Column, ...]:
    numbers = (_("质量分"), _("几份指南"), _("有编码"))
    return (Column(what), *(Column(title, "number") for title in numbers))


def _region_row(each: quality.Tally, covered: Coverage | None) -> Row:
    return _tally_row(Anchor(named(regions.place(each.key).name), _here(each.key)), each, covered)


def _body_row(each: quality.Tally, covered: Coverage | None) -> Row:
    return _tally_row(Anchor(named(each.name), reverse("portal:quality-body", args=[each.key])), each, covered)


def _tally_row(name: Anchor, each: quality.Tally, covered: Coverage | None) -> Row:
    return Row((name, str(each.score), f"{each.guides:,}", f"{covered.percent}%" if covered else "—"))


def _guide_row(each: quality.Scored) -> Row:
    return Row(
        (
            Anchor(named(each.name), reverse("portal:quality-item", args=[each.code])),
            str(each.score),
            f"{each.findings:,}",
        )
    )


def _proof_row(each: quality.Proof) -> Row:
    kind, words = _STATES[each.state]
    day = each.abolished_on or each.ruled_on
    since = public_date(day, year=True) if day else ""
    shown = noted(_(words), since) if since else _(words)
    name = noted(each.name, each.words) if each.words else each.name
    users = listed(name for _code, name in each.users[:5]) + (_(" 等") if len(each.users) > 5 else "")
    basis = listed(each.basis[:3]) or "—"
    return Row((name, _(_KINDS[each.kind]), State(kind, shown), basis, each.issuer or "—", f"{each.guides:,}", users))


def _here(code: str) -> str:
    return f"{reverse('portal:quality')}?{urlencode({'region': code})}"


def _register(state: ProofState | None = None, after: str | None = None) -> str:
    asked = {"state": state.value if state else "", "after": after or ""}
    told = urlencode({name: value for name, value in asked.items() if value})
    return reverse("portal:proofs") + (f"?{told}" if told else "")


def _crumbs(region_code: str) -> Iterator[Crumb]:
    place = regions.place(region_code)
    yield Crumb(_("首页"), reverse("portal:home"))
    yield Crumb(_("指南质量"), reverse("portal:quality"))
    for code, name in (*place.above, (place.code, place.name)):
        yield Crumb(named(name), _here(code))
