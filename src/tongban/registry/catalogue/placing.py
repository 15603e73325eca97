"""The places of a guide in the words of people: ``unified.materials.m3.hint`` is 材料 M3 · 填报须知."""

from __future__ import annotations

from collections.abc import Iterable

# Names of the document → what people call them. A name that is not here is an id and is shown as it is.
WORDS: dict[str, str] = {
    "unified": "", "local": "", "codes": "编码", "schema": "结构版本", "calendar_version": "工作日历",
    "name": "名称", "keywords": "关键词", "notes": "注意事项", "quantity_limit": "数量限制", "intermediary": "中介服务",
    "joint_bodies": "联办机构", "min_assurance": "实名等级", "kind": "类型", "handling_kind": "办件类型",
    "service_objects": "服务对象", "themes": "主题", "exercise_level": "行使层级", "legal_basis": "依据",
    "conditions": "条件", "materials": "材料", "steps": "流程", "acceptance_limit": "受理时限",
    "statutory_limit": "法定办结时限", "extension": "延期", "delivery_limit": "送达时限", "silence": "逾期不告知的后果",
    "silence_basis": "逾期不告知的依据", "uncorrected_rule": "逾期不补正的处理", "renewal": "延续",
    "electronic_delivery": "电子送达", "special_procedures": "特别程序", "fees": "收费", "results": "结果",
    "confirmation": "确认与承诺", "form": "申请表", "scenario": "情形", "review_plan": "审查方案", "faq": "常见问题",
    "remedies": "复议和诉讼", "law": "法律", "article": "条款", "note": "说明", "text": "内容", "when": "适用条件",
    "basis": "依据", "standard_code": "标准材料", "local_reason": "个性材料理由", "from": "取得方式", "required": "必要性",
    "copies": "份数", "original_seen": "核验原件", "copy_kind": "材料类型", "medium": "材料形式", "origin": "来源渠道",
    "deferrable": "容缺后补", "seal": "签名签章要求", "paper_spec": "纸质规格", "accept": "文件格式",
    "max_files": "文件个数", "max_mb": "文件大小", "issuer": "出具机构", "requirements": "要求", "hint": "填报须知",
    "sample": "样例", "stage": "环节", "max": "最长", "approver": "批准人", "after": "期限", "of": "延续的事项",
    "permit": "证号填写项", "latest": "最迟", "earliest": "最早", "amount_fen": "金额（分）", "standard": "收费标准",
    "reduction": "减免", "certificate_type": "证照类型", "validity": "有效期", "questions": "问题", "rows": "对照表",
    "choices": "选项", "decide": "决定", "limit": "时限", "amount": "数量", "unit": "单位", "q": "问题", "a": "答复",
    "department_uscc": "部门代码", "department_name": "部门名称", "region_code": "区划", "promised_limit": "承诺办结时限",
    "visits": "到现场次数", "visit_reason": "到现场的原因", "forms": "办理形式", "place": "办理地点", "hours": "办理时间",
    "phones": "咨询电话", "complaint_phones": "投诉电话", "windows": "窗口", "power_source": "权力来源",
    "online_depth": "网上办理深度", "area": "通办范围", "in_hall": "进驻大厅", "reservable": "预约", "express": "寄递",
    "pay_online": "网上支付", "self_service": "自助终端", "office": "承办机构", "entrusted_by": "委托部门",
    "transit": "交通", "sections": "部分", "fields": "填写项", "label": "名称", "title": "标题", "help": "提示",
}  # fmt: skip


def placed(steps: Iterable[str]) -> str:
    """The place in words, from the outside in."""
    words = (WORDS.get(step, step.upper() if step[:1].islower() and len(step) < 12 else step) for step in steps)
    return " · ".join(word for word in words if word)
