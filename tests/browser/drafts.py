"""A filled-in application of 李示例's company, and windows that stand on its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tests.browser.watched import Watched
from tongban.cases.actions.draft import OpenDraft, open_draft
from tongban.cases.factories import filled_draft, sample_item
from tongban.cases.queries import cases_of
from tongban.foundation.sheets.tests.photographs import photographed
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import DEMO_LOGINS, demo_id
from tongban.registry.identity.queries import actor_of
from walkers.player.story import Person

LOGIN = "lishili"
_OFFLINE = "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "htmx:afterRequest", "htmx:sendError"


@dataclass(frozen=True)
class Begun:
    """A draft, ready to be checked."""

    actor: Actor
    id: UUID

    @property
    def home(self) -> str:
        """Its task list."""
        return f"/apply/d/{self.id}/"

    @property
    def now(self) -> OpenDraft:
        """As it is saved."""
        return open_draft(self.actor, self.id)

    @property
    def cases(self) -> int:
        """How many cases the account has."""
        return len(cases_of(self.actor).rows)


def begun() -> Begun:
    """A draft in which everything is filled in."""
    actor = actor_of(demo_id("account", LOGIN), Channel.PORTAL)
    assert actor is not None
    code = sample_item()
    return Begun(actor, filled_draft(actor, code).id)


def at(opened: Callable[..., Watched], path: str, width: int = 375, **how: bool) -> Watched:
    """A window of the applicant at ``path``."""
    window = opened(width, **how)
    window.go("/sign-in")
    sign_in(window)
    window.go(path)
    return window


def sign_in(window: Watched) -> None:
    """On the sign-in page."""
    known = next(each for each in DEMO_LOGINS if each.login == LOGIN)
    window.sign_in(Person(login=known.login, password=known.password))


def photograph(window: Watched, *names: str) -> None:
    """Choose photographs, each of its own size and so another."""
    files = [
        {"name": name, "mimeType": "image/jpeg", "buffer": photographed(orientation=6, size=(80 + len(name), 60))}
        for name in names
    ]
    window.page.locator("input[type=file][name=file]").set_input_files(files)  # type: ignore[arg-type]


def forgive_the_net(window: Watched) -> None:
    """What the browser says of a net that was cut on purpose is no trouble of a page."""
    window.troubles[:] = [each for each in window.troubles if not any(word in each for word in _OFFLINE)]
