"""What is published for tomorrow holds from its first second on, everywhere at once, and nowhere a second before."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.test import Client
from django.urls import reverse

from tongban.cases.factories import sample_item, submitted
from tongban.cases.models import Case
from tongban.foundation import clock
from tongban.kernel.worktime import SHANGHAI
from tongban.registry.catalogue.actions.publish_standard import publish_standard
from tongban.registry.catalogue.export_queries import guides_on
from tongban.registry.catalogue.queries import current_guide, forget_current
from tongban.registry.catalogue.search_queries import search_items
from tongban.registry.catalogue.seed import SEED_ACTOR
from tongban.registry.catalogue.standard_queries import followers, standard_on
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.orgs.shipped import shipped_body

XINFENG = "360722000000"


def _seen(client: Client, code: str, name: str) -> dict[str, str]:
    """Channel → hash of the version that it shows for the body of ``code``."""
    page = client.get(reverse("portal:item", args=[code])).content.decode()
    api = client.get(f"/api/v1/items/{code}").json()
    listed = next(each for each in client.get(f"/api/v1/items?q={name}").json()["items"] if each["guide_hash"])
    feed = json.loads(client.get(reverse("portal:changes-json"), {"region": XINFENG}).content)["items"]
    told = [each["_tongban"]["hash"] for each in feed if each["_tongban"]["code"] == code]
    known = {each.code: each.guide_hash for each in followers(code[19:])}
    found = next(hit for hit in search_items(name, XINFENG).items if hit.card.code == code)
    return {
        "page": next(hash_ for hash_ in known.values() if hash_[:12] in page),
        "API": api["guide_hash"],
        "API list": listed["guide_hash"],
        "feed": told[0] if told else "",
        "search": found.card.guide_hash,
        "export": next(
            each.hash for each in guides_on(clock.today()) if each.document["codes"]["implementation"] == code
        ),
        "standard": known[code],
        "application": current_guide(code).hash,
    }


def test_every_channel_turns_at_midnight(browser: Callable[..., Client], who: Callable[..., Actor]) -> None:
    code, client = sample_item(), browser()
    standard = standard_on(code[19:]).document
    case = Case.objects.get(pk=submitted(who("lishili", Channel.PORTAL), code).case_id)
    before = current_guide(code).hash
    tomorrow = clock.today() + timedelta(days=1)
    publish_standard(
        actor_id=SEED_ACTOR,
        code=code[19:],
        owner_uscc=shipped_body("360000-government-services").uscc,
        document={**standard, "notes": ["自明日起的说明。"]},
        valid_from=tomorrow,
        why="按新法修改",
        now=clock.now(),
    )
    forget_current()
    midnight = datetime.combine(tomorrow, time(), SHANGHAI)
    with clock.frozen(midnight - timedelta(seconds=1)):
        seen = _seen(client, code, current_guide(code).name)
        assert set(seen.values()) - {""} == {before}, seen
    with clock.frozen(midnight):
        after = current_guide(code).hash
        assert after != before
        seen = _seen(client, code, current_guide(code).name)
        assert set(seen.values()) == {after}, seen
        # Every body that offers it turned in the same second, and the case of yesterday did not.
        assert {each.unified_hash for each in followers(code[19:])} == {current_guide(code).unified_hash}
    assert Case.objects.get(pk=case.pk).guide_id == before
