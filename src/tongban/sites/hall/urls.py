"""Addresses of the window, mounted at ``/hall/``."""

from __future__ import annotations

from django.urls import path

from tongban.sites.hall import applicants, assisting, checking, correcting, drafts, guardians, start, withdrawing

app_name = "hall"
urlpatterns = [
    path("", start.home, name="home"),
    path("assist/", assisting.home, name="assist"),
    path("assist/end", assisting.end, name="assist-end"),
    path("assist/items/<str:code>/", assisting.item, name="assist-item"),
    path("guardians/", guardians.guardians, name="guardians"),
    path("items/<str:code>/", applicants.item, name="item"),
    path("d/<uuid:draft_id>/", drafts.draft, name="draft"),
    path("d/<uuid:draft_id>/scenario", drafts.scenario, name="scenario"),
    path("d/<uuid:draft_id>/s/<str:section_id>", drafts.section, name="section"),
    path("d/<uuid:draft_id>/m/<str:element>", drafts.material, name="material"),
    path("d/<uuid:draft_id>/check", checking.check, name="check"),
    path("d/<uuid:draft_id>/sheet", checking.sheet, name="sheet"),
    path("d/<uuid:draft_id>/receipt", checking.receipt, name="receipt"),
    path("d/<uuid:draft_id>/discard", drafts.discard, name="discard"),
    path("d/<uuid:draft_id>/follow", drafts.follow, name="follow"),
    path("cases/<str:code>/correct", correcting.correction, name="correct"),
    path("cases/<str:code>/withdraw", withdrawing.withdrawal, name="withdraw"),
]
