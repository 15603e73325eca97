"""What code tables and crosswalks are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from tongban.registry.catalogue.code_tables import TableName

TABLES: Mapping[TableName, Any] = {
    TableName.MINISTRY: gettext_lazy("中央业务指导部门"),
    TableName.NATURAL: gettext_lazy("面向自然人主题"),
    TableName.LEGAL: gettext_lazy("面向法人主题"),
    TableName.INDUSTRY: gettext_lazy("国民经济行业"),
}
CROSS_TABLES: Mapping[str, Any] = {
    "TASK_TYPE": gettext_lazy("事项类型"),
    "USE_LEVEL": gettext_lazy("行使层级"),
    "PROJECT_TYPE": gettext_lazy("办件类型"),
    "DEPT_TYPE": gettext_lazy("实施主体性质"),
    "POWER_SOURCE": gettext_lazy("权力来源"),
    "LIMIT_UNIT": gettext_lazy("时限单位"),
    "SERVER_TYPE": gettext_lazy("服务对象"),
    "HANDLE_TYPE": gettext_lazy("办理形式"),
    "HANDLE_AREA": gettext_lazy("通办范围"),
    "MATERIAL_TYPE": gettext_lazy("材料类型"),
    "MATERIAL_FORMAT": gettext_lazy("材料形式"),
    "MATERIAL_NEED": gettext_lazy("材料必要性"),
    "SOURCE_TYPE": gettext_lazy("来源渠道"),
    "RESULT_TYPE": gettext_lazy("审批结果类型"),
}
