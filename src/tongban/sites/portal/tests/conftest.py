"""Browsers of the sample province's people, and a case of each stage."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.capabilities.messaging.queries import box
from tongban.cases.actions.answer_publicity import answer_publicity
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.propose_publicity import propose_publicity
from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import PDF, published, sample_item, submitted, with_publicity
from tongban.cases.kinds import Opinion
from tongban.cases.models import PublicNotice
from tongban.foundation.records import consumers
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.models import Event
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import DEMO_LOGINS, demo_id
from tongban.registry.identity.queries import actor_of
from tongban.sites.parts.visiting import visitor

PASSWORDS = {each.login: each.password for each in DEMO_LOGINS}


@pytest.fixture(autouse=True)
def _site(province: None) -> None:
    """The whole test is one transaction."""


@pytest.fixture
def browser(who: Callable[..., Actor]) -> Callable[..., Client]:
    """``browser("lishili")``: signed in; ``browser()``: anonymous."""
    return lambda login="": visitor(who(login, Channel.PORTAL)) if login else Client()


@pytest.fixture
def who() -> Callable[..., Actor]:
    """The actor behind a demo log-in, for deeds done at other doors."""

    def find(login: str, channel: Channel = Channel.DESK) -> Actor:
        actor = actor_of(demo_id("account", login), channel)
        assert actor is not None
        return actor

    return find


@pytest.fixture
def item_code() -> str:
    """食品经营许可（新办） of 信丰县."""
    return sample_item()


def accepted(who: Callable[..., Actor], code: str, **options: Any) -> Receipt:
    """A case of 李示例's company under review."""
    receipt = submitted(who("lishili", Channel.PORTAL), code, **options)
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    return receipt


def published_case(who: Callable[..., Actor], text: str = "拟准予在示例路 1 号从事餐饮服务。") -> tuple[UUID, int]:
    """Id and number of a notice that is open for seven days."""
    like = sample_item()
    receipt, first = accepted(who, published(like, "000131990081", with_publicity)), who("qianchushen")
    give_opinion(first, case_id=receipt.case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    propose_publicity(first, case_id=receipt.case_id, seen=3, text=text)
    answer_publicity(who("zhoujueding"), case_id=receipt.case_id, seen=4, approve=True)
    return receipt.case_id, PublicNotice.objects.get(case_id=receipt.case_id).n


def told(actor: Actor) -> UUID:
    """Let messaging hear what happened so far; the newest message of ``actor``."""
    wanted = next(each for each in consumers.subscriptions() if each.name == "messaging.messages")
    rows = Event.objects.filter(type__in=wanted.types).order_by("at", "stream_id", "n")
    for row in rows:
        wanted.handle(PlacedEvent(1, row.stream_id, row.n, row.type, row.schema, row.at, row.open))
    return box(actor).messages[0].id


def text_of(response: Any) -> str:
    """The page as text."""
    content: bytes = response.content
    return content.decode()


def tight(response: Any) -> str:
    """The page without any white space, for what spans lines in the template."""
    return "".join(text_of(response).split())


def hidden(page: str) -> dict[str, list[str]]:
    """Hidden inputs of a page, by name."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', page):
        if name != "csrfmiddlewaretoken":
            found.setdefault(unescape(name), []).append(unescape(value))
    return found


def path_of(response: Any) -> str:
    """Where an answer leads, without query and fragment."""
    return urlsplit(response["Location"]).path


def paper(name: str = "图.pdf", more: bytes = b"") -> SimpleUploadedFile:
    """A small PDF."""
    return SimpleUploadedFile(name, PDF + more, content_type="application/pdf")
