"""Reads of cases, each with a fixed number of statements."""

from tongban.cases.queries.case import (
    CaseDetail,
    CorrectionLineView,
    MaterialView,
    NoticeView,
    Progress,
    case_detail,
    case_id_of,
    code_of,
    material_file,
    progress_of,
)
from tongban.cases.queries.contracts import Contract, Explanation, contract_of
from tongban.cases.queries.history import HistoryLine
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
from tongban.cases.queries.officials import NamedOfficial, officials_for
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
from tongban.cases.queries.publicity import PublicNoticeView, notice_to_answer, open_notices, public_notice

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
    "NamedOfficial",
    "NoticeView",
    "PaperLine",
    "Progress",
    "PublicNoticeView",
    "Stands",
    "case_detail",
    "case_id_of",
    "cases_of",
    "code_of",
    "contract_of",
    "counts",
    "issued_paper",
    "material_file",
    "notice_to_answer",
    "offers",
    "officials_for",
    "open_notices",
    "paper_file",
    "papers_in",
    "papers_of",
    "progress_of",
    "public_notice",
    "view_counts",
    "work_list",
]
