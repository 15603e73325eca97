"""The people of these tests."""

from __future__ import annotations

from typing import Any

from tongban.foundation import clock
from tongban.oversight.privacy.actions.assess import TEXT_LABELS as ASSESSMENT
from tongban.oversight.privacy.actions.open_breach import TEXT_LABELS as BREACH
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of

STEWARD, SUPERVISOR, REVIEWER, APPLICANT = "guanshuju", "wujiancha", "qianchushen", "lishili"


def somebody(login: str, channel: Channel = Channel.DESK) -> Actor:
    """The actor of a demonstration account."""
    found = actor_of(demo_id("account", login), channel)
    assert found is not None
    return found


def assessment(**other: Any) -> dict[str, Any]:
    """What an assessment is written with."""
    now = clock.now()
    return {
        "about": "item:000131990001",
        "title": "食品经营许可（新办）",
        "trigger": "SENSITIVE",
        "risk": "1",
        "review_due": clock.legal_date(now).replace(year=clock.legal_date(now).year + 1),
        "texts": {name: f"{label}：已经核对。" for name, label in ASSESSMENT.items()},
        "now": now,
    } | other


def breach(**other: Any) -> dict[str, Any]:
    """What a breach is recorded with."""
    now = clock.now()
    return {
        "alert": None,
        "account": demo_id("account", REVIEWER),
        "grade": "1",
        "found_at": now,
        "since": now.replace(hour=0),
        "until": now,
        "texts": {name: f"{label}：已经查明。" for name, label in BREACH.items()},
        "now": now,
    } | other
