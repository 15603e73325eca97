"""What a new instance knows: the ordered steps of the seed, each idempotent and deterministic (same ids, same codes).

Reference data comes in every mode; people and cases of the demonstration only where ``DEMONSTRATION`` is on. Each step
is a function of the app that owns the rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from tongban.config.curious_seed import seed_curious
from tongban.config.enquiry_seed import seed_enquiries
from tongban.config.privacy_seed import seed_assessments
from tongban.config.story_seed import seed_stories
from tongban.registry.catalogue.seed import seed_catalogue, seed_item_stories
from tongban.registry.identity.seed import seed_people
from tongban.registry.identity.seed_doubles import seed_doubles
from tongban.registry.identity.seed_reviews import seed_reviews
from tongban.registry.orgs.seed import seed_bodies, seed_regions
from tongban.registry.publishing.seed import seed_published


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``name`` is shown to the person who waits."""

    name: str
    work: Callable[[], object]
    demonstration_only: bool = False


PLACES: tuple[Step, ...] = (
    Step("行政区划 regions", seed_regions),
    Step("机构和岗位 bodies and posts", seed_bodies),
)

CATALOGUE_AND_PEOPLE: tuple[Step, ...] = (
    Step("事项和办事指南 catalogue", seed_catalogue),
    Step("情形测试 stories of items", seed_item_stories),
    Step("公开文件和清单 documents and lists", seed_published),
    Step("演示人员 people", seed_people, demonstration_only=True),
)

STEPS: tuple[Step, ...] = (
    *PLACES,
    *CATALOGUE_AND_PEOPLE,
    Step("重复登记 doubles", seed_doubles, demonstration_only=True),
    Step("岗位核对 reviews of posts", seed_reviews, demonstration_only=True),
    Step("演示办件 story cases", seed_stories, demonstration_only=True),
    Step("演示咨询 enquiries", seed_enquiries, demonstration_only=True),
    Step("影响评估 assessments", seed_assessments, demonstration_only=True),
    Step("好奇的工作人员 curious official", seed_curious, demonstration_only=True),
)


def seed(tell: Callable[[str, float], None], steps: Sequence[Step] = STEPS) -> None:
    """Run every step, each in a transaction of its own; ``tell(name, seconds)`` after each. Twice changes nothing.

    At the end the planner learns what is there: without it the statement that says who somebody is takes twice as long
    until the server looks by itself, a minute or more later.
    """
    for step in steps:
        if step.demonstration_only and not settings.DEMONSTRATION:
            continue
        begun = time.monotonic()
        with transaction.atomic():
            step.work()
        tell(step.name, time.monotonic() - begun)
    with connection.cursor() as cursor:
        # A place that has been in service has them, and may be large: nothing of it is read again.
        cursor.execute(
            "SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables"
            " WHERE last_analyze IS NULL AND last_autoanalyze IS NULL"
        )
        if unknown := [row[0] for row in cursor.fetchall()]:
            cursor.execute(f"ANALYZE {', '.join(unknown)}")
