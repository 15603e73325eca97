"""An example of each problem document, made of the catalogue and of sample data by the name of the datum."""

from __future__ import annotations

import string
from typing import Any

from tongban.foundation.web.statuses import text_of
from tongban.kernel.errors import DomainError, ErrorSpec
from tongban.sites.api.v1.shapes import EXAMPLE_BODY, EXAMPLE_CODE, EXAMPLE_ITEM

_TRACE = "WCBEMMY9ZN01"
_SAMPLES: dict[str, Any] = {
    "version": "0b5d1c3e9a7f2468",
    "accept": "application/json",
    "column": 14,
    "count": 1,
    "day": "2026-12-01",
    "deed": "conclude",
    "deed_label": "办结",
    "days": 365,
    "defect": "签章缺失",
    "department": EXAMPLE_BODY,
    "element": "m3",
    "field": "after",
    "first": "2026-12-08",
    "found": "text/plain",
    "has": 0,
    "item": EXAMPLE_ITEM,
    "last": "2026-12-22",
    "left": 4,
    "limit": 200,
    "line": 3,
    "longest": "2026-12-22",
    "max_files": 5,
    "max_mb": 20,
    "millions": 108,
    "most": "5 个工作日",
    "name": "经营场所布局图和主要设备设施清单",
    "need": 2,
    "names": "经营场所布局图和主要设备设施清单",
    "why": "请上传“房屋租赁合同”。",
    "place": "信丰县政务服务中心 3 号窗口",
    "path": "f.staff[1].name",
    "reason": "需要由本部门承担相应职责的岗位办理。",
    "reason_en": "the check character does not match",
    "reason_zh": "校验位不符，可能有一位填错",
    "region": "360722000000",
    "retry_after": 17,
    "stars": "非常满意",
    "state": "SUBMITTED",
    "state_label": "已提交，待预审",
    "status": "SUSPENDED",
    "span": "90 个工作日",
    "step": "s2",
    "steps": "s1、s2",
    "successors": "食品销售许可（360131902000）、餐饮服务许可（360131901000）",
    "until": "11-29 09:00",
    "uscc": "91369901MA72200101",
    "what": "说明",
    "what_en": "the question",
    "what_zh": "要问的问题",
}
_MORE: dict[str, dict[str, Any]] = {
    "api.body.malformed": {"position": 58, "reason": "unexpected character"},
    "api.request.invalid": {
        "problems": [
            {
                "in": "body",
                "pointer": "/applicant/kind",
                "code": "enum",
                "message": "不在所列的值中",
                "message_en": "Input should be 'NATURAL' or 'LEGAL'",
            }
        ]
    },
    "cases.attachment.too_many": {"most": 20},
    "cases.material.missing": {"elements": ["m3"]},
    **{
        f"cases.renewal.{name}": {"element": "f.permit.code", "pointer": "/answers/f.permit.code"}
        for name in ("expired", "other", "too_early", "under_way", "unknown")
    },
    "evaluations.reason.invalid": {"reason": "209"},
    "evaluations.words.identifying": {"found": "1990"},
    "files.infected": {"name": "营业执照.pdf", "found": "Eicar-Test-Signature"},
    "files.picture_too_large": {"most": 100},
    "formspec.answers_invalid": {
        "problems": [
            {
                "need": 2,
                "path": "f.staff[1].name",
                "pointer": "/answers/f.staff/1/f.staff.name",
                "code": "formspec.required",
                "message": "请填写“姓名”。",
                "message_en": "“姓名” has to be filled in.",
                "data": {"label": "姓名"},
            }
        ]
    },
    "uow.stale": {
        "registration_code": EXAMPLE_CODE,
        "state": "SUBMITTED",
        "state_label": "已提交，待预审",
        "state_version": 3,
    },
}


def example_of(code: str) -> dict[str, Any]:
    """An example object of OpenAPI. KeyError for a datum that has no sample yet."""
    spec = DomainError(code).spec
    data = {name: _SAMPLES[name] for name in sorted(_fields(spec))} | _MORE.get(code, {})
    error = DomainError(code, **data)
    shown = {
        "type": f"urn:tongban:problem:{code}",
        "title": text_of(spec.status).title_in("en"),
        "status": spec.status,
        "detail": error.message("en"),
        "code": code,
        "way_out": error.way_out("en"),
        "trace_id": _TRACE,
    }
    return {"summary": error.message("zh"), "value": {**shown, "data": data} if data else shown}


def _fields(spec: ErrorSpec) -> set[str]:
    """Names of the data that the sentences of a code speak of."""
    texts = (spec.zh, spec.en, spec.way_out_zh, spec.way_out_en)
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
