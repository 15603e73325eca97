"""草稿: an application that is being filled in, saved section by section, on any device, for 30 days.

A draft has no code and no clock. Its version counts saves: a save on an older version is refused, so two devices never
overwrite each other; files may be added and taken away by both at once. Its data key becomes the case's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from tongban.cases import content, query_word, renewing
from tongban.cases.actions.submit import Receipt, on_behalf, submit
from tongban.cases.assurance import check_alive, check_online
from tongban.cases.content import Application, AttachedFile, attached, check, check_file
from tongban.cases.mandated import matter_of, still_acts_for
from tongban.cases.models import Case, Draft, Upload
from tongban.foundation import clock, keys
from tongban.foundation.keys import DataKey
from tongban.foundation.rows import select
from tongban.foundation.uow import Work
from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import FieldProblem
from tongban.kernel.ids import uuid7
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.lookups import Registers
from tongban.registry.catalogue.queries import current_guide, guide_by_hash
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import Party, party_of, read_party
from tongban.registry.orgs.duties import Duty

KEPT = timedelta(days=30)
_TRIES = 5
_UPLOAD = tuple(field.attname for field in Upload._meta.concrete_fields)


@dataclass(frozen=True)
class OpenDraft:
    """A draft in the hands of who may edit it. ``origin``: the case from which it was carried over (转送).

    ``provided``: what registers said for its form, by prefill key; ``missed``: registers that could not say it.
    ``repeated``: the page that asks for it had begun it before.
    """

    id: UUID
    version: int
    guide: BoundGuide
    applicant_kind: PartyKind
    applicant_id: UUID
    channel: Channel
    scenario: dict[str, str]
    answers: dict[str, Any]
    uploads: dict[str, list[str]]
    saved_at: datetime
    expires_at: datetime
    case_id: UUID | None
    code: str
    data_key: DataKey = field(repr=False)
    origin: dict[str, str] | None = None
    provided: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    missed: list[dict[str, str]] = field(default_factory=list)
    repeated: bool = False

    @property
    def submitted(self) -> bool:
        """Whether it has become a case."""
        return self.case_id is not None


def may_apply_for(actor: Actor, kind: PartyKind, party_id: UUID, guide: BoundGuide) -> bool:
    """Oneself, one's ward, who has given a mandate for it, a legal person one acts for in this item, or at a window anybody,
    for items of the window's region; at a service point who has given one there, and nobody else."""
    if actor.channel is Channel.WINDOW and actor.holds(Duty.INTAKE, region_code=guide.region_code) is not None:
        return True
    if kind is PartyKind.LEGAL:
        return (
            actor.channel is not Channel.WINDOW
            and party_id not in actor.persons
            and actor.acts_for(party_id, guide.basic_code)
        )
    own = party_id in actor.persons or actor.guardianship_of(party_id) is not None
    mandate = actor.mandate_to_apply(party_id, matter_of(guide))
    return (own and actor.channel is not Channel.WINDOW) or mandate is not None


def start_draft(actor: Actor, *, implementation_code: str, kind: PartyKind, party_id: UUID, key: str = "") -> OpenDraft:
    """Begin an application under the guide in force; the same ``key`` for the same applicant is the same draft, however
    often it is sent. Errors: ``cases.applicant.not_yours|kind``, ``cases.item.window_only``, ``identity.person.deceased``,
    ``identity.capacity.by_guardian``, unknown item."""
    actor.must_be_capable()
    guide = current_guide(implementation_code)
    if actor.account_id is None or not may_apply_for(actor, kind, party_id, guide):
        raise DomainError("cases.applicant.not_yours")
    if kind.value not in guide.unified["service_objects"]:
        raise DomainError("cases.applicant.kind")
    check_online(actor.channel, guide)
    check_alive(actor, kind, party_id)
    now = clock.now()
    draft_id = uuid5(actor.account_id, f"{key} {guide.hash} {kind.value} {party_id}") if key else uuid7(now)
    data_key = keys.new_data_key(draft_id.bytes)
    blank = {
        "account_id": actor.account_id,
        "guide_id": guide.hash,
        "applicant_kind": kind.value,
        "applicant_id": party_id,
        "channel": actor.channel.value,
        "data_key": data_key.wrapped,
        "content_sealed": content.seal_content(
            data_key.plain, draft_id, {"scenario": {}, "answers": {}, "uploads": {}}
        ),
        "created_at": now,
        "saved_at": now,
        "expires_at": now + KEPT,
    }
    _row, fresh = Draft.objects.get_or_create(id=draft_id, defaults=blank)
    if fresh and actor.channel is not Channel.WINDOW and kind is PartyKind.NATURAL and party_id not in actor.persons:
        # The form comes filled with what is known of the principal: that is a reading, and the principal sees it.
        read_party(on_behalf(actor, party_id, guide), kind, party_id, purpose=f"代为申请：{guide.name}")
    return replace(open_draft(actor, draft_id), repeated=not fresh)


