"""What is kept how long, over all floors: whose data keys end, and who sweeps what is short."""

from __future__ import annotations

from tongban.capabilities.messaging.actions import forget_account as messages
from tongban.cases.actions import end_retention as cases
from tongban.cases.actions import forget_account as cases_forgotten
from tongban.foundation.retention.ending import Keeping
from tongban.oversight.evaluations.actions import end_retention as ratings
from tongban.oversight.grievances.actions import end_retention as enquiries
from tongban.oversight.privacy.actions.close_accounts import Eraser
from tongban.oversight.supervision.actions import end_retention as cards
from tongban.registry.identity.actions.close_account import erase_account
from tongban.registry.identity.oidc.actions import forget_account as applications

KEEPINGS: tuple[Keeping, ...] = (cases.KEEPING, ratings.KEEPING, enquiries.KEEPING, cards.KEEPING)
"""Retention class ``case``: until the data key is destroyed."""

ERASERS: tuple[Eraser, ...] = (
    messages.forget_account,
    cases_forgotten.forget_account,
    applications.forget_account,
    erase_account,
)
"""Retention class ``account``: each floor erases what it keeps of an account (:mod:`oversight.privacy.actions.close_accounts`)."""

ERASED = frozenset(
    {
        "cases.Phrase", "cases.SavedView", "identity.Account", "identity.ApiToken", "identity.ChildConsent",
        "identity.Guardianship", "identity.Invitation", "identity.LifeState", "identity.NaturalPerson",
        "identity.NotificationChoice", "identity.OneTimeSecret", "identity.PastPassword", "identity.RecoveryCode",
        "identity.Representation", "identity.Resemblance", "identity.SecurityKey", "identity.ServiceConsent", "messaging.Dispatch",
        "messaging.Message", "oidc.Consent", "oidc.NationalLink", "oidc.Session",
    }
)  # fmt: skip
"""Tables of the class ``account`` of which nothing that tells who it was is left."""

LEFT: dict[str, str] = {
    "identity.Mandate": "办件的记录以编号说明谁替谁办：授权书、见证人销毁，编号留着",
    "identity.LegalPerson": "法人的登记信息，随法人存续",
    "oidc.Client": "应用的登记，不是个人账号的",
    "oidc.Participation": "随所属的登录一起删除",
}
"""Tables of the class that stay, wholly or with ids, and why."""

SWEPT: dict[str, str] = {
    "cases.Draft": "cases.sweep",
    "cases.Upload": "cases.sweep",
    "identity.EmailConfirmation": "identity.sweep",
    "identity.MobileConfirmation": "identity.sweep",
    "identity.CardReading": "identity.sweep",
    "identity.MobileChange": "identity.mobile_changes",
    "records.IdempotencyKey": "records.idempotency",
    "limits.Spending": "limits.sweep",
    "catalogue.CatalogueExport": "catalogue.open_data",
    "catalogue.ImportRun": "catalogue.work_lists",
    "catalogue.SearchAsker": "catalogue.sweep_searches",
    "catalogue.SearchQuestion": "catalogue.sweep_searches",
    "oidc.Code": "oidc.sweep",
    "oidc.Token": "oidc.sweep",
    "oidc.DeviceRequest": "oidc.sweep",
    "oidc.SpentAssertion": "oidc.sweep",
    "oidc.Arrival": "oidc.sweep",
    "security.Trace": "security.sweep",
}
"""Retention class ``short``: table → the job that forgets its rows."""
