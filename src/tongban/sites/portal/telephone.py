"""A mobile number that is proved on the way through some pages: the session remembers which, the page asks what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongban.capabilities.messaging.actions.send_mobile_code import send_mobile_code
from tongban.foundation.web.components import Field
from tongban.foundation.web.dates import local
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_mobile
from tongban.registry.identity.actions.prove_mobile import prove_mobile
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.mobiles import WaitingMobile, waiting_mobile
from tongban.sites.parts.addresses import address_of

LONGEST = 300


@dataclass(frozen=True)
class Telephone:
    """The proof of one ``purpose`` in this session; ``person_id`` where somebody is signed in. A page makes one a request."""

    request: HttpRequest
    purpose: MobilePurpose
    person_id: UUID | None = None

    @property
    def waiting(self) -> WaitingMobile | None:
        """What waits for its code or is proved, if it was asked for by this person in this session. One statement."""
        kept = self.request.session.get(self._key)
        found = waiting_mobile(UUID(kept)) if kept else None
        fits = found is not None and found.purpose is self.purpose and found.person_id == self.person_id
        return found if fits else None

    @property
    def proof(self) -> UUID:
        """DomainError ``identity.mobile.proof_over`` where nothing was begun."""
        kept = self.request.session.get(self._key)
        if not kept:
            raise DomainError("identity.mobile.proof_over")
        return UUID(kept)

    def proved_by(self, do: str) -> bool:
        """One step of the proof, as the form names it: send, again, prove, other; False for what is none of it. Errors: those of
        the steps."""
        match do:
            case "send":
                self.send(self.request.POST.get("mobile", ""))
            case "again":
                self.again()
            case "prove":
                self.prove(self.request.POST.get("code", ""))
            case "other":
                self.forget()
            case _:
                return False
        return True

    def send(self, mobile: str) -> None:
        """Have a code sent. Errors: ``codes.mobile.invalid``, ``limits.too_many``."""
        confirmation = send_mobile_code(
            purpose=self.purpose, mobile=mobile[:LONGEST], person_id=self.person_id, address=address_of(self.request)
        )
        self.request.session[self._key] = str(confirmation)

    def again(self) -> None:
        """To the same number. Errors: ``identity.mobile.proof_over``, ``limits.too_many``."""
        waiting = self.waiting
        if waiting is None:
            raise DomainError("identity.mobile.proof_over")
        self.send(waiting.mobile)

    def prove(self, code: str) -> None:
        """Errors: ``identity.mobile.proof_over``, ``identity.mobile.code_over|code_wrong``."""
        prove_mobile(self.proof, self.purpose, code=code[:LONGEST], person_id=self.person_id)

    def forget(self) -> None:
        """Begin anew."""
        self.request.session.pop(self._key, None)

    def place_of(self, error: DomainError, at: Mapping[str, str], typed: Mapping[str, str]) -> str:
        """The field at which ``error`` is told: as ``at`` says by its code, or where the way has come to. The error itself for
        one that the page does not know; a proof that is over is forgotten."""
        if error.code not in at:
            raise error
        if error.code == "identity.mobile.proof_over":
            self.forget()
        return at[error.code] or ("id_number" if typed else "code" if self.waiting else "mobile")

    @property
    def _key(self) -> str:
        return f"telephone_{self.purpose.value}"


def mobile_field(name: str, label: str, value: str = "", error: str = "", hint: str = "") -> Field:
    """Where a number is typed."""
    return Field(
        id=name, name=name, label=label, control="tel", width="m", value=value[:LONGEST], error=error,
        hint=hint or _("11 位，用来收验证码和办件通知"), autocomplete="tel", inputmode="tel", maxlength=20, spellcheck=False,
    )  # fmt: skip


def code_field(name: str = "code", error: str = "") -> Field:
    """Where the code is typed."""
    return Field(
        id=name, name=name, label=_("验证码"), hint=_("短信里的六位数字"), width="s", error=error,
        autocomplete="one-time-code", inputmode="numeric", maxlength=12, spellcheck=False,
    )  # fmt: skip


def sent_words(waiting: WaitingMobile) -> str:
    """Where the code went and until when it is good. The same whoever holds the number."""
    return _("验证码发往 {mobile}，{until} 前有效，最多试五次。").format(
        mobile=mask_mobile(waiting.mobile), until=f"{local(waiting.until):%H:%M}"
    )


def shown_messages() -> str:
    """In a demonstration: the page that shows what telephones would show; empty elsewhere."""
    return f"{settings.SMS_GATEWAY_URL}/" if settings.DEMONSTRATION and settings.SMS_GATEWAY_URL else ""


def to_wait(response: HttpResponse, error: DomainError) -> HttpResponse:
    """``response`` with the seconds to wait, where the error says so."""
    if "retry_after" in error.data:
        response["Retry-After"] = str(error.data["retry_after"])
    return response
