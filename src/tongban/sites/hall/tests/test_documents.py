"""Other documents than the identity card at the window, and who is on record as deceased."""

from __future__ import annotations

from django.test import Client

from tongban.foundation import clock
from tongban.registry.identity.actions.record_death import record_death
from tongban.registry.identity.actors import system_actor
from tongban.registry.identity.kinds import TypedBecause
from tongban.registry.identity.lives import is_deceased
from tongban.registry.identity.queries import find_natural_person

PERMIT = {"document": "HM_TRAVEL", "id_number": "H1234567801", "name": "何示例", "mobile": "19900000191"}


def sent(clerk: Client, item_code: str, do: str, **more: str) -> str:
    form = {"do": do, "because": TypedBecause.OTHER_DOCUMENT.value, **PERMIT, **more}
    return clerk.post(f"/hall/items/{item_code}/", form).content.decode()


def test_a_travel_permit_is_registered_and_shown_as_what_it_is(visit, item_code: str) -> None:
    clerk = visit("zhaochuangkou")
    assert "港澳居民来往内地通行证" in clerk.get(f"/hall/items/{item_code}/").content.decode()
    assert "没有登记过" in sent(clerk, item_code, "find-person")
    assert clerk.post(f"/hall/items/{item_code}/", {"do": "register-person", **PERMIT}).status_code == 302
    page = sent(clerk, item_code, "find-person")
    assert "港澳居民来往内地通行证号码" in page
    assert "H*******8" in page


def test_a_number_of_another_type_is_told_beside_the_field(visit, item_code: str) -> None:
    page = sent(visit("zhaochuangkou"), item_code, "find-person", document="PASSPORT")
    assert "护照填签发国的三个字母" in page
    assert find_natural_person("H12345678") is None


def test_nothing_begins_in_the_name_of_the_dead_and_who_lives_comes_back(visit, item_code: str) -> None:
    clerk = visit("zhaochuangkou")
    clerk.post(f"/hall/items/{item_code}/", {"do": "register-person", **PERMIT})
    person = find_natural_person("H12345678")
    assert person is not None
    record_death(system_actor("test"), person_id=person, now=clock.now())
    for do in ("find-person", "start", "register-person"):
        assert "已经去世" in sent(clerk, item_code, do)
    page = sent(clerk, item_code, "restore")
    assert "请选本人出示的证明" in page
    assert is_deceased(person)
    assert "已经去世" not in sent(clerk, item_code, "restore", life="POLICE")
    assert not is_deceased(person)
