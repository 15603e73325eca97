"""Deeds by the forms of desk and portal, where it is natural: a session, a CSRF token, the version and the key of the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client

from tests.machine.law import STEPS
from tests.machine.ways import Outcome, Try
from tests.machine.world import World
from tongban.cases.queries import code_of
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor
from tongban.sites.parts.visiting import visitor

Content = dict[str, Any]
UNSEEN = ("other county",)
OFFICIALS = ("clerk", "first", "second", "boss", "deputy", "head", "allround", "biased", "supervisor", *UNSEEN)
DIRECT = ("pass_pre_review", "pass_to_originals", "conclude", "resume")
ANSWERS = ("answer_pause", "answer_extension", "answer_inspection", "answer_publicity")
_REPEATED = "这次没有重复办理"


def natural(tried: Try) -> bool:
    """Whether a page of this person's has a form for it and the form would let it go; three of four of these go by a page."""
    if tried.number % 4 == 0:
        return False
    if tried.deed == "withdraw":
        return tried.person.name == "applicant"
    if tried.person.name not in OFFICIALS:
        return False
    return tried.deed in (*DIRECT, *ANSWERS) or (tried.person.sees and _whole(tried))


def _whole(tried: Try) -> bool:
    """What is left out a form asks for before anything is tried."""
    content = tried.content
    match tried.deed:
        case "note":
            return bool(content["text"].strip())
        case "explain_delay":
            return bool(content["reason"].strip())
        case "give_opinion":
            return content["step"] in STEPS
        case "decide":
            return content["outcome"] == "GRANTED" or bool(content["grounds"] and content["reasons"].strip())
    return tried.deed in ("archive", "return_uncorrected", "verify_originals")


def visitor_of(actor: Actor) -> Client:
    """A browser in which the actor is signed in and has opened a page."""
    client = visitor(actor, enforce_csrf_checks=True)
    # The page has a form: with it comes the CSRF cookie.
    assert settings.CSRF_COOKIE_NAME in client.get("/my/").cookies
    return client


def opened(visitor: Client, case_id: UUID) -> int:
    """Status of the case page of the desk."""
    return visitor.get(f"/desk/cases/{show_registration_code(code_of(case_id))}/").status_code


def request(world: World, visitor: Client, tried: Try) -> Callable[[], Outcome]:
    """The form, sent; sent again it is the same one."""
    path, fields = _form(world, tried)
    sent_before: list[Outcome] = []

    def sent() -> Outcome:
        token = visitor.cookies[settings.CSRF_COOKIE_NAME].value
        form = {**fields, "seen": tried.seen, "key": tried.key, "csrfmiddlewaretoken": token}
        answered = visitor.post(path, form)
        if answered.status_code != 302:
            return Outcome(None, status=answered.status_code)
        location = answered["Location"]
        # The desk says that it came twice; the portal shows where the case stands.
        again = bool(sent_before) and (
            not path.startswith("/desk/") or _REPEATED in visitor.get(location).content.decode()
        )
        sent_before.append(Outcome(told=location, repeated=again, status=302))
        return sent_before[-1]

    return sent


def _form(world: World, tried: Try) -> tuple[str, Content]:
    code, content = show_registration_code(code_of(tried.case_id)), tried.content
    case = f"/desk/cases/{code}"
    if tried.deed == "withdraw":
        return f"/my/cases/{code}/withdraw", {"reason": ""}
    if tried.deed in DIRECT:
        return f"{case}/deed", {"do": tried.deed}
    if tried.deed in ANSWERS:
        given = {"reason": content["reason"]} if "reason" in content else {}
        return f"{case}/deed", {"do": tried.deed, "approve": "yes" if content["approve"] else "no", **given}
    if tried.deed == "give_opinion":
        return f"{case}/opinion/{content['step']}", {"opinion": content["opinion"]}
    return f"{case}/decision" if tried.deed == "decide" else f"{case}/do/{tried.deed}", dict(content)
