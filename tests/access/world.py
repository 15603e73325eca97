"""The seeded place that attacks and measurements look at: the demonstration's cases, and one of everything with an address.

Built once per process, with real commits, into a database of its own (``built`` of the root conftest). The routes that
show the things stand in ``visits.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import yaml
from django.db import transaction
from PIL import Image

from tongban.capabilities.messaging.queries import box
from tongban.cases.actions.draft import application_of, submit_draft
from tongban.cases.actions.entrust import Wanted, entrust
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF, filled_draft, sample_item, submitted
from tongban.cases.kinds import Defect, Opinion
from tongban.cases.models import Paper, PublicNotice
from tongban.cases.queries import case_detail
from tongban.cases.queries.notice import notice_of
from tongban.cases.queries.services import last_visit
from tongban.config import enquiry_seed, story_seed
from tongban.foundation import clock
from tongban.foundation.records import audit, relay
from tongban.foundation.records.partitions import ensure_partitions
from tongban.foundation.transparency import checkpoints
from tongban.kernel.codes import show_registration_code
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.privacy.actions.open_breach import open_breach
from tongban.oversight.privacy.tests.conftest import breach
from tongban.oversight.security.models import Alert
from tongban.oversight.supervision.actions.watch import round_
from tongban.oversight.supervision.models import Card
from tongban.registry.catalogue.actions.draft_standard import begin_standard
from tongban.registry.catalogue.actions.judge_guides import judge_catalogue
from tongban.registry.catalogue.actions.propose_change import begin_change
from tongban.registry.catalogue.actions.propose_material import retire_material
from tongban.registry.catalogue.actions.publish_edition import approve_edition, compile_edition
from tongban.registry.catalogue.actions.publish_standard import publish_standard
from tongban.registry.catalogue.actions.save_draft import begin_draft
from tongban.registry.catalogue.actions.take_list import take_list
from tongban.registry.catalogue.actions.work_lists import work_lists
from tongban.registry.catalogue.change_queries import adjustments
from tongban.registry.catalogue.kinds import ItemChangeKind
from tongban.registry.catalogue.lifecycle.proposing import Proposal
from tongban.registry.catalogue.quality import proofs
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.catalogue.seed import SEED_ACTOR
from tongban.registry.catalogue.story_gate import stories_on
from tongban.registry.identity.actions.invite import invite
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id, demo_token
from tongban.registry.identity.kinds import PartyKind, RepresentativeRole
from tongban.registry.identity.models import Representation
from tongban.registry.identity.queries import actor_of
from tongban.registry.orgs.shipped import shipped_body
from tongban.registry.publishing.actions.begin_publication import begin_publication
from tongban.registry.publishing.drafting import Content
from tongban.registry.publishing.kinds import PublishedKind
from tongban.registry.publishing.queries import published
from tongban.sites.demo.deeds import STORIES

APPLICANT, OTHER_APPLICANT, ELDER, OUTSIDER = "lishili", "wangshili", "jiangshili", "zhangshili"
CLERK, REVIEWER, SECOND, DECIDER, SUPERVISOR = "zhaochuangkou", "qianchushen", "sunfuhe", "zhoujueding", "wujiancha"
ASSISTANT = "tubangban"
OTHER_COUNTY, OTHER_BODY, VISITOR = "zhenganyuan", "chenfuhe", "fengruhu"
EDITOR, APPROVER, OPERATOR = "lvweihu", "shishenhe", "zhangyunxing"
AUDITOR = "shaoshenji"
PROVINCE = "luobiaozhun"
RESTAURANT = demo_id("legal-person", "91369901MA72200101")
WARD = demo_id("person", "caiqing")
_SCENES = "scenes/demo.yaml"
_WANTED = frozenset(
    {
        "just-submitted", "waits-for-the-applicant", "corrected", "accepted", "in-review", "decided", "granted",
        "not-accepted", "paused", "waits-for-the-leader", "waits-for-the-second-officer", "hearing-announced",
        "on-its-way", "public-notice", "badly-rated",
    }
)  # fmt: skip
"""The scenes that are looked at; the others would only cost time."""


@dataclass(frozen=True, slots=True)
class CaseOf:
    """A case: its code as people write it, and its id."""

    code: str
    id: UUID


@dataclass
class World:
    """What there is. ``cases`` by the name of the scene that left them."""

    item: str = ""
    guide: str = ""
    cases: dict[str, CaseOf] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, login: str) -> str:
        """The token of a demonstration account."""
        return self.tokens[login] if login else ""


def somebody(login: str, channel: Channel = Channel.PORTAL) -> Actor:
    """The actor behind a demo log-in."""
    found = actor_of(demo_id("account", login), channel)
    assert found is not None, login
    return found


def build() -> World:
    """Play the scenes, then make one of each thing that scenes leave out; let every consumer hear of it."""
    world = World()
    with transaction.atomic():
        _play(world)
        world.item = sample_item()
        world.ids["assisted_item"] = sample_item(name="高龄津贴")
        world.guide = current_guide(world.item).hash
        _late(world)
        _reviewed(world)
        _drafts(world)
        _entrusted(world)
        _asked(world)
        _standards(world)
        _published(world)
        world.ids["catalogue_draft"] = begin_draft(
            somebody(EDITOR, Channel.DESK), document=current_guide(world.item).document, note="调整窗口时间"
        )
    world.ids["import"] = take_list(
        somebody(OPERATOR, Channel.DESK),
        name="清单.jsonl",
        chunks=[b'{"\xe4\xba\x8b\xe9\xa1\xb9": "a", "code": "b"}\n'],
    )
    work_lists()
    _read_many()
    relay.digest_all()
    round_()
    relay.digest_all()
    # Nothing is signed while another test's transaction holds the log back.
    while checkpoints.sign() is None:
        relay.digest_all()
    _heard(world)
    everybody = (APPLICANT, OTHER_APPLICANT, ELDER, OUTSIDER, ASSISTANT, CLERK, REVIEWER, SECOND, DECIDER, SUPERVISOR,
                 OTHER_COUNTY, OTHER_BODY, VISITOR, EDITOR, APPROVER, OPERATOR, PROVINCE)  # fmt: skip
    world.tokens = {login: demo_token(login) for login in everybody}
    return world


def _play(world: World) -> None:
    scenes = yaml.safe_load((STORIES / _SCENES).read_text("utf-8"))["scenes"]
    for number, scene in enumerate(each for each in scenes if each["scene"] in _WANTED):
        played = story_seed._Scene(scene, number)
        played.play()
        world.cases[scene["scene"]] = CaseOf(show_registration_code(played.code), played.case_id)


def _late(world: World) -> None:
    """A case that nobody has touched for forty days: it earns its cards."""
    long_ago = clock.now() - timedelta(days=40)
    ensure_partitions(long_ago, months_ahead=0)
    with clock.frozen(_morning(long_ago)):
        receipt = submitted(somebody(APPLICANT), world.item)
        pass_pre_review(somebody(REVIEWER, Channel.DESK), case_id=receipt.case_id, seen=1)
    world.cases["late"] = CaseOf(show_registration_code(receipt.code), receipt.case_id)


def _reviewed(world: World) -> None:
    """Both opinions are there: the decision is next."""
    receipt = submitted(somebody(APPLICANT), world.item)
    pass_pre_review(somebody(REVIEWER, Channel.DESK), case_id=receipt.case_id, seen=1)
    for seen, (login, step) in enumerate(((REVIEWER, "s1"), (SECOND, "s2")), start=2):
        official = somebody(login, Channel.DESK)
        give_opinion(official, case_id=receipt.case_id, seen=seen, step_id=step, opinion=Opinion.AGREE)
    world.cases["to_decide"] = CaseOf(show_registration_code(receipt.code), receipt.case_id)


def _morning(instant: datetime) -> datetime:
    return instant.astimezone(clock.SHANGHAI).replace(hour=9, minute=30)


def _standards(world: World) -> None:
    """The standard of the item, one to come that shortens a promise, and a draft of the next."""
    guide, today = current_guide(world.item), clock.today()
    limit = {"amount": guide.local["promised_limit"]["amount"] - 1, "unit": "WORKING_DAY"}
    steps = [{**step, "limit": {"amount": 1, "unit": "WORKING_DAY"}} for step in guide.unified["review_plan"]["steps"]]
    shorter = {
        "statutory_limit": limit,
        "extension": None,
        "review_plan": {**guide.unified["review_plan"], "steps": steps},
    }
    owner = shipped_body("360000-government-services").uscc
    # The stories tell of the limit as it is: they go with the text that shortens it.
    retired = {each.name: None for each in stories_on(world.item[19:], today) if each.name != "rated"}
    for text, day, stories in (
        (guide.unified, today - timedelta(days=1), {}),
        ({**guide.unified, **shorter}, today + timedelta(days=400), retired),
    ):
        publish_standard(
            actor_id=SEED_ACTOR,
            code=world.item[19:],
            owner_uscc=owner,
            document=text,
            valid_from=day,
            why="缩短时限",
            now=clock.now(),
            stories=stories,
        )
    province = somebody(PROVINCE, Channel.DESK)
    world.ids["standard_draft"] = begin_standard(province, code=world.item[19:], note="按新法修改")
    change = Proposal(
        ItemChangeKind.RETIRE, (world.item[19:],), (), today + timedelta(days=500), "改革方案", "《示例条例》第一条"
    )
    world.ids["item_change"] = begin_change(province, change)
    judge_catalogue()
    line = proofs()[0][0]
    world.ids |= {"proof_kind": line.kind, "proof_key": line.key}
    world.ids["register_change"] = retire_material(province, "SM-000105", why="不再使用")
    editor = somebody(EDITOR, Channel.DESK)
    world.ids["adjustment"] = adjustments(editor)[0][0].id
    edition = compile_edition(editor, department_uscc=guide.department_uscc, day=today)
    approve_edition(somebody(APPROVER, Channel.DESK), edition_id=edition)


def _published(world: World) -> None:
    """A document that is public, and the draft of one."""
    world.ids["publication"] = published(PublishedKind.REVIEW_RULE)[0][0].id
    editor = somebody(EDITOR, Channel.DESK)
    world.ids["document"] = begin_publication(
        editor,
        department_uscc=editor.posts[0].department_uscc,
        content=Content(PublishedKind.ANNOUNCEMENT, "窗口搬迁公告", "自下月起在新址办理。"),
    )


def _drafts(world: World) -> None:
    """A draft of the applicant; at the window one under way, one handed in, and one that is to be corrected."""
    world.ids["draft"] = filled_draft(somebody(APPLICANT), world.item).id
    clerk, party = somebody(CLERK, Channel.WINDOW), (PartyKind.LEGAL, RESTAURANT)
    world.ids["window_draft"] = filled_draft(clerk, world.item, party=party).id
    for name in ("window_done", "window_correcting"):
        draft = filled_draft(clerk, world.item, party=party)
        confirmed = application_of(clerk, draft).confirmation
        told = notice_of(draft.guide).version
        receipt = submit_draft(clerk, draft.id, seen=draft.version, confirmed=confirmed, notice=told)
        world.ids[name] = draft.id
        world.cases[name] = CaseOf(show_registration_code(receipt.code), receipt.case_id)
    lines = [Line("m3.r1", Defect.UNCLEAR, explanation="面积看不清")]
    case_id = world.cases["window_correcting"].id
    request_correction(somebody(REVIEWER, Channel.DESK), case_id=case_id, seen=1, lines=lines)


def _entrusted(world: World) -> None:
    """Mandates with signed papers, of the applicant for an item and of the elder for a case; an invitation."""
    until = clock.today() + timedelta(days=30)
    for name, login, wanted in (
        ("mandate", APPLICANT, Wanted(item=world.item)),
        ("case_mandate", ELDER, Wanted(code=world.cases["public-notice"].code.replace("-", ""))),
    ):
        giver = somebody(login)
        signed = upload(giver, name="委托书.pdf", chunks=[PDF])
        world.ids[name] = entrust(
            giver, wanted=wanted, name="张示例", number="19900000003", last_day=until, upload_id=signed.id
        )
    world.ids["upload"] = upload(somebody(APPLICANT), name="图.pdf", chunks=[PDF]).id
    world.ids["picture"] = upload(somebody(APPLICANT), name="照片.png", chunks=[_picture()]).id
    world.ids["invitation"] = invite(
        somebody(APPLICANT),
        legal_person_id=RESTAURANT,
        name="张示例",
        number="19900000003",
        role=RepresentativeRole.STAFF,
        last_day=until,
        now=clock.now(),
    )


def _asked(world: World) -> None:
    """Enquiries of the sample: one published, one that waits, one that is late."""
    enquiry_seed.seed_enquiries()
    world.ids["enquiry"] = Enquiry.objects.order_by("asked_at")[1].number


def _read_many() -> None:
    """An official looks at ten people for no case: an alert."""
    curious = somebody(OTHER_BODY, Channel.DESK).stamp()
    for _ in range(10):
        audit.write("privacy.data.read", curious, f"person:{uuid4()}", {"fields": ["name"], "purpose": "查看"})


def _heard(world: World) -> None:
    """What consumers have made of it: messages, papers, cards, notices."""
    world.ids["message"] = box(somebody(APPLICANT)).messages[0].id
    world.ids["alert"] = Alert.objects.order_by("id")[0].id
    world.ids["breach"] = open_breach(somebody(SUPERVISOR, Channel.DESK), **breach())
    world.ids["card"] = Card.objects.filter(case_id=world.cases["late"].id).order_by("id")[0].id
    notice = PublicNotice.objects.order_by("case_id", "n")[0]
    world.ids |= {"notice_case": notice.case_id, "notice_n": notice.n}
    world.ids["verify_code"] = Paper.objects.order_by("case_id", "n")[0].verify_code
    granted = case_detail(somebody(APPLICANT), world.cases["granted"].code)
    world.ids["file_n"] = next(each.n for each in granted.materials if each.name)
    world.ids["paper_n"] = Paper.objects.filter(case_id=world.cases["granted"].id).order_by("n")[0].n
    world.ids["rating"] = Rating.objects.get(case_id=world.cases["badly-rated"].id).id
    visit = last_visit(world.cases["window_done"].id)
    assert visit is not None
    world.ids |= {"visit_n": visit[0], "visit_token": visit[1]}
    world.ids["representation"] = Representation.objects.filter(legal_person_id=RESTAURANT).order_by("id")[0].id


def _picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (60, 40), "white").save(drawn, "PNG")
    return drawn.getvalue()
