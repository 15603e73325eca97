"""Published documents: written by one, approved by another, public from a day, never edited, replaced or withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.registry.orgs.duties import Duty
from tongban.registry.publishing.actions.approve_publication import approve_publication
from tongban.registry.publishing.actions.begin_publication import begin_publication, begin_version
from tongban.registry.publishing.actions.return_publication import discard_publication, return_publication
from tongban.registry.publishing.actions.save_publication import save_publication
from tongban.registry.publishing.actions.submit_publication import submit_publication
from tongban.registry.publishing.actions.withdraw_publication import withdraw_publication
from tongban.registry.publishing.drafting import Content
from tongban.registry.publishing.kinds import PublicationState, PublishedKind
from tongban.registry.publishing.models import Publication
from tongban.registry.publishing.queries import (
    find_publications,
    publication,
    publication_at_desk,
    published,
    published_of_item,
)
from tongban.registry.publishing.seed import seed_published

FOOD = "000131990001"
RULE = Content(
    PublishedKind.REVIEW_RULE,
    "核查要点",
    "先看场所，\r\n再看烟囱。",
    "示例〔2026〕9号",
    None,
    [FOOD],
    ["《食品安全法》"],
)


def _official(login: str) -> Actor:
    found = actor_of(demo_id("account", login), Channel.DESK)
    assert found is not None
    return found


@pytest.fixture
def editor(province: None) -> Actor:
    return _official("lvweihu")


@pytest.fixture
def approver(province: None) -> Actor:
    return _official("shishenhe")


@pytest.fixture
def stranger(province: None) -> Actor:
    return _official("luobiaozhun")


@pytest.fixture
def body(editor: Actor) -> str:
    post = editor.holds(Duty.EDIT_CATALOGUE)
    assert post is not None
    return post.department_uscc


def _seen(publication_id: UUID) -> int:
    return Publication.objects.get(pk=publication_id).state_version


@pytest.fixture
def public(editor: Actor, approver: Actor, body: str) -> Callable[..., UUID]:
    """A document that holds from today, or from ``days`` from now."""

    def make(content: Content = RULE, days: int = 0, publication_id: UUID | None = None) -> UUID:
        made = publication_id or begin_publication(editor, department_uscc=body, content=content)
        submit_publication(editor, publication_id=made, seen=_seen(made))
        day = clock.today() + timedelta(days=days)
        approve_publication(approver, publication_id=made, seen=_seen(made), published_from=day)
        return made

    return make


def test_two_people_make_it_public(public: Callable[..., UUID]) -> None:
    made = public()
    found = publication(made)
    assert (found.line.title, found.paragraphs, found.laws) == (
        "核查要点",
        ("先看场所，", "再看烟囱。"),
        ("食品安全法",),
    )
    assert made in {each.id for each in published_of_item(FOOD)}
    assert [each.id for each in published(PublishedKind.REVIEW_RULE, "360722000000", "烟囱")[0]] == [made]
    assert made not in {each.id for each in published(PublishedKind.REVIEW_RULE, "360100000000")[0]}
    kinds = [each.kind for each in audit.about(f"publication:{made}")]
    assert set(kinds) == {"publishing.draft.begun", "publishing.draft.submitted", "publishing.document.published"}


def test_nobody_approves_what_he_wrote(editor: Actor, approver: Actor, stranger: Actor, body: str) -> None:
    made = begin_publication(editor, department_uscc=body, content=RULE)
    submit_publication(editor, publication_id=made, seen=1)
    Publication.objects.filter(pk=made).update(submitted_by=approver.account_id)
    for actor, code in (
        (editor, "publishing.draft.right_missing"),
        (approver, "publishing.draft.same_person"),
        (stranger, "publishing.unknown"),
    ):
        with pytest.raises(DomainError, match=code.replace(".", r"\.")):
            approve_publication(actor, publication_id=made, seen=2, published_from=clock.today())
    with pytest.raises(DomainError, match=r"publishing\.unknown"):
        publication(made)
    with pytest.raises(DomainError, match=r"publishing\.unknown"):
        publication_at_desk(stranger, made)
    assert made not in {each.line.id for each in find_publications(stranger)[0]}
    assert made in {each.line.id for each in find_publications(editor)[0]}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (Content(PublishedKind.FAQ, " "), "title"),
        (Content(PublishedKind.FAQ, "长" * 201), "title"),
        (Content(PublishedKind.FAQ, "标题", "文" * 50_001), "text"),
        (Content(PublishedKind.FAQ, "标题", items=["123"]), "items"),
        (Content(PublishedKind.FAQ, "标题", laws=["法" * 201]), "laws"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(editor: Actor, body: str, content: Content, field: str) -> None:
    before = Publication.objects.count()
    with pytest.raises(DomainError, match=r"publishing\.draft\.content_invalid") as caught:
        begin_publication(editor, department_uscc=body, content=content)
    assert caught.value.data["field"] == field
    assert Publication.objects.count() == before


def test_a_draft_without_text_or_items_is_not_handed_in(editor: Actor, body: str) -> None:
    made = begin_publication(editor, department_uscc=body, content=Content(PublishedKind.REVIEW_RULE, "要点"))
    with pytest.raises(DomainError, match=r"content_invalid"):
        submit_publication(editor, publication_id=made, seen=1)
    save_publication(editor, publication_id=made, seen=1, content=Content(PublishedKind.REVIEW_RULE, "要点", "看。"))
    with pytest.raises(DomainError, match=r"content_invalid"):
        submit_publication(editor, publication_id=made, seen=2)
    with pytest.raises(DomainError, match=r"publishing\.draft\.changed"):
        save_publication(editor, publication_id=made, seen=1, content=RULE)


def test_sent_back_and_given_up(editor: Actor, approver: Actor, body: str) -> None:
    made = begin_publication(editor, department_uscc=body, content=RULE)
    submit_publication(editor, publication_id=made, seen=1)
    with pytest.raises(DomainError, match=r"publishing\.draft\.note_missing"):
        return_publication(approver, publication_id=made, seen=2, note=" ")
    return_publication(approver, publication_id=made, seen=2, note="文号不对")
    assert publication_at_desk(editor, made).note == "文号不对"
    discard_publication(editor, publication_id=made, seen=3, note="不发了")
    assert publication_at_desk(editor, made).state is PublicationState.DISCARDED
    with pytest.raises(DomainError, match=r"publishing\.draft\.wrong_state"):
        save_publication(editor, publication_id=made, seen=4, content=RULE)


def test_a_published_text_is_never_changed(public: Callable[..., UUID]) -> None:
    made = public()
    for change in ({"text": "改了"}, {"title": "改了"}, {"state": "DRAFT"}, {"items": []}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.filter(pk=made).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=made).delete()


def test_a_new_version_takes_the_place_on_its_day(public: Callable[..., UUID], editor: Actor) -> None:
    first = public()
    second = begin_version(editor, publication_id=first)
    with pytest.raises(DomainError, match=r"publishing\.draft\.open_already"):
        begin_version(editor, publication_id=first)
    public(days=2, publication_id=second)
    assert publication(first).until == clock.today() + timedelta(days=2)
    assert [each.id for each in published(PublishedKind.REVIEW_RULE, q="烟囱")[0]] == [first]
    with pytest.raises(DomainError, match=r"publishing\.unknown"):
        publication(second)
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert publication(first).newer == second
        assert publication(first).readable
        assert publication(second).number == 2
        assert [each.id for each in published(PublishedKind.REVIEW_RULE, q="烟囱")[0]] == [second]


def test_withdrawn_with_its_reason(public: Callable[..., UUID], editor: Actor, approver: Actor) -> None:
    made = public()
    with pytest.raises(DomainError, match=r"publishing\.draft\.right_missing"):
        withdraw_publication(editor, publication_id=made, seen=_seen(made), reason="写错了")
    with pytest.raises(DomainError, match=r"publishing\.draft\.secret"):
        withdraw_publication(approver, publication_id=made, seen=_seen(made), reason="写了 369901199001010013")
    withdraw_publication(approver, publication_id=made, seen=_seen(made), reason="写错了")
    found = publication(made)
    assert (found.withdrawn_reason, found.readable, found.newer) == ("写错了", False, None)
    assert made not in {each.id for each in published(None)[0]}
    with pytest.raises(DomainError, match=r"publishing\.draft\.wrong_state"):
        withdraw_publication(approver, publication_id=made, seen=_seen(made), reason="再撤一次")


def test_no_day_that_has_passed(editor: Actor, approver: Actor, body: str) -> None:
    made = begin_publication(editor, department_uscc=body, content=RULE)
    submit_publication(editor, publication_id=made, seen=1)
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(DomainError, match=r"publishing\.draft\.day_passed"):
        approve_publication(approver, publication_id=made, seen=2, published_from=yesterday)


def test_pages_and_strange_questions(province: None) -> None:
    seen: list[UUID] = []
    after = ""
    while True:
        lines, after = published(None, after=after, size=2)
        seen += [each.id for each in lines]
        if not after:
            break
    others = Publication.objects.filter(state="PUBLISHED").exclude(kind=PublishedKind.AGENCY)
    assert len(seen) == len(set(seen)) == others.count() >= 6
    assert published(None, q="没有这样的词汇组合啊")[0] == ()
    assert published(None, q="' | 'x")[0] == ()
    assert published(None, q="的\0")[0] is not None
    for wrong in ("x", "2026-01-05", "2026-01-05.x"):
        with pytest.raises(DomainError, match=r"publishing\.page_invalid"):
            published(None, after=wrong)


def test_the_seed_twice_changes_nothing(province: None) -> None:
    before = Publication.objects.count()
    assert seed_published() == 0
    assert Publication.objects.count() == before


def test_begun_twice_it_is_one_until_it_is_saved(editor: Actor) -> None:
    content = Content(PublishedKind.FAQ, "怎么取号", "", "", None, [], [])
    body = editor.posts[0].department_uscc
    first = begin_publication(editor, department_uscc=body, content=content)
    assert begin_publication(editor, department_uscc=body, content=content) == first
    save_publication(editor, publication_id=first, seen=1, content=content)
    assert begin_publication(editor, department_uscc=body, content=content) != first


@pytest.mark.parametrize("text", ["申请人 369901 19491231 009X 获准", "机密★一年", "本件不得外传"])
def test_what_must_not_be_published_is_refused_to_both_persons(
    editor: Actor, approver: Actor, body: str, text: str
) -> None:
    begun = begin_publication(editor, department_uscc=body, content=replace(RULE, text=text))
    with pytest.raises(DomainError, match=r"publishing\.draft\.secret"):
        submit_publication(editor, publication_id=begun, seen=_seen(begun))
    # However it came to wait: who approves reads it again.
    Publication.objects.filter(pk=begun).update(state=PublicationState.SUBMITTED.value)
    with pytest.raises(DomainError, match=r"publishing\.draft\.secret"):
        approve_publication(approver, publication_id=begun, seen=_seen(begun), published_from=clock.today())
