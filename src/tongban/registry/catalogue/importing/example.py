"""An example table that fits the shipped mapping: invented items of an invented body, one of them with a mistake."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from tongban.kernel.codes import implementation_code, uscc_check_character
from tongban.kernel.codes.check_digits import gb_11714

HEADS = (
    "事项名称",
    "事项类型",
    "实施编码",
    "行使层级",
    "实施主体",
    "区划名称",
    "区划代码",
    "服务对象",
    "申请条件",
    "申请材料",
    "设定依据",
    "法定时限",
    "法定时限单位",
    "承诺时限",
    "承诺时限单位",
    "到现场次数",
    "是否网办",
    "收费",
    "办理地点",
    "办理时间",
    "咨询电话",
    "投诉电话",
)


def write_example(path: Path) -> None:
    """Write the table; on division 369901, which does not exist, so that nobody takes it for real."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("事项清单")
        for column, head in enumerate(HEADS):
            sheet.write_string(0, column, head)
            sheet.set_column(column, column, 20)
        for row, values in enumerate(example_rows(), start=1):
            for column, value in enumerate(values):
                if isinstance(value, int):
                    sheet.write_number(row, column, value)
                else:
                    sheet.write_string(row, column, value)


def example_rows() -> list[tuple[str | int, ...]]:
    """Three rows; the third promises more days than the law allows."""
    inner = f"EX000001{gb_11714('EX000001')}"
    uscc = f"11369901{inner}"
    uscc += uscc_check_character(uscc)
    body = ("市级", "示例市水务局", "江西省示例市", "369900", "自然人；企业法人")
    place = ("示例市政务服务大厅二楼", "工作日 9:00-12:00，13:30-17:00", "0799-0000001", "12345")
    water = "有合法的取水用途\n取水量不超过核定的水量"
    law = "《取水许可和水资源费征收管理条例》第十条"

    def row(serial: int, name: str, papers: str, legal: int, promised: int, visits: int) -> tuple[str | int, ...]:
        code = implementation_code(uscc, 3, f"0001199900{serial:02d}")
        limits = (legal, "工作日", promised, "工作日", visits, "是", "不收费")
        return (name, "行政许可", code, *body, water, papers, law, *limits, *place)

    return [
        row(1, "取水许可（示例）", "取水许可申请书；申请人身份证明；授权委托书（委托办理的）", 45, 10, 0),
        row(2, "取水许可变更（示例）", "变更申请书；原《取水许可证》", 20, 5, 1),
        row(3, "取水许可延续（示例）", "延续申请书", 20, 25, 0),
    ]
