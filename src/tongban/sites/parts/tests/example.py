"""One exemplary guide with its form, small but with every kind of field. Names and codes are examples."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tongban.kernel.formspec import Form, parse_form
from tongban.kernel.worktime import Calendar

WORKING = {"unit": "WORKING_DAY"}

FORM: dict[str, Any] = {
    "sections": [
        {
            "id": "sec.premises",
            "title": "经营场所在哪里、多大？",
            "help": "填实际使用的场所。",
            "fields": [
                {
                    "id": "f.name",
                    "type": "text",
                    "label": "店名",
                    "hint": "和营业执照一致",
                    "sample": "橙子奶茶店",
                    "required": True,
                    "max_length": 60,
                },
                {
                    "id": "f.area",
                    "type": "decimal",
                    "label": "经营面积",
                    "unit": "平方米",
                    "sample": "42.5",
                    "min": "1",
                    "required": True,
                },
                {
                    "id": "f.tenure",
                    "type": "choice",
                    "label": "场所是自己的还是租的？",
                    "required": True,
                    "choices": [{"value": "own", "label": "自己的"}, {"value": "rent", "label": "租的"}],
                },
                {
                    "id": "f.landlord",
                    "type": "text",
                    "label": "出租人姓名",
                    "required": True,
                    "when": "f.tenure == 'rent'",
                    "sample": "示例甲",
                    "privacy": "personal",
                },
                {"id": "f.rent", "type": "money", "label": "每月租金", "sample": 250050, "when": "f.tenure == 'rent'"},
                {
                    "id": "f.sells",
                    "type": "choices",
                    "label": "主要卖什么？",
                    "choices": [{"value": "drink", "label": "现做饮品"}, {"value": "cake", "label": "糕点"}],
                },
                {"id": "f.opened", "type": "date", "label": "开业日期", "min": "2020-01-01"},
                {"id": "f.chain", "type": "boolean", "label": "是不是连锁店？", "required": True},
                {"id": "f.flow", "type": "textarea", "label": "操作流程", "filling_note": "按先后写。"},
                {"id": "f.phone", "type": "mobile", "label": "联系电话", "autocomplete": "tel", "privacy": "personal"},
                {"id": "f.town", "type": "region", "label": "乡镇"},
            ],
        },
        {
            "id": "sec.staff",
            "title": "食品安全管理人员",
            "help": "",
            "fields": [
                {
                    "id": "f.staff",
                    "type": "group",
                    "label": "管理人员",
                    "min_items": 1,
                    "max_items": 3,
                    "required": True,
                    "fields": [
                        {
                            "id": "f.staff.name",
                            "type": "text",
                            "label": "姓名",
                            "required": True,
                            "privacy": "personal",
                        },
                        {"id": "f.staff.number", "type": "person_id", "label": "身份证号", "privacy": "sensitive"},
                    ],
                },
                {"id": "f.staff_count", "type": "computed", "label": "共几人", "expression": {"count": "f.staff"}},
            ],
        },
        {
            "id": "sec.canteen",
            "title": "食堂",
            "help": "",
            "when": "q.kind == 'canteen'",
            "fields": [{"id": "f.meals", "type": "integer", "label": "每天供餐份数", "required": True}],
        },
    ]
}


def form() -> Form:
    """The parsed form."""
    return parse_form(FORM)


def guide() -> dict[str, Any]:
    """A fresh guide document."""
    return {
        "schema": "tongban.guide/1",
        "codes": {"basic": "000131000000", "implementation": "1" * 31, "handling": None},
        "unified": {
            "name": "食品经营许可（示例）",
            "keywords": ["开饭店", "开奶茶店"],
            "kind": "PERMIT",
            "handling_kind": "PROMISED",
            "service_objects": ["LEGAL"],
            "exercise_level": "COUNTY",
            "legal_basis": [
                {
                    "id": "b1",
                    "law": "中华人民共和国食品安全法",
                    "article": "第三十五条",
                    "note": "经营食品要取得许可。",
                },
                {"id": "b2", "law": "食品经营许可和备案管理办法", "article": "第十二条", "note": "申请要具备的条件。"},
            ],
            "conditions": [
                {"id": "c1", "text": "有营业执照等合法主体资格。", "basis": ["b2"]},
                {"id": "c2", "text": "食堂有专门的留样设备。", "basis": ["b2"], "when": None},
            ],
            "materials": [
                _material("m1", "申请书", "FORM"),
                _material("m2", "营业执照", "REGISTRY"),
                _material("m3", "经营场所布局图", "UPLOAD", accept=["pdf", "jpg"], max_mb=10, max_files=5),
                _material("m4", "食堂委托合同", "UPLOAD", accept=["pdf"], max_mb=10, max_files=1),
                _material("m5", "授权委托书", "UPLOAD", when="q.who == 'agent'", original_seen=True),
            ],
            "steps": [
                {"id": "s.apply", "name": "网上申请", "stage": "SUBMIT", "requirements": "签承诺后提交。"},
                {"id": "s1", "name": "材料审查", "stage": "REVIEW", "requirements": "按审查细则看材料。"},
                {"id": "s2", "name": "现场核查", "stage": "REVIEW", "requirements": "两名核查员持证上门。"},
                {"id": "s.decide", "name": "决定", "stage": "DECIDE", "requirements": "准予或者不予。"},
            ],
            "acceptance_limit": {"amount": 5, **WORKING},
            "statutory_limit": {"amount": 10, **WORKING},
            "extension": {"max": {"amount": 10, **WORKING}, "approver": "本机关负责人", "basis": ["b2"]},
            "delivery_limit": {"amount": 10, **WORKING},
            "silence": "STATUTORY_ACCEPT",
            "uncorrected_rule": None,
            "special_procedures": [],
            "fees": [],
            "results": [
                {
                    "id": "r1",
                    "name": "食品经营许可证",
                    "certificate_type": "x",
                    "validity": {"amount": 5, "unit": "YEAR"},
                }
            ],
            "confirmation": {"commit": "内容真实。"},
            "form": FORM,
            "scenario": {
                "questions": [
                    {
                        "id": "q.kind",
                        "text": "在哪里经营？",
                        "choices": [{"value": "shop", "label": "固定门店"}, {"value": "canteen", "label": "食堂"}],
                    },
                    {
                        "id": "q.who",
                        "text": "谁来办？",
                        "hint": "请别人办要有委托书",
                        "choices": [{"value": "self", "label": "老板本人"}, {"value": "agent", "label": "请别人代办"}],
                    },
                ],
                "rows": [{"when": "q.kind == 'canteen'", "materials": ["m4"], "conditions": ["c2"]}],
            },
            "review_plan": {
                "steps": [
                    {"id": "s1", "name": "材料审查", "duty": "REVIEW", "limit": {"amount": 2, **WORKING}, "after": []},
                    {"id": "s2", "name": "现场核查", "duty": "REVIEW", "limit": {"amount": 3, **WORKING}, "after": []},
                ],
                "decide": {"duty": "DECIDE"},
            },
            "faq": [{"q": "加盟店还要自己办吗？", "a": "要。许可证跟着经营场所走。"}],
            "remedies": {"review_organ": "可以向信丰县人民政府申请行政复议。", "court": "可以向信丰县人民法院起诉。"},
        },
        "local": {
            "department_uscc": "x" * 18,
            "department_name": "信丰县市场监督管理局",
            "region_code": "360722000000",
            "promised_limit": {"amount": 5, **WORKING},
            "visits": 0,
            "visit_reason": "核查员上门，不算您跑",
            "forms": ["ONLINE", "WINDOW"],
            "place": "信丰县政务服务中心（示例）",
            "hours": "周一至周五 9:00–12:00、13:30–17:30",
            "phones": ["0797-0000000"],
            "complaint_phones": ["12345"],
            "windows": "二楼综合窗口",
        },
        "calendar_version": "cn-2026.1",
    }


def calendar() -> Calendar:
    """A calendar of 2026 without holidays: weekends only."""
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return Calendar("test.1", frozenset(day for day in days if day.weekday() >= 5), frozenset(), last)


def _material(identifier: str, name: str, source: str, **more: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "standard_code": None,
        "name": name,
        "from": source,
        "required": True,
        "when": None,
        "copies": 0,
        "original_seen": False,
        "accept": [],
        "max_files": 0,
        "max_mb": 0,
        "issuer": "市场监管总局",
        "basis": ["b1"],
        "requirements": [{"id": f"{identifier}.r1", "text": "清楚完整"}],
        "hint": "",
        "sample": "",
        **more,
    }
