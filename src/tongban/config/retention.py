"""What is kept how long, over all floors: whose data keys end, and who sweeps what is short."""

from __future__ import annotations

from tongban.cases.actions import end_retention as cases
from tongban.foundation.retention.ending import Keeping
from tongban.oversight.evaluations.actions import end_retention as ratings
from tongban.oversight.grievances.actions import end_retention as enquiries
from tongban.oversight.supervision.actions import end_retention as cards

KEEPINGS: tuple[Keeping, ...] = (cases.KEEPING, ratings.KEEPING, enquiries.KEEPING, cards.KEEPING)
"""Retention class ``case``: until the data key is destroyed."""

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
