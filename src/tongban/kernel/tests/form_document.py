"""A form document that uses every kind of field: the ground on which the tests of forms stand."""

from typing import Any

QUESTIONS = {"q.kind": ("restaurant", "canteen"), "q.online": ("yes", "no")}
CONTEXT = {"q.kind": "restaurant", "q.online": "no"}


def document() -> dict[str, Any]:
    """A fresh copy, to be broken at will."""
    return {
        "sections": [
            {
                "id": "sec.applicant",
                "title": "申请人",
                "fields": [
                    {
                        "id": "f.applicant.name",
                        "type": "text",
                        "label": "经营者名称",
                        "required": True,
                        "min_length": 2,
                        "max_length": 100,
                        "sample": "示例餐饮店",
                        "prefill": "applicant.name",
                        "search": True,
                    },
                    {"id": "f.applicant.uscc", "type": "uscc", "label": "统一社会信用代码", "required": True},
                    {
                        "id": "f.applicant.legal_id",
                        "type": "person_id",
                        "label": "法定代表人证件号码",
                        "privacy": "sensitive",
                    },
                    {"id": "f.applicant.mobile", "type": "mobile", "label": "联系电话", "autocomplete": "tel"},
                    {"id": "f.applicant.postcode", "type": "postcode", "label": "邮政编码"},
                ],
            },
            {
                "id": "sec.premises",
                "title": "经营场所",
                "fields": [
                    {"id": "f.premises.region", "type": "region", "label": "所在区划", "required": True},
                    {"id": "f.premises.industry", "type": "industry", "label": "行业"},
                    {"id": "f.premises.organ", "type": "department", "label": "主管部门", "within": "region"},
                    {
                        "id": "f.premises.area",
                        "type": "decimal",
                        "label": "面积",
                        "unit": "平方米",
                        "required": True,
                        "min": 1,
                        "max": "100000.5",
                        "sample": "85.5",
                    },
                    {"id": "f.premises.rent", "type": "money", "label": "月租金", "max": 100_000_000},
                    {"id": "f.premises.deposit", "type": "money", "label": "押金"},
                    {
                        "id": "f.premises.paid",
                        "type": "computed",
                        "label": "合计",
                        "expression": {"sum": ["f.premises.rent", "f.premises.deposit"]},
                    },
                    {"id": "f.premises.own", "type": "boolean", "label": "是否自有", "required": True},
                    {
                        "id": "f.premises.lease_end",
                        "type": "date",
                        "label": "租期至",
                        "required": True,
                        "when": "f.premises.own == false",
                        "min": "2020-01-01",
                    },
                    {
                        "id": "f.premises.projects",
                        "type": "choices",
                        "label": "经营项目",
                        "required": True,
                        "max_items": 2,
                        "choices": [
                            {"value": "hot", "label": "热食类"},
                            {"value": "cold", "label": "冷食类"},
                            {"value": "raw", "label": "生食类"},
                        ],
                    },
                    {
                        "id": "f.premises.cold_room",
                        "type": "textarea",
                        "label": "专间说明",
                        "required": True,
                        "when": "has('cold', f.premises.projects)",
                    },
                ],
            },
            {
                "id": "sec.canteen",
                "title": "食堂",
                "when": "q.kind == 'canteen'",
                "fields": [
                    {"id": "f.canteen.diners", "type": "integer", "label": "就餐人数", "required": True, "min": 1}
                ],
            },
            {
                "id": "sec.staff",
                "title": "从业人员",
                "fields": [
                    {
                        "id": "f.staff",
                        "type": "group",
                        "label": "从业人员",
                        "required": True,
                        "max_items": 3,
                        "fields": [
                            {"id": "f.staff.name", "type": "text", "label": "姓名", "required": True},
                            {
                                "id": "f.staff.duty",
                                "type": "choice",
                                "label": "岗位",
                                "required": True,
                                "choices": [
                                    {"value": "cook", "label": "厨师"},
                                    {"value": "safety", "label": "食品安全管理员"},
                                ],
                            },
                            {
                                "id": "f.staff.certificate",
                                "type": "text",
                                "label": "培训证书编号",
                                "required": True,
                                "when": "f.staff.duty == 'safety'",
                                "pattern": "[A-Z]{2}-[0-9]{4,6}",
                                "max_length": 20,
                                "sample": "SX-0001",
                                "hint": "如 SX-0001",
                            },
                            {"id": "f.staff.wage", "type": "money", "label": "月工资"},
                        ],
                    },
                    {"id": "f.staff_count", "type": "computed", "label": "人数", "expression": {"count": "f.staff"}},
                    {
                        "id": "f.staff_wages",
                        "type": "computed",
                        "label": "工资合计",
                        "expression": {"sum": ["f.staff.wage"]},
                    },
                    {
                        "id": "f.staff_plan",
                        "type": "text",
                        "label": "培训计划",
                        "required": True,
                        "when": "f.staff_count >= 2",
                    },
                ],
            },
        ]
    }
