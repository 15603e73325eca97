"""Two rows, one person: asked by one, granted by another; everything under one, nothing rewritten, and undone again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.codes.check_digits import mod_11_2
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.find_resemblances import find_resemblances
from tongban.registry.identity.actions.merge_persons import (
    ask_merge,
    ask_undo,
    decline_merge,
    grant_merge,
    grant_undo,
)
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.duplicates import Candidate, candidates, merges_for
from tongban.registry.identity.finding import known_person
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.likeness import Likeness, likenesses, one_off
from tongban.registry.identity.merging import Merge, MergeEvidence, MergeState
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.notices import AccountNotice
from tongban.registry.identity.persons import person_row
from tongban.registry.identity.resolving import ids_of_person, present_person
from tongban.registry.identity.tests.proving import Told
from tongban.registry.identity.trail import readings_about

# Put together here: a number that could be somebody's stands in no file.
_RESIDENCE = "810000" + "19900307" + "001"
PASSPORT = {"name": "何示例", "id_number": "GBR123456789", "mobile": "19900000181"}
PERMIT = {"name": "何示例", "id_number": _RESIDENCE + mod_11_2(_RESIDENCE), "mobile": "19900000181"}

pytestmark = pytest.mark.usefixtures("people", "told")


def clerk(login: str = "zhaochuangkou", channel: Channel = Channel.DESK) -> Actor:
    found = queries.actor_of(demo_id("account", login), channel)
    assert found is not None
    return found


def supervisor() -> Actor:
    return clerk("wujiancha")


@pytest.fixture
def twice() -> tuple[UUID, UUID]:
    """(kept, lost): a person by a residence permit, and once more by the passport of before."""
    window = clerk(channel=Channel.WINDOW)
    kept, lost = (register_natural_person(window, **each, now=clock.now()) for each in (PERMIT, PASSPORT))
    return kept, lost


def account_of(person: UUID, login: str = "heshili") -> Account:
    row = Account(id=uuid4(), login=login, password="!", natural_person_id=person, created_at=clock.now())
    row.save(force_insert=True)
    return row


def asked(kept: UUID, lost: UUID, by: Actor | None = None, **more: Any) -> UUID:
    told = {"evidence": MergeEvidence.DOCUMENT_REPLACED.value, "number": "", "now": clock.now(), **more}
    return ask_merge(by or clerk(), kept=kept, lost=lost, **told)


def merged(kept: UUID, lost: UUID) -> UUID:
    merge = asked(kept, lost)
    grant_merge(supervisor(), merge_id=merge, now=clock.now())
    return merge


def refused(code: str, deed: Any, *given: Any, **named: Any) -> None:
    with pytest.raises(DomainError) as caught:
        deed(*given, **named)
    assert caught.value.code == code


class TestMerging:
    def test_both_are_one_and_nothing_is_rewritten(self, twice: tuple[UUID, UUID], told: Told) -> None:
        kept, lost = twice
        account = account_of(lost)
        before = NaturalPerson.objects.values().get(pk=lost)
        merged(kept, lost)
        actor = queries.actor_of(account.id, Channel.PORTAL)
        assert actor is not None
        assert (actor.person_id, actor.persons) == (kept, (kept, lost))
        assert actor.acts_for(lost, "any")
        assert actor.acts_for(kept, "any")
        assert queries.find_natural_person(PASSPORT["id_number"]) == kept
        assert known_person("何示例", PERMIT["mobile"]) == kept
        assert NaturalPerson.objects.values().get(pk=lost) == before
        assert Account.objects.get(pk=account.id).natural_person_id == lost
        assert set(told) == {(kept, AccountNotice.MERGED), (lost, AccountNotice.MERGED)}
        for person in (kept, lost):
            kinds = [entry.kind for entry in audit.about(f"person:{person}")]
            assert kinds.count("identity.person.merged") == 1
            assert kinds.count("identity.person.merge_asked") == 1

    def test_who_was_signed_in_signs_in_anew(self, twice: tuple[UUID, UUID]) -> None:
        account = account_of(twice[1])
        merged(*twice)
        assert queries.actor_of_session(account.id, account.session_serial, Channel.PORTAL) is None

    def test_the_window_finds_the_person_of_today(self, twice: tuple[UUID, UUID]) -> None:
        merged(*twice)
        assert register_natural_person(clerk(), **PASSPORT, now=clock.now()) == twice[0]

    def test_asked_twice_is_asked_once(self, twice: tuple[UUID, UUID]) -> None:
        assert asked(*twice) == asked(*twice)
        assert Merge.objects.count() == 1

    def test_readings_of_both_are_readable(self, twice: tuple[UUID, UUID]) -> None:
        kept, lost = twice
        queries.read_party(clerk(), PartyKind.NATURAL, lost, purpose="window")
        account = account_of(kept)
        merged(kept, lost)
        actor = queries.actor_of(account.id, Channel.PORTAL)
        assert actor is not None
        assert "window" in {each.purpose for each in readings_about(actor).readings}

    def test_who_was_kept_may_be_merged_again(self, twice: tuple[UUID, UUID]) -> None:
        """The first one still leads to the last."""
        kept, lost = twice
        merged(kept, lost)
        third = register_natural_person(
            clerk(), name="何示例", id_number="H87654321", mobile="19900000182", now=clock.now()
        )
        second = merged(third, kept)
        assert {present_person(each) for each in (kept, lost, third)} == {third}
        assert set(ids_of_person(lost)) == {kept, lost, third}
        undo(second)
        assert (present_person(lost), present_person(third)) == (kept, third)


def undo(merge: UUID) -> None:
    ask_undo(clerk(), merge_id=merge, reason="看错了", now=clock.now())
    grant_undo(supervisor(), merge_id=merge, now=clock.now())


class TestTwoOfficials:
    def test_who_asked_does_not_grant(self, twice: tuple[UUID, UUID]) -> None:
        merge = asked(*twice, by=supervisor())
        refused("identity.merge.two_persons", grant_merge, supervisor(), merge_id=merge, now=clock.now())
        refused("identity.merge.two_persons", decline_merge, supervisor(), merge_id=merge, now=clock.now())
        assert present_person(twice[1]) == twice[1]

    def test_the_database_refuses_it_too(self, twice: tuple[UUID, UUID]) -> None:
        merge = Merge.objects.get(pk=asked(*twice))
        merge.answered_by_id = merge.asked_by_id
        with pytest.raises(IntegrityError, match="identity_merge_two_officials"), transaction.atomic():
            merge.save()

    @pytest.mark.parametrize("login", ["lishili", "qianchushen"])
    def test_nobody_else_asks(self, twice: tuple[UUID, UUID], login: str) -> None:
        refused("identity.merge.not_allowed", asked, *twice, by=clerk(login))

    def test_a_window_does_not_grant(self, twice: tuple[UUID, UUID]) -> None:
        refused(
            "identity.merge.unknown", grant_merge, clerk(), merge_id=asked(*twice, by=supervisor()), now=clock.now()
        )

    def test_never_in_ones_own_matter(self, twice: tuple[UUID, UUID]) -> None:
        own = clerk().person_id
        assert own is not None
        refused("identity.merge.two_persons", asked, twice[0], own)
        other = supervisor().person_id
        assert other is not None
        merge = asked(twice[0], other)
        refused("identity.merge.two_persons", grant_merge, supervisor(), merge_id=merge, now=clock.now())

    def test_answered_once(self, twice: tuple[UUID, UUID]) -> None:
        merge = asked(*twice)
        decline_merge(supervisor(), merge_id=merge, now=clock.now())
        refused("identity.merge.answered", grant_merge, supervisor(), merge_id=merge, now=clock.now())
        assert present_person(twice[1]) == twice[1]

    def test_wrong_asking(self, twice: tuple[UUID, UUID]) -> None:
        refused("identity.merge.evidence", asked, *twice, evidence="BECAUSE")
        refused("identity.merge.same", asked, twice[0], twice[0])
        refused("identity.merge.person_unknown", asked, twice[0], uuid4())
        merged(*twice)
        refused("identity.merge.same", asked, *twice)


class TestUndoing:
    def test_both_are_what_they_were(self, twice: tuple[UUID, UUID], told: Told) -> None:
        kept, lost = twice
        account = account_of(lost)
        merge = merged(kept, lost)
        ask_undo(clerk(), merge_id=merge, reason="看错了", now=clock.now())
        assert present_person(lost) == kept
        grant_undo(supervisor(), merge_id=merge, now=clock.now())
        actor = queries.actor_of(account.id, Channel.PORTAL)
        assert actor is not None
        assert actor.persons == (lost,)
        assert queries.find_natural_person(PASSPORT["id_number"]) == lost
        assert told[-2:] == [(kept, AccountNotice.UNMERGED), (lost, AccountNotice.UNMERGED)]
        assert Merge.objects.get(pk=merge).state == MergeState.UNDONE.value

    def test_by_two_and_within_thirty_days(self, twice: tuple[UUID, UUID]) -> None:
        merge = merged(*twice)
        late = clock.now() + timedelta(days=31)
        refused("identity.merge.too_late", ask_undo, clerk(), merge_id=merge, reason="", now=late)
        ask_undo(supervisor(), merge_id=merge, reason="", now=clock.now())
        refused("identity.merge.two_persons", grant_undo, supervisor(), merge_id=merge, now=clock.now())


def found() -> list[Candidate]:
    """What the finder shows after a night, page by page."""
    find_resemblances(clock.now())
    page = candidates(supervisor())
    rows = [*page.rows]
    while page.next:
        page = candidates(supervisor(), page.next)
        rows += page.rows
    return rows


class TestFinding:
    def test_why_two_may_be_one(self, twice: tuple[UUID, UUID]) -> None:
        pair = next(each for each in found() if {each.kept.id, each.lost.id} == set(twice))
        assert set(pair.reasons) == {Likeness.SAME_NAME, Likeness.SAME_MOBILE, Likeness.OTHER_DOCUMENT}
        assert pair.kept.name == "何**"
        kinds = [entry.kind for entry in audit.about(f"person:{twice[0]}")]
        assert "privacy.data.seen" in kinds
        assert candidates(clerk()).rows == ()

    def test_settled_pairs_are_not_found_again(self, twice: tuple[UUID, UUID]) -> None:
        merge = asked(*twice)
        assert not [each for each in found() if each.lost.id in twice]
        decline_merge(supervisor(), merge_id=merge, now=clock.now())
        assert not [each for each in found() if each.lost.id in twice]
        assert [each.id for each in merges_for(supervisor()).rows] == [merge]
        assert [each.id for each in merges_for(clerk()).rows] == [merge]
        assert merges_for(clerk("qianchushen")).rows == ()

    def test_who_only_said_a_number(self) -> None:
        told = {"name": "冯示例", "id_number": "369901200001010019", "mobile": "19900000183"}
        person = register_natural_person(clerk(), **told, now=clock.now())
        row = person_row(uuid4(), **told, assurance_level=0, now=clock.now(), claimed=True)
        row.save(force_insert=True)
        pair = next(each for each in found() if each.lost.id == row.id)
        assert pair.kept.id == person
        assert Likeness.SAME_NUMBER_SAID in pair.reasons

    def test_a_family_that_shares_a_telephone_is_not_one_person(self) -> None:
        for name, number in (("冯示例", "369901200001010019"), ("冯示范", "36990119870519010X")):
            register_natural_person(clerk(), name=name, id_number=number, mobile="19900000183", now=clock.now())
        assert not [each for each in found() if each.lost.mobile == "199****0183"]

    @pytest.mark.parametrize(
        ("one", "other", "so"),
        [
            ("369901200001010019", "369901200001010027", True),
            ("369901200001010019", "369901200010010019", True),
            ("369901200001010019", "369901200001010019", False),
            ("369901200001010019", "369901200002020019", False),
            ("H12345678", "H12345687", True),
            ("H12345678", "GBR123456789", False),
        ],
    )
    def test_a_slip_of_the_hand(self, one: str, other: str, so: bool) -> None:
        assert one_off(one, other) is so

    def test_likeness_is_told_by_comparison_alone(self, twice: tuple[UUID, UUID]) -> None:
        one, other = (queries.party_of(PartyKind.NATURAL, each) for each in twice)
        assert one is not None
        assert other is not None
        assert Likeness.SAME_NUMBER_SAID not in likenesses(one, other, said=True)

    def test_two_without_a_telephone_share_none(self, twice: tuple[UUID, UUID]) -> None:
        parties = [queries.party_of(PartyKind.NATURAL, each) for each in twice]
        one, other = (replace(each, mobile="") for each in parties if each is not None)
        assert Likeness.SAME_MOBILE not in likenesses(one, other)
