"""Addresses of the portal, mounted at the root."""

from __future__ import annotations

from django.urls import path

from tongban.sites.portal import messages, notifications, papers, verify
from tongban.sites.portal.views import (
    applying,
    bodies,
    contract,
    correcting,
    drafting,
    finding,
    following,
    hearing,
    mine,
    notices,
    places,
    signing,
    speaking,
    transferring,
)

app_name = "portal"
urlpatterns = [
    path("", finding.home, name="home"),
    path("region", finding.region, name="region"),
    path("regions/", places.places, name="regions"),
    path("regions/suggest", places.suggest, name="place-suggest"),
    path("regions/<str:code>/", places.place, name="place"),
    path("departments/", bodies.departments, name="departments"),
    path("departments/<str:uscc>/", bodies.department, name="department"),
    path("search", finding.search, name="search"),
    path("items/", finding.search, name="items"),
    path("person", finding.search, {"who": "NATURAL"}, name="person"),
    path("enterprise", finding.search, {"who": "LEGAL"}, name="enterprise"),
    path("items/<str:code>/", finding.item, name="item"),
    path("items/<str:code>/contract", contract.item_contract, name="item-contract"),
    path("sign-in", signing.sign_in_page, name="sign-in"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("apply/<str:code>/start", drafting.start, name="start"),
    path("apply/d/<uuid:draft_id>/", drafting.tasks, name="draft"),
    path("apply/d/<uuid:draft_id>/scenario", drafting.scenario, name="scenario"),
    path("apply/d/<uuid:draft_id>/s/<str:section_id>", drafting.section, name="section"),
    path("apply/d/<uuid:draft_id>/m/<str:element>", drafting.material, name="material"),
    path("apply/d/<uuid:draft_id>/check", applying.check, name="check"),
    path("apply/d/<uuid:draft_id>/discard", applying.discard, name="discard"),
    path("receipt/<str:code>", applying.receipt, name="receipt"),
    path("progress", following.ask, name="progress"),
    path("progress/<str:code>", following.progress, name="case"),
    path("progress/<str:code>/contract", contract.contract, name="contract"),
    path("my/", mine.my, name="my"),
    path("my/messages/", messages.messages, name="messages"),
    path("my/messages/<uuid:message_id>", messages.one_message, name="message"),
    path("my/notifications/", notifications.notifications, name="notifications"),
    path("my/cases/<str:code>/content", mine.content, name="content"),
    path("my/cases/<str:code>/withdraw", mine.withdraw_case, name="withdraw"),
    path("my/cases/<str:code>/hearing", hearing.hearing, name="hearing"),
    path("my/cases/<str:code>/statement", speaking.statement, name="statement"),
    path("my/cases/<str:code>/transfer", transferring.transfer, name="transfer"),
    path("my/cases/<str:code>/correct", correcting.correct_case, name="correct"),
    path("my/cases/<str:code>/papers/<int:n>", papers.paper, name="paper"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<uuid:case_id>/<int:n>/", notices.notice, name="notice"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>", verify.verify_code, name="verify-code"),
    path("files/<str:code>/<int:n>", mine.file, name="file"),
]
