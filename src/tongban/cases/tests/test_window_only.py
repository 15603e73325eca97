"""What a guide offers at the window alone is not taken online, and is taken at the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tongban.cases.factories import published, submitted
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind


def at_the_window(document: dict[str, Any]) -> None:
    document["local"] |= {"forms": ["WINDOW"], "visits": 1, "visit_reason": "本人到场"}


@pytest.mark.parametrize("channel", [Channel.PORTAL, Channel.API])
def test_not_online(who: Callable[..., Actor], item_code: str, channel: Channel) -> None:
    code = published(item_code, "000131990079", at_the_window)
    with pytest.raises(DomainError, match=r"cases\.item\.window_only") as refused:
        submitted(who("lishili", channel), code)
    assert refused.value.data["place"] in refused.value.message()


def test_at_the_window(who: Callable[..., Actor], item_code: str) -> None:
    code = published(item_code, "000131990079", at_the_window)
    clerk, company = who("zhaochuangkou", Channel.WINDOW), who("lishili", Channel.PORTAL).legal_persons[0]
    assert submitted(clerk, code, party=(PartyKind.LEGAL, company)).code
