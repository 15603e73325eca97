"""Every form of portal, hall and desk, filled in by Hypothesis: never a 500, always a sentence, nothing half-written.

What is sent: missing and repeated fields, values nobody offered, huge texts, control characters, numbers where words
belong, files where texts belong. An answer that refuses leaves no trace but the record of the refusal.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.people import browser_of, session_of, undone
from tests.access.world import World
from tests.attacks.forms import Found, found, paper
from tongban.cases.replay import case_ids, replay
from tongban.sites.api.v1.callers import forget_drawn
from walkers.player.html import Page

AWAY = (502, 503)
"""The answer when a register outside does not answer: none stands beside these tests."""

QUICK, LONG = 4, 120
_KEPT = (
    "records_event", "cases_case", "cases_draft", "cases_submission", "cases_decision", "cases_notice", "cases_material",
    "identity_account", "identity_mandate", "identity_invitation", "identity_representation", "identity_naturalperson",
    "identity_legalperson", "identity_serviceconsent", "catalogue_guidedraft", "catalogue_guideversion",
)  # fmt: skip
"""What a refused form must not touch; how many rows each has. (Uploads wait 48 hours for whoever cites them.)"""

NASTY = (
    "", " ", "\x00", "a\x00b", "\r\n", "\u202e\u2066", "\ud7ff\ufffe", "0", "-1", "1e309", "NaN", "9" * 400, "１２３", "true",
    "<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}", "{% debug %}", "../../etc/passwd", "=1+1", "[]", "{}", "null",
    "2026-02-30", "0000-00-00", "9999-12-31", "00000000-0000-0000-0000-000000000000", "f.x[99].y", "汉" * 3_000, "x" * 70_000,
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=60),
    st.text(alphabet=st.characters(categories=("Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=20),
    st.integers().map(str),
)


@st.composite
def sendings(draw: st.DrawFn, form: Found) -> list[tuple[str, Any]]:
    """What somebody sends in place of the form as it stands."""
    pairs: list[tuple[str, Any]] = []
    choices = dict(form.choices)
    held = dict(form.held)
    for name in form.names:
        offered = [value for value in choices.get(name, ()) if value]
        honest = st.sampled_from(offered) if len(offered) > 1 else st.just(held.get(name) or "测试")
        way = draw(st.sampled_from(("kept", "honest", "honest", "nasty", "missing", "twice")))
        if way == "kept":
            pairs += [(name, value) for key, value in form.held if key == name]
        elif way == "honest":
            pairs.append((name, draw(honest)))
        elif way == "nasty":
            pairs.append((name, draw(TEXTS)))
        elif way == "twice":
            pairs += [(name, draw(honest)), (name, draw(TEXTS))]
    for name in form.files:
        kind = draw(st.sampled_from(("file", "text", "missing", "empty", "rubbish")))
        contents = {
            "file": paper(),
            "empty": paper(content=b""),
            "rubbish": paper(content=draw(st.binary(max_size=64))),
        }
        if kind != "missing":
            pairs.append((name, contents.get(kind, "x")))
    if form.buttons:
        pairs.append(draw(st.one_of(st.sampled_from(form.buttons), st.tuples(st.just(form.buttons[0][0]), TEXTS))))
    for _ in range(draw(st.integers(0, 2))):
        pairs.append((draw(st.text(min_size=1, max_size=20)), draw(TEXTS)))
    return pairs


def rows() -> dict[str, int]:
    """How many rows there are of what a refusal must not touch."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in _KEPT))
        return dict(cursor.fetchall())


def send(browser: Client, form: Found, pairs: list[tuple[str, Any]]) -> None:
    """One sending to the place as it was, and what must hold of it."""
    before = rows()
    with undone():
        answer = browser.post(form.address, form.data(pairs))
        after = rows()
        if after["records_event"] != before["records_event"]:
            assert [each for case_id in case_ids() for each in replay(case_id)] == []
    assert answer.status_code < 500 or answer.status_code in AWAY, (
        f"{form.place} → {form.address}: {answer.status_code}"
    )
    if answer.status_code < 400:
        return
    assert after == before, f"{form.address}: refused with {answer.status_code}, and written all the same"
    page = Page(answer.content.decode(), answer.status_code, form.address)
    said = page.root.first(lambda node: node.has_class("errs") or node.has_class("err") or node.get("role") == "alert")
    assert answer.status_code in (404, 405) or said is not None or len(page.text) > 20, form.address


def fuzz(world: World, examples: int, part: int, parts: int) -> None:
    """Every form of one part, so many times."""
    forget_drawn()
    for form in sorted(found(world), key=lambda each: (each.address, each.names))[part::parts]:
        _fuzzed(form, session_of(form.who) if form.who else "", examples)


def _fuzzed(form: Found, key: str, examples: int) -> None:
    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(sendings(form))
    def run(pairs: list[tuple[str, Any]]) -> None:
        send(browser_of(form.who, key), form, pairs)

    run()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(2))
def test_no_form_breaks(world: World, part: int) -> None:
    fuzz(world, QUICK, part, 2)


@pytest.mark.slow
@pytest.mark.timeout(1800)
# A form that breaks is shown with all that was sent, and that is long.
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("part", range(6))
def test_no_form_breaks_however_often(world: World, part: int) -> None:
    fuzz(world, LONG, part, 6)


def test_forms_of_every_door_are_found(world: World) -> None:
    addresses = [form.address for form in found(world)]
    for door, least in (("/desk/", 6), ("/hall/", 5), ("/my/", 8), ("/apply/", 4)):
        assert len([each for each in addresses if each.startswith(door)]) >= least, door
