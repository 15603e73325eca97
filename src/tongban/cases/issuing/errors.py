"""Why a paper is not issued: the event is parked under one of these codes and tried again every ten minutes."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

NO_REMEDIES = "cases.paper.no_remedies"
NOTHING_DECIDED = "cases.paper.nothing_decided"

register(
    ErrorSpec(
        NO_REMEDIES,
        422,
        "救济途径表中没有适用的一行（{item}、{body}、{paper}），这份文书不能出具。",
        "The table of remedies has no row for {item}, {body}, {paper}: the paper cannot be issued.",
        "请法制机构确认复议机关后在救济途径表中补上，文书随后自动出具。",
        "Have the row added to the table of remedies; the paper then issues by itself.",
    ),
    ErrorSpec(
        NOTHING_DECIDED,
        409,
        "没有可以更正或者送达的决定文书。",
        "There is no paper of a decision to correct or to serve.",
        "请先查明决定文书为何没有出具。",
        "Find out first why the paper of the decision was not issued.",
    ),
)
