"""The curious official: ten neighbours' files are opened, and each of the ten finds it in their own list, with body and post."""

from __future__ import annotations

from tongban.cases.factories import submitted
from tongban.cases.queries.owning import own_cases
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.trail import readings_about

NEIGHBOURS = (
    "lishili", "wangshili", "zhangshili", "jiangshili", "yangshili", "tangshili", "yanghuji", "zhushiye", "qinzufang",
    "youmuqin",
)  # fmt: skip


def test_each_of_ten_neighbours_learns_of_it(visit, who, item_code: str) -> None:
    NaturalPerson.objects.update(assurance_level=3)
    official, codes = visit("qianchushen"), {}
    for login in NEIGHBOURS:
        neighbour = who(login, Channel.PORTAL)
        receipt = submitted(neighbour, item_code, party=(PartyKind.NATURAL, neighbour.person_id))
        codes[login] = show_registration_code(receipt.code)
    for code in codes.values():
        assert official.get(f"/desk/cases/{code}/").status_code == 200
    for login in NEIGHBOURS:
        neighbour = who(login, Channel.PORTAL)
        (found,) = readings_about(neighbour, own_cases(neighbour)).readings
        assert (found.body, found.purpose, found.channel) == ("信丰县市场监督管理局", "办理办件", "DESK")
        assert found.post
        assert "钱示例" not in repr(found)
