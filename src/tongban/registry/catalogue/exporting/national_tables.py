"""The columns of the national tables, in the order of its DDL."""

from __future__ import annotations

from tongban.registry.catalogue.exporting import national_codes as codes
from tongban.registry.catalogue.exporting.national import Column, Table, Task, amount, unit

NONE = "无"

_U, _L = "unified.", "local."


def _material_need(row: dict[str, object]) -> str:
    if row.get("deferrable"):
        return "DEFERRABLE"
    return "NEEDED" if row["required"] else "NOT_NEEDED"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d} 元" if fen % 100 else f"{fen // 100} 元"


def _fee_basis(task: Task) -> str:
    return task.cited(dict.fromkeys(each for fee in task.unified["fees"] for each in fee["basis"]))


_WHO = (
    Column("task_guid", "事项记录标识", lambda t, r: t.guid, 50, True),
    Column("task_code", "实施编码", lambda t, r: t.codes["implementation"], 36, True),
    Column("task_handle_item", "业务办理项编码", lambda t, r: t.codes["handling"], 50),
)
_ROW = Column("row_guid", "记录唯一标识", lambda t, r: t.row_guid(r), 50, True)
_SYNC = (
    Column("cd_operation", "同步类型", lambda t, r: "I", 1, True),
    Column("cd_time", "同步时间", lambda t, r: t.choices.day.strftime("%Y%m%dT000000"), 0, True),
    Column("cd_batch", "批次号", lambda t, r: t.choices.batch, 32, True),
    Column("data_source", "数据来源", lambda t, r: None, 3, True),
)
_BASIC = (
    Column("row_guid", "记录唯一标识", lambda t, r: t.guid, 50, True),
    Column("task_name", "事项名称", lambda t, r: t.unified["name"], 1000, True, (f"{_U}name",)),
    Column("catalog_code", "基本编码", lambda t, r: t.codes["basic"], 12, True, ("codes.basic",)),
    Column("local_catalog_code", "地方基本编码", lambda t, r: None, 50),
    Column("task_code", "实施编码", lambda t, r: t.codes["implementation"], 36, True, ("codes.implementation",)),
    Column("local_task_code", "地方实施编码", lambda t, r: None, 50),
    Column("task_handle_item", "业务办理项编码", lambda t, r: t.codes["handling"], 50, False, ("codes.handling",)),
    Column("task_type", "事项类型", lambda t, r: t.number("TASK_TYPE", t.unified["kind"]), 2, True, (f"{_U}kind",)),
    Column(
        "by_law",
        "设定依据",
        lambda t, r: t.cited(t.basis),
        0,
        True,
        (f"{_U}legal_basis[].law", f"{_U}legal_basis[].article"),
    ),
    Column(
        "power_source",
        "权力来源",
        lambda t, r: t.number("POWER_SOURCE", t.local.get("power_source")),
        2,
        True,
        (f"{_L}power_source",),
    ),
    Column(
        "use_level",
        "行使层级",
        lambda t, r: t.number("USE_LEVEL", t.unified["exercise_level"]),
        11,
        True,
        (f"{_U}exercise_level",),
    ),
    Column("task_state", "事项状态", lambda t, r: codes.IN_USE, 2, True),
    Column("task_version", "事项版本", lambda t, r: t.guide.number, 0, True),
    Column("dept_name", "实施主体", lambda t, r: t.local["department_name"], 0, True, (f"{_L}department_name",)),
    Column("dept_code", "实施主体编码", lambda t, r: t.local["department_uscc"], 0, True, (f"{_L}department_uscc",)),
    Column("dept_type", "实施主体性质", lambda t, r: t.number("DEPT_TYPE", t.guide.body), 1, True),
    Column("entrust_name", "委托部门", lambda t, r: t.local.get("entrusted_by"), 0, False, (f"{_L}entrusted_by",)),
    Column(
        "anticipate_day",
        "法定办结时限",
        lambda t, r: amount(t.unified["statutory_limit"]),
        0,
        True,
        (f"{_U}statutory_limit",),
    ),
    Column("anticipate_type", "法定办结时限单位", lambda t, r: unit(t, t.unified["statutory_limit"]), 1, True),
    Column("anticipate_explain", "法定办结时限说明", lambda t, r: None),
    Column(
        "promise_day", "承诺办结时限", lambda t, r: amount(t.local["promised_limit"]), 0, True, (f"{_L}promised_limit",)
    ),
    Column("promise_type", "承诺办结时限单位", lambda t, r: unit(t, t.local["promised_limit"]), 1, True),
    Column("promise_explain", "承诺办结时限说明", lambda t, r: None),
    Column(
        "accept_condition",
        "受理条件",
        lambda t, r: "\n".join(each["text"] for each in t.unified["conditions"]) or NONE,
        0,
        True,
        (f"{_U}conditions[].text",),
    ),
    Column(
        "handle_flow",
        "办理流程",
        lambda t, r: "\n".join(each["name"] for each in t.unified["steps"]),
        0,
        True,
        (f"{_U}steps[].name",),
    ),
    Column(
        "special_procedure",
        "特别程序",
        lambda t, r: "、".join(each["name"] for each in t.unified["special_procedures"]) or NONE,
        500,
        True,
        (f"{_U}special_procedures[].name",),
    ),
    Column("is_fee", "是否收费", lambda t, r: codes.FLAG[bool(t.unified["fees"])], 1, True),
    Column("fee_basis", "收费依据", lambda t, r: _fee_basis(t), 0, False, (f"{_U}fees[].basis",)),
    Column(
        "server_type",
        "服务对象",
        lambda t, r: t.numbers("SERVER_TYPE", t.unified["service_objects"]),
        32,
        True,
        (f"{_U}service_objects",),
    ),
    Column(
        "project_type",
        "办件类型",
        lambda t, r: t.number("PROJECT_TYPE", t.unified["handling_kind"]),
        2,
        True,
        (f"{_U}handling_kind",),
    ),
    Column(
        "handle_type",
        "办理形式",
        lambda t, r: t.numbers("HANDLE_TYPE", t.local["forms"]),
        5,
        False,
        (f"{_L}forms",),
    ),
    Column("limit_scene_num", "到办事现场次数", lambda t, r: t.local["visits"], 0, True, (f"{_L}visits",)),
    Column("is_single_login", "PC 端是否对接单点登录", lambda t, r: None, 1, True),
    Column("app_is_single_login", "移动端是否对接单点登录", lambda t, r: None, 1, True),
    Column("link_addr", "PC 端在线办理地址", lambda t, r: t.address),
    Column("mobile_terminal_url", "移动端在线办理地址", lambda t, r: t.address),
    Column("transact_addr", "办理地点", lambda t, r: t.local["place"], 0, True, (f"{_L}place",)),
    Column("transact_time", "办理时间", lambda t, r: t.local["hours"], 0, True, (f"{_L}hours",)),
    Column("link_way", "咨询方式", lambda t, r: "、".join(t.local["phones"]), 0, True, (f"{_L}phones",)),
    Column(
        "supervise_way",
        "监督投诉方式",
        lambda t, r: "、".join(t.local["complaint_phones"]),
        0,
        True,
        (f"{_L}complaint_phones",),
    ),
    Column("plan_effective_date", "计划生效日期", lambda t, r: t.guide.valid_from.isoformat()),
    Column("plan_cancel_date", "计划取消日期", lambda t, r: None),
    *_SYNC,
)
_EXTEND = (
    Column("task_guid", "事项记录标识", lambda t, r: t.guid, 50, True),
    Column("is_entry_center", "是否进驻政务大厅", lambda t, r: t.flag("in_hall"), 1, True, (f"{_L}in_hall",)),
    Column(
        "handle_area", "通办范围", lambda t, r: t.number("HANDLE_AREA", t.local.get("area")), 0, False, (f"{_L}area",)
    ),
    Column(
        "other_dept",
        "联办机构",
        lambda t, r: "、".join(t.unified.get("joint_bodies", ())),
        0,
        False,
        (f"{_U}joint_bodies",),
    ),
    Column("service_type", "中介服务", lambda t, r: t.unified.get("intermediary"), 0, False, (f"{_U}intermediary",)),
    Column(
        "limit_explain", "数量限制", lambda t, r: t.unified.get("quantity_limit"), 0, False, (f"{_U}quantity_limit",)
    ),
    Column(
        "result_type",
        "审批结果类型",
        lambda t, r: t.result_types,
        0,
        True,
        (f"{_U}results[].certificate_type",),
    ),
    Column(
        "result_name",
        "审批结果名称",
        lambda t, r: "、".join(each["name"] for each in t.unified["results"]),
        0,
        False,
        (f"{_U}results[].name",),
    ),
    Column("result_guid", "审批结果样本", lambda t, r: None),
    Column("is_schedule", "是否支持预约办理", lambda t, r: t.flag("reservable"), 1, False, (f"{_L}reservable",)),
    Column("is_pay_online", "是否支持网上支付", lambda t, r: t.flag("pay_online"), 1, True, (f"{_L}pay_online",)),
    Column("is_express", "是否支持物流快递", lambda t, r: t.flag("express"), 1, True, (f"{_L}express",)),
    Column(
        "is_service_terminals",
        "是否支持自助终端",
        lambda t, r: t.flag("self_service"),
        1,
        False,
        (f"{_L}self_service",),
    ),
    Column(
        "user_topic_type",
        "面向自然人主题",
        lambda t, r: codes.SEVERAL.join(t.unified["themes"].get("NATURAL", ())),
        0,
        False,
        (f"{_U}themes.NATURAL",),
    ),
    Column("user_character_topic_type", "面向自然人地方特色主题", lambda t, r: None),
    Column(
        "corp_topic_type",
        "面向法人主题",
        lambda t, r: codes.SEVERAL.join(t.unified["themes"].get("LEGAL", ())),
        0,
        False,
        (f"{_U}themes.LEGAL",),
    ),
    Column("corp_character_topic_type", "面向法人地方特色主题", lambda t, r: None),
    Column("is_online", "是否网办", lambda t, r: codes.FLAG["ONLINE" in t.local["forms"]], 1, True),
    Column(
        "online_handle_depth",
        "网上办理深度",
        lambda t, r: codes.SEVERAL.join(str(each) for each in sorted(t.local.get("online_depth", ()))),
        0,
        False,
        (f"{_L}online_depth",),
    ),
    Column("online_handle_url", "网上办理地址", lambda t, r: t.address if "ONLINE" in t.local["forms"] else None),
    Column(
        "limit_scene_explain",
        "必须现场办理原因说明",
        lambda t, r: t.local["visit_reason"],
        0,
        False,
        (f"{_L}visit_reason",),
    ),
    Column("town_name", "乡镇名称", lambda t, r: None),
    Column("town_code", "乡镇代码", lambda t, r: None),
    Column("village_name", "村名称", lambda t, r: None),
    Column("village_code", "村代码", lambda t, r: None),
    Column("extend_field", "扩展字段", lambda t, r: None),
)
_M = f"{_U}materials[]."
_MATERIAL = (
    _ROW,
    *_WHO,
    Column("material_name", "材料名称", lambda t, r: r["name"], 200, True, (f"{_M}name",)),
    Column(
        "material_type",
        "材料类型",
        lambda t, r: t.number("MATERIAL_TYPE", r.get("copy_kind")),
        0,
        False,
        (f"{_M}copy_kind",),
    ),
    Column(
        "material_format",
        "材料形式",
        lambda t, r: t.number("MATERIAL_FORMAT", r.get("medium")),
        0,
        False,
        (f"{_M}medium",),
    ),
    Column(
        "is_need",
        "材料必要性",
        lambda t, r: t.number("MATERIAL_NEED", _material_need(dict(r))),
        0,
        True,
        (f"{_M}required", f"{_M}deferrable"),
    ),
    Column("order_num", "序号", lambda t, r: r["order"], 0, True),
    Column("page_num", "纸质材料份数", lambda t, r: r["copies"], 0, False, (f"{_M}copies",)),
    Column("page_format", "纸质材料规格", lambda t, r: r.get("paper_spec"), 0, False, (f"{_M}paper_spec",)),
    Column("form_guid", "空白表格", lambda t, r: None),
    Column("example_guid", "示例样表", lambda t, r: None),
    Column(
        "source_type", "来源渠道", lambda t, r: t.number("SOURCE_TYPE", r.get("origin")), 0, False, (f"{_M}origin",)
    ),
    Column("source_explain", "来源渠道说明", lambda t, r: r["issuer"], 0, False, (f"{_M}issuer",)),
    Column("fill_explain", "填报须知", lambda t, r: r["hint"], 500, False, (f"{_M}hint",)),
    Column(
        "accept_stand",
        "受理标准",
        lambda t, r: "\n".join(each["text"] for each in r["requirements"]),
        0,
        False,
        (f"{_M}requirements[].text",),
    ),
    Column("by_law", "要求提供材料的依据", lambda t, r: t.cited(r["basis"]), 0, False, (f"{_M}basis",)),
    Column("sign_seal_req", "签名签章要求", lambda t, r: r.get("seal"), 0, False, (f"{_M}seal",)),
    Column("remark", "备注", lambda t, r: None),
)
_F = f"{_U}fees[]."
_FEE = (
    _ROW,
    *_WHO,
    Column("fee_name", "收费项目名称", lambda t, r: r["name"], 0, True, (f"{_F}name",)),
    Column(
        "fee_stand",
        "收费标准",
        lambda t, r: r.get("standard") or _yuan(r["amount_fen"]),
        0,
        True,
        (f"{_F}standard", f"{_F}amount_fen"),
    ),
    Column("by_law", "收费依据", lambda t, r: t.cited(r["basis"])),
    Column("is_desc", "是否允许减免", lambda t, r: codes.FLAG["reduction" in r], 1),
    Column("desc_explain", "允许减免依据", lambda t, r: r.get("reduction"), 0, False, (f"{_F}reduction",)),
    Column("order_num", "序号", lambda t, r: r["order"], 0, True),
    Column("remark", "备注", lambda t, r: None),
)
_QUESTION = (
    _ROW,
    *_WHO,
    Column("question", "问题", lambda t, r: r["q"], 1000, True, (f"{_U}faq[].q",)),
    Column("answer", "回答", lambda t, r: r["a"], 0, True, (f"{_U}faq[].a",)),
    Column("order_num", "序号", lambda t, r: r["order"], 0, True),
)

GENERAL = Table("up_task_general_basic", _BASIC, key="row_guid")
PUBLIC = Table("up_task_public_basic", tuple(each for each in _BASIC if each.name != "power_source"), key="row_guid")
"""公共服务 has no 权力来源."""
EXTEND = Table("up_task_general_extend", _EXTEND)
MATERIAL = Table("up_task_general_material", _MATERIAL, "materials")
FEE = Table("up_task_general_fee_project", _FEE, "fees")
QUESTION = Table("up_task_general_questions", _QUESTION, "faq")
TABLES = (GENERAL, PUBLIC, EXTEND, MATERIAL, FEE, QUESTION)


def tables_of(kind: str) -> tuple[Table, ...]:
    """The tables that an item of this kind (``unified.kind``) goes into."""
    return (PUBLIC if kind == "PUBLIC_SERVICE" else GENERAL, EXTEND, MATERIAL, FEE, QUESTION)
