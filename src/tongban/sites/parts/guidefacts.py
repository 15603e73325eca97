"""The elements of a guide that few people ask for: shown folded, each only where the guide says something of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation.web.components import SummaryRow
from tongban.foundation.web.language import listed

_LEVELS = {
    "STATE": gettext_lazy("国家级"),
    "PROVINCE": gettext_lazy("省级"),
    "CITY": gettext_lazy("市级"),
    "COUNTY": gettext_lazy("县级"),
    "TOWN": gettext_lazy("乡镇（街道）级"),
    "VILLAGE": gettext_lazy("村（社区）级"),
    "GRADED": gettext_lazy("分级管理"),
}
_POWERS = {
    "STATUTORY": gettext_lazy("法定本级行使"),
    "HANDED_DOWN": gettext_lazy("上级下放"),
    "AUTHORISED_ABOVE": gettext_lazy("上级授权"),
    "AUTHORISED_BESIDE": gettext_lazy("同级授权"),
    "ENTRUSTED_ABOVE": gettext_lazy("上级委托"),
    "ENTRUSTED_BESIDE": gettext_lazy("同级委托"),
}
_AREAS = {
    "NATION": gettext_lazy("全国"),
    "PROVINCE": gettext_lazy("全省"),
    "CITY": gettext_lazy("全市"),
    "COUNTY": gettext_lazy("全县"),
    "TOWN": gettext_lazy("全乡镇（街道）"),
    "VILLAGE": gettext_lazy("跨村（社区）"),
}
_DEPTHS = (
    gettext_lazy("咨询"),
    gettext_lazy("收件"),
    gettext_lazy("预审"),
    gettext_lazy("受理"),
    gettext_lazy("办理"),
    gettext_lazy("结果反馈"),
    gettext_lazy("电子证照"),
)
_FORMS = {"ONLINE": gettext_lazy("网上办理"), "WINDOW": gettext_lazy("窗口办理"), "POST": gettext_lazy("邮寄申请")}
_FLAGS = {
    "in_hall": gettext_lazy("进驻政务大厅"),
    "reservable": gettext_lazy("可以预约"),
    "express": gettext_lazy("可以寄送"),
    "pay_online": gettext_lazy("可以网上支付"),
    "self_service": gettext_lazy("自助终端可办"),
}


def further(document: Mapping[str, Any]) -> tuple[SummaryRow, ...]:
    """What the guide says beside the answers people came for (STANDARDS 1.5), in its order."""
    unified, local = document["unified"], document["local"]
    return tuple(SummaryRow(label, value) for label, value in _rows(unified, local) if value)


def _rows(unified: Mapping[str, Any], local: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("行使层级"), str(_LEVELS[unified["exercise_level"]])
    yield _("权力来源"), str(_POWERS.get(local.get("power_source", ""), ""))
    yield _("承办机构"), local.get("office", "")
    yield _("委托部门"), local.get("entrusted_by", "")
    yield _("联办机构"), listed(unified.get("joint_bodies", ()))
    yield _("办理形式"), listed(str(_FORMS[each]) for each in local["forms"])
    yield _("网上办理深度"), listed(str(_DEPTHS[each - 1]) for each in sorted(local.get("online_depth", ())))
    yield _("通办范围"), str(_AREAS.get(local.get("area", ""), ""))
    yield _("服务方式"), listed(str(words) for key, words in _FLAGS.items() if local.get(key))
    yield _("中介服务"), unified.get("intermediary", "")
    yield _("数量限制"), unified.get("quantity_limit", "")
    if unified.get("min_assurance"):
        yield _("实名等级"), _("网上申请要 {level} 级以上").format(level=unified["min_assurance"])
    yield _("交通"), local.get("transit", "")
    yield _("注意事项"), "；".join(note.rstrip("。；") for note in unified.get("notes", ()))
