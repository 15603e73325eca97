"""The content of each paper, from the record. Which law stands behind each word: ``cases.papers``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from tongban.cases import clockwork, papers
from tongban.cases.events import LEAVES_PAPER
from tongban.cases.issuing import lines
from tongban.cases.issuing.agents import agents_of
from tongban.cases.issuing.errors import NOTHING_DECIDED
from tongban.cases.issuing.matter import DECISIONS, Matter, beyond, places
from tongban.cases.issuing.remedies import remedies_of
from tongban.cases.kinds import (
    BY_PLATFORM,
    DELIVERY_LABELS,
    ENDINGS,
    TERMINATIONS,
    Delivery,
    Outcome,
    PaperKind,
    Standing,
    Termination,
)
from tongban.cases.models import Paper
from tongban.cases.papers import laws, wording
from tongban.cases.queries.papers import platform_name
from tongban.foundation.calendars import current_calendar
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.kinds import ItemKind
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.queries import names_of_accounts

_MATTERS = {
    ItemKind.BENEFIT: "行政给付",
    ItemKind.CONFIRMATION: "行政确认",
    ItemKind.REWARD: "行政奖励",
    ItemKind.RULING: "行政裁决",
    ItemKind.PUBLIC_SERVICE: "办理",
}
"""What papers of other items call what is granted or refused."""
_CHANNELS = {Channel.PORTAL: "网上申请", Channel.WINDOW: "窗口申请", Channel.API: "接口申请"}
_TWENTY = Limit(20, Unit.WORKING_DAY)
Head = dict[str, Any]


def kind_of(matter: Matter) -> PaperKind:
    """Which paper this step leaves."""
    decided = {Outcome.GRANTED: PaperKind.GRANT, Outcome.REFUSED: PaperKind.REFUSAL}
    first, *others = LEAVES_PAPER[matter.event.type]
    return decided[Outcome(matter.last("cases.case.decided").open["outcome"])] if others else first


def compose(matter: Matter, kind: PaperKind, number: str, code: str, demonstration: bool) -> papers.Paper:
    """The whole content. DomainErrors ``cases.paper.no_remedies``, ``cases.paper.nothing_decided``."""
    head = {
        "body": platform_name() if kind in BY_PLATFORM else matter.body.name,
        "number": number,
        "addressee": matter.applicant,
        "item": matter.guide.name,
        "code": matter.case.code,
        "issued_at": matter.event.at,
        "verify_url": f"{settings.PUBLIC_URL}/verify/{code}",
        "verify_code": "-".join(code[at : at + 4] for at in range(0, len(code), 4)),
        "is_person": matter.is_person,
        "is_permit": matter.is_permit,
        "basis": () if matter.is_permit else matter.basis,
        "matter": _MATTERS.get(matter.guide.kind, ""),
        "contact": "" if kind in BY_PLATFORM else next(iter(matter.guide.local.get("phones", ())), ""),
        "demonstration": demonstration,
        "agents": agents_of(matter),
    }
    return _COMPOSED[kind](matter, head)


def _receipt(matter: Matter, head: Head) -> papers.Paper:
    answer_by = matter.day_of("acceptance_due") or matter.day
    return papers.Receipt(
        **head,
        received_at=matter.event.at,
        materials=lines.handed_in(matter),
        answer_by=answer_by,
        channel=_CHANNELS.get(Channel(matter.open["channel"]), ""),
    )


def _acceptance(matter: Matter, head: Head) -> papers.Paper:
    limit, law = _limit(matter)
    return papers.Acceptance(
        **head,
        received_on=matter.received_on,
        accepted_on=matter.accepted_on,
        due_on=matter.day_of("statutory_due") or matter.day_of("promised_due"),
        limit=limit,
        limit_law=law,
        promised_on=matter.day_of("promised_due") if matter.day_of("statutory_due") else None,
        materials=lines.handed_in(matter),
        not_counted=tuple(each.name for each in matter.guide.procedures.values()),
    )


def _deemed(matter: Matter, head: Head) -> papers.Paper:
    return papers.DeemedAcceptance(
        **head,
        organ=matter.body.name,
        received_on=matter.received_on,
        silent_until=clockwork.last_day(datetime.fromisoformat(matter.open["deemed_at"])),
        due_on=matter.day_of("statutory_due") or matter.day_of("promised_due"),
        limit=_limit(matter)[0],
    )


def _correction(matter: Matter, head: Head) -> papers.Paper:
    rule, local = matter.guide.uncorrected_rule, matter.guide.local
    where = "、".join(part for part in (local.get("place", ""), local.get("windows", "")) if part)
    return papers.Correction(
        **head,
        received_on=matter.received_on,
        lines=lines.demanded(matter, matter.event),
        guide_version=matter.version,
        how_to_submit="请登录网上大厅，在“我的”办件中逐项补正，一起提交"
        + (f"；也可以到{where}提交。" if where else "。"),
        if_uncorrected=rule.text if rule else "",
    )


def _not_accepted(matter: Matter, head: Head) -> papers.Paper:
    ground = papers.NotAcceptedGround(matter.open["kind"])
    content: dict[str, Any] = {
        "ground": ground,
        "received_on": matter.received_on,
        "reason": matter.sealed["words"],
        "remedies": remedies_of(matter.guide.kind, matter.body, PaperKind.NOT_ACCEPTED),
        "competent_body": matter.open.get("competent_name", ""),
    }
    if ground is papers.NotAcceptedGround.STILL_INCOMPLETE:
        notice = matter.last("cases.case.correction_requested")
        issued = matter.paper_of(notice)
        content |= {
            "lines": lines.demanded(matter, notice, only=frozenset(matter.open["grounds"])),
            "notice_number": issued.number if issued else "",
            "notified_on": clockwork.legal_day(notice.at),
            "resubmitted_on": matter.received_on,
        }
    elif ground is papers.NotAcceptedGround.FALSE_MATERIAL:
        content["lines"] = lines.false(matter, matter.open["grounds"])
    return papers.NotAccepted(**head, **content)


def _pause(matter: Matter, head: Head) -> papers.Paper:
    ends_on = date.fromisoformat(matter.open["planned_end"])
    counted = current_calendar().working_days_between(matter.day, ends_on)
    cited = places(matter.open["basis"])
    head["basis"] = beyond(cited, laws.NOT_COUNTED) if matter.is_permit else cited
    return papers.Pause(
        **head,
        accepted_on=matter.accepted_on,
        procedure=matter.open["name"],
        reason=matter.sealed["words"],
        needed=wording.limit(counted, "WORKING_DAY") if counted else f"{(ends_on - matter.day).days}日",
        begins_on=matter.day + timedelta(days=1),
        ends_on=ends_on,
        due_before=matter.day_of("statutory_due", before=True),
        due_after=matter.day_of("statutory_due"),
    )


def _extension(matter: Matter, head: Head) -> papers.Paper:
    before, after = matter.day_of("statutory_due", before=True), matter.day_of("statutory_due")
    assert before is not None
    assert after is not None
    cited = places(matter.open["basis"])
    head["basis"] = beyond(cited, laws.LIMIT) if matter.is_permit else cited
    return papers.Extension(
        **head,
        accepted_on=matter.accepted_on,
        reason=matter.sealed["words"],
        length=wording.limit(matter.open["amount"], matter.open["unit"]),
        approved_by=matter.open["approver"],
        approved_on=matter.day,
        due_before=before,
        due_after=after,
        promised_on=matter.day_of("promised_due"),
    )


def _grant(matter: Matter, head: Head) -> papers.Paper:
    decided = matter.last("cases.case.decided")
    result: dict[str, Any] = next(iter(matter.guide.unified["results"]), {})
    head["basis"] = matter.basis[:1] if matter.is_permit else matter.basis
    return papers.Grant(
        **_correcting(matter, head),
        received_on=clockwork.legal_day(matter.submission.at),
        scope="本件申请所列的全部内容",
        certificate=result.get("name", ""),
        valid_from=_date(decided.open.get("valid_from")),
        valid_until=_date(decided.open.get("valid_until")),
        remedies=remedies_of(matter.guide.kind, matter.body, PaperKind.GRANT),
    )


def _refusal(matter: Matter, head: Head) -> papers.Paper:
    decided = matter.last("cases.case.decided")
    head["basis"] = () if matter.is_permit else matter.basis
    return papers.Refusal(
        **_correcting(matter, head),
        received_on=clockwork.legal_day(matter.submission.at),
        reasons=lines.reasons(matter, decided.open["grounds"]),
        statement=lines.corrected(matter, lines.sealed_of(matter, decided)["reasons"]),
        remedies=remedies_of(matter.guide.kind, matter.body, PaperKind.REFUSAL),
    )


def _hearing(matter: Matter, head: Head) -> papers.Paper:
    """听证告知书 when the right is told, 听证通知书 when the day is set."""
    announced = matter.event.type == "cases.case.hearing_announced"
    told = lines.sealed_of(matter, matter.last("cases.case.hearing_told"))
    content: dict[str, Any] = {"stakes": told["words"]}
    if announced:
        chair = UUID(matter.open["chair"])
        content["session"] = papers.HearingSession(
            held_at=datetime.fromisoformat(matter.open["held_at"]),
            place=matter.sealed["words"],
            host=names_of_accounts({chair}).get(chair, ""),
        )
    else:
        content["ask_by"] = clockwork.last_day(datetime.fromisoformat(matter.open["until"]))
        place = str(matter.guide.local.get("place", "")) or matter.body.name
        content["ask_where"] = f"在网上大厅的办件进度页提出，或者到{place}提出"
    return papers.Hearing(**{**head, **content})


def _deemed_renewal(matter: Matter, head: Head) -> papers.Paper:
    result = str(next(row["name"] for row in matter.guide.unified["results"] if row["validity"]))
    renewed = matter.case.renews_id
    assert renewed is not None
    granted = Paper.objects.filter(case_id=renewed, kind__in=DECISIONS).order_by("-n").first()
    held_until = _date(matter.open["held_until"])
    valid_from, valid_until = _date(matter.open["valid_from"]), _date(matter.open["valid_until"])
    assert held_until is not None
    assert valid_from is not None
    assert valid_until is not None
    return papers.DeemedRenewal(
        **head,
        organ=matter.body.name,
        received_on=clockwork.legal_day(matter.submission.at),
        permit=f"“{result}”" + (f"（{granted.number}）" if granted else ""),
        held_until=held_until,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _returned(matter: Matter, head: Head) -> papers.Paper:
    notice = matter.last("cases.case.correction_requested")
    issued = matter.paper_of(notice)
    head["basis"] = places(matter.open["basis"])
    return papers.Returned(
        **head,
        received_on=matter.received_on,
        notice_number=issued.number if issued else "",
        notified_on=clockwork.legal_day(notice.at),
        rule=matter.open["reason"],
        remedies=remedies_of(matter.guide.kind, matter.body, PaperKind.RETURNED),
    )


def _termination(matter: Matter, head: Head) -> papers.Paper:
    label, basis = TERMINATIONS[Termination(matter.open["ground"])]
    head["basis"] = places(basis)
    return papers.Termination(
        **head,
        received_on=matter.received_on,
        ground=label,
        evidence=matter.sealed["words"],
        remedies=remedies_of(matter.guide.kind, matter.body, PaperKind.TERMINATION),
    )


def _permit_ended(matter: Matter, head: Head) -> papers.Paper:
    standing, label, basis = ENDINGS[matter.open["ground"]]
    granted = matter.decision_paper()
    if granted is None:
        raise DomainError(NOTHING_DECIDED)
    return papers.PermitEnded(
        **head,
        granted_on=clockwork.legal_day(matter.last("cases.case.decided", "cases.case.deemed_renewed").at),
        permit=granted.number,
        is_revoked=standing is Standing.REVOKED,
        ground=label,
        ended_by=places(basis)[0],
        reason=matter.sealed["words"],
        remedies=remedies_of(matter.guide.kind, matter.body, PaperKind.PERMIT_ENDED),
    )


def _service_record(matter: Matter, head: Head) -> papers.Paper:
    served = matter.decision_paper()
    if served is None:
        raise DomainError(NOTHING_DECIDED)
    way = Delivery(matter.open["way"])
    on_line = way is Delivery.ELECTRONIC
    told = {
        Delivery.ELECTRONIC: f"受送达人在{platform_name()}的办件空间",
        Delivery.POST: "受送达人确认的收件地址",
        Delivery.PICKED_UP: str(matter.guide.local.get("place", "")) or matter.body.name,
    }
    arrived = datetime.fromisoformat(matter.open["facts"][-1]["at"])
    posted = [event.at for event in matter.events if event.type == "cases.case.dispatched" and event.n > served.n]
    return papers.ServiceRecord(
        **head,
        paper=f"{served.number}《{served.title}》",
        way=DELIVERY_LABELS[way],
        place=told[way],
        sent_at=served.made_at if on_line else next(iter(posted), None) if way is Delivery.POST else None,
        arrived_at=arrived,
        server="本平台自动记录（电子签名法第十一条）" if "system" in matter.open["actor"] else matter.body.name,
        remark=str(matter.sealed.get("words", "")),
    )


def _correcting(matter: Matter, head: Head) -> Head:
    """更正: the same decision in a paper without the slip, which says what it replaces."""
    if matter.event.type != "cases.case.error_corrected":
        return head
    former = matter.decision_paper()
    if former is None:
        raise DomainError(NOTHING_DECIDED)
    decided_on = wording.day(clockwork.legal_day(matter.last("cases.case.decided").at))
    head["corrects"] = (
        f"本机关于{decided_on}作出的决定，其{former.number}《{former.title}》中“{matter.sealed['wrong']}”系笔误，更正为"
        f"“{matter.sealed['right']}”。现重新出具本文书，替代原文书；决定的内容、作出决定的日期（{decided_on}）不变。"
    )
    return head


def _limit(matter: Matter) -> tuple[str, str]:
    """The limit for the decision in words, and where it stands."""
    limits = matter.guide.limits
    limit = limits.statutory or limits.promised or _TWENTY
    by_law = matter.is_permit and limit == _TWENTY
    return wording.limit(limit.amount, limit.unit.value), laws.LIMIT if by_law else matter.source("f.") + "载明的期限"


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_COMPOSED: dict[PaperKind, Callable[[Matter, Head], papers.Paper]] = {
    PaperKind.RECEIPT: _receipt,
    PaperKind.CORRECTION: _correction,
    PaperKind.ACCEPTANCE: _acceptance,
    PaperKind.DEEMED_ACCEPTANCE: _deemed,
    PaperKind.HEARING: _hearing,
    PaperKind.DEEMED_RENEWAL: _deemed_renewal,
    PaperKind.NOT_ACCEPTED: _not_accepted,
    PaperKind.PAUSE: _pause,
    PaperKind.EXTENSION: _extension,
    PaperKind.GRANT: _grant,
    PaperKind.REFUSAL: _refusal,
    PaperKind.SERVICE_RECORD: _service_record,
    PaperKind.PERMIT_ENDED: _permit_ended,
    PaperKind.RETURNED: _returned,
    PaperKind.TERMINATION: _termination,
}