def open_draft(actor: Actor, draft_id: UUID) -> OpenDraft:
    """The draft, for the account that began it. Errors: ``cases.draft.not_found`` for everybody
    else, ``cases.applicant.not_yours`` for who acts for the applicant no longer. One statement."""
    row = Draft.objects.filter(pk=draft_id, account_id=_account(actor), expires_at__gt=clock.now()).first()
    if row is None:
        raise DomainError("cases.draft.not_found")
    natural = row.applicant_kind == PartyKind.NATURAL.value
    if natural and row.channel != Channel.WINDOW and not still_acts_for(actor, row.applicant_id):
        raise DomainError("cases.applicant.not_yours")
    return _opened(row)


def drafts_of(actor: Actor) -> tuple[OpenDraft, ...]:
    """Unfinished drafts of an account, newest first."""
    rows = Draft.objects.filter(account_id=_account(actor), case_id=None, expires_at__gt=clock.now())
    return tuple(_opened(row) for row in rows.order_by("-saved_at")[:50])


def save_scenario(actor: Actor, draft_id: UUID, *, seen: int, raw: Mapping[str, object]) -> OpenDraft:
    """Answer the questions on one's situation. Errors: ``catalogue.scenario_invalid``, ``cases.draft.changed``."""
    draft = open_draft(actor, draft_id)
    return _save(draft, seen, scenario=draft.guide.clean_scenario(raw))


def save_section(
    actor: Actor, draft_id: UUID, *, seen: int, section_id: str, raw: Mapping[str, object]
) -> tuple[OpenDraft, tuple[FieldProblem, ...]]:
    """Save one page of the form as it stands; what is still wrong is returned beside it, nothing typed is lost.

    Errors: ``cases.draft.changed``, ``formspec.unknown_path``.
    """
    draft = open_draft(actor, draft_id)
    form = draft.guide.form
    told = (draft.answers, draft.scenario, True, Registers(draft.guide.region_code))
    cleaned, problems = formspec.clean_section(form, section_id, raw, *told)
    answers = formspec.merge_section(form, section_id, draft.answers, cleaned, draft.scenario)
    return _save(draft, seen, answers=answers), problems


def attach(
    actor: Actor, draft_id: UUID, *, seen: int | None, element: str, upload_ids: Sequence[UUID], replace: bool = False
) -> OpenDraft:
    """Put uploads to a material of the draft. ``seen`` None: behind those it has by then, whatever else changed meanwhile;
    what it holds already is not put there a second time, so what was sent twice is there once.

    Errors: ``cases.upload.not_found``, ``cases.material.not_asked``.
    """

    def put(draft: OpenDraft) -> OpenDraft:
        needed = draft.guide.materials_for(draft.scenario, draft.answers)
        need = next((each for each in needed if each.id == element and each.source is MaterialSource.UPLOAD), None)
        if need is None:
            raise DomainError("cases.material.not_asked", element=element)
        kept = [] if replace else draft.uploads.get(element, [])
        present = _contents(kept) if seen is None else set()
        fresh = []
        for file in files_of(actor, upload_ids):
            check_file(need, file.media_type, file.size)
            if file.sha256 not in present:
                fresh.append(str(file.id))
        together = [*kept, *(each for each in fresh if each not in kept)]
        if len(together) > need.max_files:
            raise DomainError("cases.material.too_many", name=need.name, max_files=need.max_files, element=element)
        return _save(draft, draft.version if seen is None else seen, uploads={**draft.uploads, element: together})

    return _newest(actor, draft_id, put) if seen is None else put(open_draft(actor, draft_id))


def detach(actor: Actor, draft_id: UUID, *, seen: int | None, element: str, upload_id: UUID) -> OpenDraft:
    """Take an upload away again. ``seen`` None: whatever else changed meanwhile; one that is gone is gone."""

    def take(draft: OpenDraft) -> OpenDraft:
        left = [each for each in draft.uploads.get(element, []) if each != str(upload_id)]
        return _save(draft, draft.version if seen is None else seen, uploads={**draft.uploads, element: left})

    return _newest(actor, draft_id, take) if seen is None else take(open_draft(actor, draft_id))


