"""Reads of cases, each with a fixed number of statements."""

from tongban.cases.queries.case import (
    CaseDetail,
    CorrectionLineView,
    MaterialView,
    NoticeView,
    Progress,
    case_detail,
    case_id_of,
    material_file,
    progress_of,
)
from tongban.cases.queries.contracts import Contract, Explanation, contract_of
from tongban.cases.queries.history import HistoryLine
from tongban.cases.queries.listing import (
    VIEWS,
    CasePage,
    CaseRow,
    ConcernPage,
    ConcernRow,
    cases_concerning,
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
from tongban.cases.queries.publicity import PublicNoticeView, open_notices, public_notice
from tongban.cases.queries.renewals import RenewalWay, renewal_ways

__all__ = [
    "VIEWS",
    "CaseDetail",
    "CasePage",
    "CasePapers",
    "CaseRow",
    "ConcernPage",
    "ConcernRow",
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
    "PublicNoticeView",
    "RenewalWay",
    "Stands",
    "case_detail",
    "case_id_of",
    "cases_concerning",
    "cases_of",
    "contract_of",
    "counts",
    "issued_paper",
    "material_file",
    "offers",
    "open_notices",
    "paper_file",
    "papers_in",
    "papers_of",
    "progress_of",
    "public_notice",
    "renewal_ways",
    "view_counts",
    "work_list",
]
