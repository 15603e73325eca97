"""Three guides none of which can be the first: each asks for the certificate that the next one issues."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

PROOFS = ("示例固定经营场所登记证", "示例行业从业备案证", "示例安全条件认定书")
WEEK = {"amount": 5, "unit": "WORKING_DAY"}


def three_proofs() -> tuple[dict[str, Any], ...]:
    """The ring: the first asks for what the second issues, that for what the third issues, that for what the first issues."""
    return tuple(
        _guide(number, issued, asked) for number, (issued, asked) in enumerate(pairwise((*PROOFS, PROOFS[0])), 1)
    )


def _guide(number: int, issued: str, asked: str) -> dict[str, Any]:
    basic, uscc = f"00099900{number:03}0", "11369901MB7220014P"
    return {
        "schema": "tongban.guide/1",
        "codes": {"basic": basic, "implementation": f"{uscc}2{basic}", "handling": None},
        "unified": _unified(issued, asked),
        "local": {
            "department_uscc": uscc,
            "department_name": "示例部门",
            "region_code": "369901000000",
            "promised_limit": {"amount": 10, "unit": "WORKING_DAY"},
            "visits": 0,
            "visit_reason": "",
            "forms": ["ONLINE"],
            "place": "示例政务服务中心",
            "hours": "工作日 9:00—12:00，13:30—17:00",
            "phones": ["0791-0000001"],
            "complaint_phones": ["12345"],
            "windows": "综合窗口",
        },
        "calendar_version": "cn-2026.1",
    }


def _unified(issued: str, asked: str) -> dict[str, Any]:
    return {
        "name": f"{issued}核发",
        "keywords": [issued],
        "kind": "CONFIRMATION",
        "handling_kind": "PROMISED",
        "service_objects": ["LEGAL"],
        "themes": {"LEGAL": ["101"]},
        "exercise_level": "PROVINCE",
        "legal_basis": [
            {"id": "b1", "law": "示例管理条例", "article": "第十条", "note": f"持{asked}的，核发{issued}。"}
        ],
        "conditions": [{"id": "c1", "text": f"已经取得{asked}。", "basis": ["b1"]}],
        "materials": [_material(asked)],
        "steps": [{"id": "s1", "name": "审查", "stage": "REVIEW", "requirements": f"核对{asked}的编号和有效期。"}],
        "acceptance_limit": WEEK,
        "statutory_limit": {"amount": 20, "unit": "WORKING_DAY"},
        "extension": None,
        "delivery_limit": {"amount": 10, "unit": "WORKING_DAY"},
        "silence": "NONE",
        "uncorrected_rule": None,
        "special_procedures": [],
        "fees": [],
        "results": [
            {
                "id": "r1",
                "name": issued,
                "certificate_type": issued,
                "validity": {"amount": 3, "unit": "YEAR"},
                "sample": [{"label": "名称", "value": "示例企业"}],
            }
        ],
        "confirmation": {"commit": "我确认所填内容真实。"},
        "form": {"sections": []},
        "scenario": {"questions": [], "rows": []},
        "review_plan": {
            "steps": [
                {
                    "id": "s1",
                    "name": "审查",
                    "duty": "REVIEW",
                    "limit": WEEK,
                    "after": [],
                    "when": None,
                    "kind": "review",
                }
            ],
            "decide": {"duty": "DECIDE"},
        },
        "faq": [{"q": "要多久？", "a": "十个工作日。"}],
        "remedies": {"review_organ": "向本级人民政府申请行政复议。", "court": "向有管辖权的人民法院提起行政诉讼。"},
    }


def _material(asked: str) -> dict[str, Any]:
    return {
        "id": "m1",
        "standard_code": None,
        "local_reason": "标准材料中没有这一种。",
        "name": asked,
        "from": "UPLOAD",
        "required": True,
        "when": None,
        "copies": 1,
        "original_seen": False,
        "origin": "GOVERNMENT",
        "accept": ["pdf"],
        "max_files": 1,
        "max_mb": 10,
        "issuer": "示例部门",
        "basis": ["b1"],
        "requirements": [{"id": "m1.r1", "text": "在有效期内。"}],
        "hint": "上传电子件。",
        "sample": f"{asked}一份，示例。",
    }