def move(actor: Actor, draft_id: UUID, *, seen: int, element: str, upload_id: UUID, by: int) -> OpenDraft:
    """Put a sheet of a material ``by`` places further back, or to the front where it is negative: sheets have an order."""
    draft = open_draft(actor, draft_id)
    order = list(draft.uploads.get(element, []))
    if str(upload_id) not in order:
        raise DomainError("cases.upload.not_found")
    place = order.index(str(upload_id))
    order.insert(max(0, place + by), order.pop(place))
    return _save(draft, seen, uploads={**draft.uploads, element: order})


def discard_draft(actor: Actor, draft_id: UUID) -> None:
    """Throw a draft away before it is submitted."""
    Draft.objects.filter(pk=draft_id, account_id=_account(actor), case_id=None).delete()


def application_of(actor: Actor, draft: OpenDraft) -> Application:
    """The draft as a whole application, checked: what the check page shows and the confirmation covers.

    At most two statements, four for a renewal. Errors as :func:`tongban.cases.content.check`, ``cases.renewal.*``.
    """
    applicant = application_party(actor, draft)
    wanted = {UUID(each) for ids in draft.uploads.values() for each in ids}
    by_id = {file.id: file for file in files_of(actor, sorted(wanted))} if wanted else {}
    asked = {need.id for need in draft.guide.materials_for(draft.scenario, draft.answers)}
    # A change of the situation may have made a material needless: it stays in the draft and is not handed in.
    files = {
        element: tuple(by_id[UUID(each)] for each in ids) for element, ids in draft.uploads.items() if element in asked
    }
    application = check(draft.guide, applicant, draft.scenario, draft.answers, files, fetched=draft.provided)
    renewing.renewed_by(draft.guide, applicant.id, application.answers, clock.today())
    return application


def application_party(actor: Actor, draft: OpenDraft) -> Party:
    """The applicant in full, for who may apply for it. DomainError ``cases.applicant.not_yours``."""
    applicant = party_of(draft.applicant_kind, draft.applicant_id)
    if applicant is None or not may_apply_for(actor, draft.applicant_kind, draft.applicant_id, draft.guide):
        raise DomainError("cases.applicant.not_yours")
    return applicant


def submit_draft(
    actor: Actor, draft_id: UUID, *, seen: int, confirmed: str, secrets: Collection[str] = (), notice: str = ""
) -> Receipt:
    """Turn the draft into a case. Sent twice, it answers with the same receipt. ``secrets``: what the applicant marks as
    business secrets, fields and materials by their ids. ``notice``: the version of the privacy notice that was told.

    Errors as :func:`application_of`, ``cases.submit.confirmation_differs``, ``cases.draft.changed``,
    ``cases.guide.changed`` when a newer version of the guide is in force, ``cases.secret.unknown``,
    ``cases.submit.notice_missing|notice_differs``.
    """
    draft = open_draft(actor, draft_id)
    if draft.case_id is not None:
        return _receipt(draft)
    if draft.version != seen:
        raise DomainError("cases.draft.changed", version=draft.version)
    if current_guide(draft.guide.code).hash != draft.guide.hash:
        raise DomainError("cases.guide.changed")
    application = application_of(actor, draft).marked(secrets)

    def used_up(work: Work[Case], receipt: Receipt) -> None:
        work.update(
            Draft,
            {"id": draft.id, "version": seen, "case_id": None},
            {"case_id": receipt.case_id, "code": receipt.code, "version": seen + 1},
            otherwise="cases.draft.changed",
        )

    try:
        return submit(
            actor,
            application=application,
            confirmed=confirmed,
            data_key=draft.data_key,
            case_id=draft.id,
            origin=draft.origin,
            also=used_up,
            notice=notice,
        )
    except DomainError:
        # Two submissions of one draft at the same time: the second finds the first one's case.
        again = open_draft(actor, draft_id)
        if again.case_id is None:
            raise
        return _receipt(again)


def follow_guide(actor: Actor, draft_id: UUID, *, seen: int) -> OpenDraft:
    """Bind the draft to the guide now in force; answers of fields that still exist are kept."""
    draft = open_draft(actor, draft_id)
    guide = current_guide(draft.guide.code)
    known = {each.id for section in guide.form.sections for each in section.fields}
    answers = {name: value for name, value in draft.answers.items() if name in known}
    return _save(draft, seen, answers=answers, guide_id=guide.hash)


