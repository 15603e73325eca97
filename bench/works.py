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

AGES = (5, 500)
"""Events of a case that is young, and of one that is old."""


@dataclass(frozen=True, slots=True)
class Aged:
    """One kind of request to a case of some age. ``body`` of a deed takes the version of the case, ``later`` deeds on.

    ``cpu`` (milliseconds, application and database) and ``statements`` (in the whole request) are bounds at any age.
    """

    name: str
    title: str
    method: str
    path: str
    who: str
    body: str = ""
    later: int = 0
    cpu: float | None = None
    statements: int | None = None


AGED = (
    Aged("progress", "进度 progress by code (API)", "GET", "/api/v1/cases/{code}", "applicant", statements=7),
    Aged(
        "detail", "办件详情 case detail (API, whole content)", "GET", "/api/v1/cases/{code}/application", "applicant",
        statements=7,
    ),
    Aged("portal", "进度页 progress page (portal)", "GET", "/progress/{code}", "applicant", statements=7),
    Aged("desk", "办件页 case page (desk)", "GET", "/desk/cases/{code}/", "reviewer", statements=7),
    Aged("history", "全部经过 every event of the case (desk)", "GET", "/desk/cases/{code}/history", "reviewer", statements=7),
    Aged(
        "propose", "提请特别程序 one deed: propose_pause (API)", "POST", "/api/v1/cases/{code}/deeds/propose_pause",
        "reviewer",
        body='{"state_version": %d, "procedure": "p1", "planned_end": "TOMORROW", "reason": "现场核查要等设备到位"}',
        cpu=6, statements=9,
    ),
    Aged(
        "answer", "不批准 one deed: answer_pause (API)", "POST", "/api/v1/cases/{code}/deeds/answer_pause", "decider",
        body='{"state_version": %d, "approve": false}', later=1, cpu=6, statements=9,
    ),
)  # fmt: skip
"""In this order: what reads does not make a case older, what does is done once to each."""
