"""Error codes of the orgs app."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "orgs.region.unknown",
        404,
        "没有查到行政区划 {region}。",
        "There is no administrative division {region}.",
        "请核对 12 位区划代码；区划调整前的旧代码也可以查到。",
        "Please check the 12-digit code; codes of before a change are found too.",
    ),
    ErrorSpec(
        "orgs.department.unknown",
        404,
        "没有查到部门 {department}。",
        "There is no department {department}.",
        "请核对统一社会信用代码，或从部门名录中选择。",
        "Please check the unified social credit code, or choose from the list of departments.",
    ),
    ErrorSpec(
        "orgs.seed.invalid",
        422,
        "基础数据有误：{reason}。",
        "The reference data is wrong: {reason}.",
        "请改正所指的文件后再次装入。",
        "Please correct the file named and load it again.",
    ),
    ErrorSpec(
        "orgs.reform.invalid",
        422,
        "改革文件不能执行，什么都没有改变：{place}，{reason}。",
        "The reform cannot be carried out and nothing has changed: {place}, {reason}.",
        "请改正文件后再次执行；先加 --dry-run 可以只看结果。",
        "Please correct the file and run it again; with --dry-run it only shows what would follow.",
    ),
)
