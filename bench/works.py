"""What is measured: one line per work, with the bounds of the product (docs/bench.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of request.

    ``path`` of the product and ``bare`` of the yardsticks take ``{code}`` of a case or ``{item}`` of a guide. ``rate``
    (per second), ``p95`` and ``cpu`` (milliseconds) and ``statements`` (in the whole request) are bounds; ``ratio`` is that
    to the bare ORM view.
    """

    name: str
    title: str
    method: str
    path: str
    bare: str
    who: str
    clients: int = 8
    rate: int | None = None
    p95: int | None = None
    cpu: float | None = None
    statements: int | None = None
    ratio: float | None = None


WORKS = (
    Work(
        "submit", "提交申请 submit an application (API)", "POST", "/api/v1/applications", "submit", "applicant",
        rate=250, p95=60, statements=12, ratio=1.2,
    ),
    Work(
        "deed", "预审通过 one deed: pass_pre_review (API)", "POST", "/api/v1/cases/{code}/deeds/pass_pre_review",
        "deed/{code}", "reviewer", rate=300, cpu=6, statements=9,
    ),
    Work(
        "progress", "进度 progress by code (API)", "GET", "/api/v1/cases/{code}", "progress/{code}", "applicant",
        rate=500, p95=25, statements=7,
    ),
    Work(
        "detail", "办件详情 case detail (API, whole content)", "GET", "/api/v1/cases/{code}/application", "detail/{code}",
        "applicant", rate=500, p95=25, statements=7,
    ),
    Work(
        "list", "待办列表 official's list of 20 (API)", "GET", "/api/v1/cases?view=todo&size=20", "list/todo", "reviewer",
        clients=4, rate=300, p95=50, statements=6,
    ),
    Work(
        "guide", "办事指南页 guide page (portal)", "GET", "/items/{item}/", "guide/{item}", "nobody",
        clients=4, rate=1000, p95=8, statements=4,
    ),
)  # fmt: skip
"""Statement bounds: the budget inside the unit of work or the query plus two for session and rights; submit in whole."""
