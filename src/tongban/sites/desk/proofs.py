"""证明和盖章 at the desk: the register of what guides demand, and what the province rules of each line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import listed, whole
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import quality
from tongban.registry.catalogue.actions.rule_proof import CHOICES, rule_proof
from tongban.registry.catalogue.kinds import ProofKind, ProofState
from tongban.registry.catalogue.policies import may_keep
from tongban.registry.catalogue.register_queries import history
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.frame import page
from tongban.sites.desk.materials import basis_sent, change_href
from tongban.sites.desk.register_words import PROOF_STATES, change_columns, change_rows
from tongban.sites.parts.signed_in import current_actor

_KINDS: Mapping[str, Any] = {ProofKind.PROOF: gettext_lazy("证明"), ProofKind.SEAL: gettext_lazy("盖章")}
_BESIDE = (
    "catalogue.material.invalid",
    "catalogue.proof.ruling_invalid",
    "catalogue.register.why_missing",
    "catalogue.register.open_already",
)
_SIZE = 50


@require_safe
def proofs(request: HttpRequest) -> HttpResponse:
    """The register by state, what most guides ask first. Two statements. DomainError ``catalogue.page_invalid``."""
    wanted = request.GET.get("state", "")
    state = ProofState(wanted) if wanted in set(ProofState) else None
    found, following = quality.proofs(state, request.GET.get("after") or None, _SIZE)
    counts = quality.proof_counts()
    context = {
        "tabs": [
            ui.Tab(_("全部"), _address(), state is None, sum(counts.values())),
            *(
                ui.Tab(words, _address(state=each.value), each is state, counts[each])
                for each, (_kind, words) in PROOF_STATES.items()
            ),
        ],
        "columns": [
            ui.Column(_("名称")),
            ui.Column(_("种类"), "code"),
            ui.Column(_("现在"), "state"),
            ui.Column(_("依据")),
            ui.Column(_("几份指南"), "number"),
        ],
        "rows": [_row(each) for each in found],
        "next_href": _address(state=wanted if state else "", after=following) if following else "",
    }
    return page(request, "desk/proofs.html", context, current="proofs")


@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One line, with what was ruled of it; POST proposes what is to hold from a day on. Two statements."""
    if request.method != "POST":
        return _page(request, quality.proof(kind, key))
    actor, found = current_actor(request), quality.proof(kind, key)
    try:
        change_id = rule_proof(
            actor,
            kind=kind,
            key=key,
            state=request.POST.get("state", ""),
            basis=basis_sent(request),
            since=_day(request),
            why=request.POST.get("why", ""),
        )
    except DomainError as error:
        if error.code not in _BESIDE:
            raise
        refusals.only_a_mistake()
        return _page(request, found, whole(error), error.spec.status)
    messages.success(request, _("已提出，由另一位有审核岗位的人员审核。"))
    return redirect("desk:register-change", change_id=change_id)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("since", ""))
    except ValueError as error:
        raise DomainError("catalogue.proof.ruling_invalid") from error


def _page(request: HttpRequest, found: quality.Proof, error: str = "", status: int = 200) -> HttpResponse:
    state, words = PROOF_STATES[found.state]
    edits = may_keep(current_actor(request), Duty.EDIT_CATALOGUE)
    context = {
        "found": found,
        "state": ui.State(state, words),
        "facts": list(_facts(found)),
        "errors": (ui.ErrorLine("rule", error),) if error else (),
        "fields": list(_fields(request)) if edits else [],
        "change_columns": change_columns(),
        "changes": list(change_rows(history(f"{found.kind}:{found.key}"), change_href)),
    }
    return page(request, "desk/proof.html", context, current="proofs", status=status)


def _facts(found: quality.Proof) -> Iterator[ui.SummaryRow]:
    yield ui.SummaryRow(_("种类"), _KINDS[found.kind], note=found.words)
    if found.standard_code:
        yield ui.SummaryRow(_("标准材料"), found.standard_code, code=True)
    yield ui.SummaryRow(_("由谁出具"), found.issuer or "—")
    yield ui.SummaryRow(_("依据"), listed(found.basis) or "—")
    if found.ruled_on:
        yield ui.SummaryRow(_("决定自哪一天起"), public_date(found.ruled_on, year=True))
    users = listed(name for _code, name in found.users)
    yield ui.SummaryRow(_("几份指南"), f"{found.guides:,}", note=users)


def _fields(request: HttpRequest) -> Iterator[ui.Field]:
    chosen = request.POST.get("state", "")
    yield ui.Field(
        id="state",
        name="state",
        label=_("去留"),
        control="radio",
        choices=tuple(ui.Choice(each.value, PROOF_STATES[each][1], each.value == chosen) for each in CHOICES),
    )
    yield ui.Field(
        id="basis",
        name="basis",
        label=_("依据"),
        control="textarea",
        value=request.POST.get("basis", ""),
        hint=_("一行一条，写成《法律名称》第几条；取消和告知承诺的写决定的文件名。"),
    )
    yield ui.Field(
        id="since",
        name="since",
        label=_("自哪一天起"),
        control="date",
        value=request.POST.get("since", clock.today().isoformat()),
    )
    yield ui.Field(
        id="why",
        name="why",
        label=_("理由"),
        value=request.POST.get("why", ""),
        maxlength=500,
        hint=_("写明为什么，随变更一起保存"),
    )


def _row(each: quality.Proof) -> ui.Row:
    state, words = PROOF_STATES[each.state]
    since = each.abolished_on or each.ruled_on
    shown = f"{words} {public_date(since, year=True)}" if since else words
    name = ui.Anchor(each.name, reverse("desk:proof", args=[each.kind, each.key]))
    return ui.Row((name, _KINDS[each.kind], ui.State(state, shown), listed(each.basis[:3]) or "—", f"{each.guides:,}"))


def _address(**asked: str) -> str:
    told = urlencode({name: value for name, value in asked.items() if value})
    return reverse("desk:proofs") + (f"?{told}" if told else "")
