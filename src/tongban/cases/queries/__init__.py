"""Reads of cases, each with a fixed number of statements."""

from tongban.cases.queries.case import (
    CaseDetail,
    CorrectionLineView,
    HistoryLine,
    MaterialView,
    NoticeView,
    Progress,
    case_detail,
    case_id_of,
    material_file,
    progress_of,
)
from tongban.cases.queries.contracts import Contract, Explanation, contract_of
from tongban.cases.queries.listing import (
    VIEWS,
    CasePage,
    CaseRow,
    cases_of,
    counts,
    view_counts,
    work_list,
)
from tongban.cases.queries.offers import DeedOffer, offers
from tongban.cases.queries.papers import (
    CasePapers,
    IssuedPaper,
    PaperLine,
    Stands,
    issued_paper,
    paper_file,
    papers_in,
    papers_of,
)

__all__ = [
    "VIEWS",
    "CaseDetail",
    "CasePage",
    "CasePapers",
    "CaseRow",
    "Contract",
    "CorrectionLineView",
    "DeedOffer",
    "Explanation",
    "HistoryLine",
    "IssuedPaper",
    "MaterialView",
    "NoticeView",
    "PaperLine",
    "Progress",
    "Stands",
    "case_detail",
    "case_id_of",
    "cases_of",
    "contract_of",
    "counts",
    "issued_paper",
    "material_file",
    "offers",
    "paper_file",
    "papers_in",
    "papers_of",
    "progress_of",
    "view_counts",
    "work_list",
]