def sweep_drafts() -> int:
    """Forget drafts that have expired; returns how many."""
    return Draft.objects.filter(expires_at__lt=clock.now()).delete()[0]


def files_of(actor: Actor, upload_ids: Sequence[UUID]) -> tuple[AttachedFile, ...]:
    """Uploads of this account, in that order. DomainError ``cases.upload.not_found``. One statement."""
    wanted = {"id": list(upload_ids), "account_id": _account(actor)}
    rows = {row.id: row for row in select(Upload, _UPLOAD, wanted)}
    if len(rows) != len(set(upload_ids)):
        raise DomainError("cases.upload.not_found")
    return tuple(attached(rows[each]) for each in upload_ids)


def _newest(actor: Actor, draft_id: UUID, change: Callable[[OpenDraft], OpenDraft]) -> OpenDraft:
    """A change that agrees with any other: tried again on what the draft is by then."""
    for _ in range(_TRIES):
        draft = open_draft(actor, draft_id)
        try:
            return change(draft)
        except DomainError as error:
            if error.code != "cases.draft.changed" or draft.submitted:
                raise
    raise DomainError("cases.draft.changed", version=draft.version)


def _contents(upload_ids: Sequence[str]) -> set[str]:
    """SHA-256 of uploads, as far as they are still kept."""
    return {bytes(each).hex() for each in Upload.objects.filter(pk__in=upload_ids).values_list("sha256", flat=True)}


def _account(actor: Actor) -> UUID:
    """Nobody who is not signed in has a draft."""
    if actor.account_id is None:
        raise DomainError("cases.draft.not_found")
    return actor.account_id


def put_content(draft: OpenDraft, document: dict[str, Any]) -> OpenDraft:
    """Fill a draft in one go. Errors: ``cases.draft.changed``."""
    return _save(draft, draft.version, **document)


def put_fetched(draft: OpenDraft, provided: dict[str, dict[str, Any]], missed: list[dict[str, str]]) -> OpenDraft:
    """Keep what registers said. No save of anybody's, so pages that are open stay good. Errors: ``cases.draft.changed``."""
    return _save(draft, draft.version, counted=False, provided=provided, missed=missed)


def _save(draft: OpenDraft, seen: int, *, guide_id: str | None = None, counted: bool = True, **parts: Any) -> OpenDraft:
    document = {"scenario": draft.scenario, "answers": draft.answers, "uploads": draft.uploads, **parts}
    document = {"provided": draft.provided, "missed": draft.missed, **document}
    if draft.origin is not None:
        document["origin"] = draft.origin
    now = clock.now()
    changed = Draft.objects.filter(pk=draft.id, version=seen, case_id=None).update(
        content_sealed=content.seal_content(draft.data_key.plain, draft.id, document),
        version=seen + counted,
        saved_at=now,
        expires_at=now + KEPT,
        guide_id=guide_id or draft.guide.hash,
    )
    if not changed:
        raise DomainError("cases.draft.changed", version=draft.version)
    cited = [UUID(each) for ids in document["uploads"].values() for each in ids]
    if cited:
        Upload.objects.filter(pk__in=cited).update(kept_until=now + KEPT)
    row = Draft.objects.get(pk=draft.id)
    return _opened(row)


def _opened(row: Draft) -> OpenDraft:
    wrapped = bytes(row.data_key or b"")
    plain = keys.unwrap(wrapped, row.id.bytes)
    document = content.open_content(plain, row.id, row.content_sealed)
    return OpenDraft(
        id=row.id,
        version=row.version,
        guide=guide_by_hash(row.guide_id),
        applicant_kind=PartyKind(row.applicant_kind),
        applicant_id=row.applicant_id,
        channel=Channel(row.channel),
        scenario=document["scenario"],
        answers=document["answers"],
        uploads=document["uploads"],
        saved_at=row.saved_at,
        expires_at=row.expires_at,
        case_id=row.case_id,
        code=row.code,
        data_key=DataKey(plain, wrapped),
        origin=document.get("origin"),
        provided=document.get("provided", {}),
        missed=document.get("missed", []),
    )


def _receipt(draft: OpenDraft) -> Receipt:
    assert draft.case_id is not None
    return Receipt(draft.case_id, draft.code, query_word.of_key(draft.data_key.plain), 1, repeated=True)
