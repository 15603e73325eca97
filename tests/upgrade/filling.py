"""What stands in the province that ``make.py`` makes: cases in many states, and one of each thing that no case leaves.

Read once Django is ready.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import transaction

from tongban.cases.actions.entrust import Wanted, entrust
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF, filled_draft
from tongban.config import seeding, story_seed
from tongban.foundation import clock
from tongban.foundation.records import consumers, relay, sequencer
from tongban.foundation.records.partitions import ensure_partitions
from tongban.registry.catalogue.actions.save_draft import begin_draft
from tongban.registry.catalogue.queries import current_guide, find_items
from tongban.registry.identity.actions.invite import invite
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import RepresentativeRole
from tongban.registry.identity.queries import actor_of

PAPERED = (("granted-straight", "concluded", 8),)
"""(story, step, working days ago): told to every consumer, so that there are papers; each paper weighs as much as the rest."""
WAITING = (
    ("granted-straight", "applied", 0),
    ("granted-after-correction", "told", 3),
    ("granted-straight", "inspected", 4),
    ("extended", "proposed", 3),
    ("pause-ends-by-itself", "approved", 2),
    ("those-concerned", "announced", 4),
    ("inspected-by-two", "again", 1),
    ("withdrawn", "withdrawn", 6),
    ("family-granted", "published", 1),
    ("at-the-window", "applied", 1),
)
"""Told to all but who makes the papers: their events wait, as those of the last minute before a stop do."""


def fill() -> datetime:
    """Migrations, seed, scenes; the instant at which it was full."""
    call_command("migrate", verbosity=0, interactive=False)
    ensure_partitions(clock.now())
    seeding.seed(lambda *_: None, (*seeding.PLACES, *seeding.CATALOGUE_AND_PEOPLE))
    with transaction.atomic():
        for number, scene in enumerate(PAPERED):
            _play(scene, number)
    relay.digest_all()
    with transaction.atomic():
        for number, scene in enumerate(WAITING, start=len(PAPERED)):
            _play(scene, number)
        _one_of_each()
    while sequencer.advance():
        pass
    for consumer in consumers.subscriptions():
        while consumer.name != "cases.papers" and consumers.run(consumer) >= consumer.batch:
            pass
    return clock.real_now()


def _play(scene: tuple[str, str, int], number: int) -> None:
    story, until, days_ago = scene
    named = {"scene": f"{story}-{until}", "story": story, "until": until, "days_ago": days_ago}
    story_seed._Scene(named, number).play()


def _one_of_each() -> None:
    """What no story leaves: drafts of an application and of a guide, an upload, a mandate, an invitation."""
    item = find_items("食品经营许可（新办）", "360722000000", None, 5).items[0].code
    applicant = actor_of(demo_id("account", "lishili"), Channel.PORTAL)
    editor = actor_of(demo_id("account", "lvweihu"), Channel.DESK)
    last_day = clock.today() + timedelta(days=30)
    filled_draft(applicant, item)
    begin_draft(editor, document=current_guide(item).document, note="调整窗口时间")
    signed = upload(applicant, name="委托书.pdf", chunks=[PDF])
    entrust(
        applicant, wanted=Wanted(item=item), name="张示例", number="19900000003", last_day=last_day, upload_id=signed.id
    )
    invite(
        applicant,
        legal_person_id=demo_id("legal-person", "91369901MA72200101"),
        name="张示例",
        number="19900000003",
        role=RepresentativeRole.STAFF,
        last_day=last_day,
        now=clock.now(),
    )
