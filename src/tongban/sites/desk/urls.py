"""Addresses of the desk, mounted at ``/desk/``. A case is named by its registration code as people write it."""

from __future__ import annotations

from django.urls import path

from tongban.sites.desk import (
    case,
    correction,
    deciding,
    doing,
    drafts,
    helping,
    mandates,
    opinion,
    oversight,
    papers,
    promises,
    supervision,
    supervision_card,
    work,
)

app_name = "desk"
urlpatterns = [
    path("", work.work, name="work"),
    path("me", work.me, name="me"),
    path("help/", helping.help_page, name="help"),
    path("help/<slug:who>/", helping.help_page, name="help-page"),
    path("cases/<str:code>/", case.case, name="case"),
    path("cases/<str:code>/deed", case.deed, name="deed"),
    path("cases/<str:code>/reveal", case.reveal, name="reveal"),
    path("cases/<str:code>/files/<int:n>", case.file, name="file"),
    path("cases/<str:code>/papers/<int:n>", papers.paper, name="paper"),
    path("cases/<str:code>/mandates/<uuid:mandate_id>", mandates.mandate, name="mandate"),
    path("cases/<str:code>/correction", correction.correction, name="correction"),
    path("cases/<str:code>/opinion/<str:step_id>", opinion.opinion, name="opinion"),
    path("cases/<str:code>/decision", deciding.decision, name="decision"),
    path("cases/<str:code>/do/<str:deed>", doing.doing, name="doing"),
    path("cases/<str:code>/history", oversight.history, name="history"),
    path("cases/<str:code>/refusals", oversight.refusals, name="refusals"),
    path("catalogue/", drafts.drafts, name="drafts"),
    path("catalogue/begin", drafts.begin, name="draft-begin"),
    path("catalogue/<uuid:draft_id>/", drafts.one, name="draft"),
    path("catalogue/<uuid:draft_id>/deed", drafts.deed, name="draft-deed"),
    path("supervision/", supervision.board, name="board"),
    path("supervision/contracts", promises.promises, name="promises"),
    path("cards/", supervision.card_list, name="cards"),
    path("cards/<uuid:card_id>/", supervision_card.card, name="card"),
    path("cards/<uuid:card_id>/deed", supervision_card.deed, name="card-deed"),
]
