"""Exemplary data of the component page. Names, codes and figures are examples; the registration code is well formed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.safestring import mark_safe

from tongban.foundation.web import components as c
from tongban.foundation.web.templatetags.components import icon_names

_READ = datetime(2026, 11, 23, 2, 2, tzinfo=UTC)
_CODE = "360722-261123-7KQ3XH"
_SOURCE = c.Source("市场监管总局", "企业登记库", _READ)
_QR = mark_safe(
    '<svg class="qr" role="img" aria-label="二维码样张" viewBox="0 0 7 7">'
    '<path stroke="#0d2342" d="M0 .5h7M0 6.5h7M.5 0v7M6.5 0v7M2 2.5h3M2 3.5h3M2 4.5h3"/></svg>'
)


def gallery() -> dict[str, Any]:
    """Context of ``web/pages/components*.html``."""
    return {**_plain(), **_words(), **_fields(), **_uploads(), **_lists(), **_tables(), **_desk()}


def _plain() -> dict[str, Any]:
    colours = (
        "paper card wash line edge ink-3 ink-2 ink brand-wash brand-line brand brand-deep navy "
        "done-wash done wait-wash wait-solid wait bad-wash bad rest-wash"
    )
    return {
        "colours_example": [f"c-{name}" for name in colours.split()],
        "icons_example": sorted(icon_names()),
        "life_example": [
            ("baby", "生育收养", "生孩子、收养"),
            ("work", "就业创业", "找工作、失业、创业"),
            ("home", "住房保障", "租房、买房、公积金"),
            ("store", "准营准办", "开店要的许可"),
        ],
        "faces_example": [("great", "非常满意"), ("smile", "满意")],
    }


def _words() -> dict[str, Any]:
    return {
        "states": [
            c.State("done", "办成了"),
            c.State("go", "审查中"),
            c.State("clock", "剩 4 个工作日"),
            c.State("open", "正在办公"),
            c.State("wait", "等您补正"),
            c.State("paused", "暂停：专家评审"),
            c.State("todo", "没开始"),
            c.State("locked", "还不能开始"),
            c.State("stopped", "已注销"),
            c.State("bad", "法定已超 1 日"),
            c.State("yellow", "黄牌"),
            c.State("red", "红牌"),
        ],
        "source_example": _SOURCE,
        "facts_example": [
            c.Fact("多久办好", "5 个工作日", "法定 10 个工作日"),
            c.Fact("跑几次", "0 次", "核查员上门，不算您跑"),
            c.Fact("收费", "不收费", "任何人不得收"),
            c.Fact("网上办到哪步", "全程网办", "申请到领证不见面"),
            c.Fact("谁能办", "企业、个体户", "已有营业执照"),
            c.Fact("办成得到", "电子证照", "有效 5 年", "#facts", "看样本"),
        ],
        "crumbs": [c.Crumb("首页", "/"), c.Crumb("准营准办", "/"), c.Crumb("食品经营许可（新办）")],
        "asks": [
            c.Ask(
                "布局图上请标出洗手消毒池的位置",
                "依据指南第 7 版 材料 M3 · 要求 2：“标明洗手消毒、专用操作区的位置”",
                c.Anchor("换一张布局图", "#asks"),
                c.Anchor("看标好的样本", "#asks"),
            ),
            c.Ask(
                "制度目录里缺“食品安全事故处置”一项", "依据指南第 7 版 材料 M4 · 要求 1", c.Anchor("在线补上", "#asks")
            ),
        ],
    }


def _fields() -> dict[str, Any]:
    kinds = (c.Choice("own", "自己的"), c.Choice("rent", "租的", selected=True), c.Choice("free", "免费借用"))
    return {
        "errors_example": [
            c.ErrorLine("ex-area", "经营面积只写数字，如 42.5"),
            c.ErrorLine("ex-kind-0", "请选一项"),
        ],
        "fields_example": [
            c.Field("ex-name", "name", "店名", hint="和营业执照一致", sample="橙子奶茶店", width="m"),
            c.Field("ex-addr", "addr", "地址", value="信丰县嘉定镇府前路 88 号", readonly=True, source=_SOURCE),
            c.Field(
                "ex-area",
                "area",
                "经营面积",
                value="四十二平",
                unit="平方米",
                width="s",
                inputmode="decimal",
                hint="填实际使用的，含操作间和库房",
                error="经营面积只写数字，如 42.5",
            ),
            c.Field(
                "ex-tel",
                "tel",
                "店里的联系电话",
                "tel",
                required=False,
                width="m",
                filling_note="区号和号码之间用短横。",
            ),
            c.Field("ex-kind", "kind", "场所是自己的还是租的？", "radio", choices=kinds, error="请选一项"),
            c.Field("ex-sells", "sells", "主要卖什么？", "checkboxes", choices=kinds),
            c.Field("ex-town", "town", "乡镇", "select", choices=kinds),
            c.Field("ex-flow", "flow", "操作流程", "textarea", value="洗手、消毒、现做、封口", required=False),
            c.Field("ex-day", "day", "开业日期", "date", width="m"),
            c.Field("ex-count", "count", "从业人员", "output", value="3", unit="人"),
            c.Field("ex-tick", "tick", "我看完了，郑重承诺", "tick", error="提交前请勾选承诺"),
        ],
    }


def _uploads() -> dict[str, Any]:
    return {
        "uploads_example": [
            c.Upload(
                "ex-plan",
                "plan",
                "布局图",
                ".pdf,image/*",
                hint="PDF 或照片，10 MB 以内",
                error="这张图有 14 MB，请拍小一点或裁剪后再传",
                files=(
                    c.FileLine("IMG_2041.jpg", "14 MB", c.State("bad", "太大"), remove_value="drop:1"),
                    c.FileLine("布局图.pdf", "1.8 MB", c.State("done", "已查毒"), "#form"),
                ),
            )
        ],
    }


def _lists() -> dict[str, Any]:
    return {
        "summary_example": [
            c.SummaryRow("店名", "信丰县橙子奶茶店（示例）", _SOURCE, fixed="不能改"),
            c.SummaryRow("地址、面积", "信丰县嘉定镇府前路 88 号 1 楼，42.5 平方米", change_href="#lists"),
            c.SummaryRow("登记码", _CODE, code=True),
        ],
        "tasks_example": [
            c.Task("经营者信息", c.State("done", "填好了"), "已自动填好，请核对", "#lists"),
            c.Task("经营场所", c.State("go", "填了一半"), "地址、面积", "#lists"),
            c.Task("核对并提交", c.State("locked", "还不能开始"), "前面都填好就能提交"),
        ],
        "timeline_example": [
            c.TimelineRow("提交申请", "done", _READ, "您本人在网上提交，签了真实承诺。"),
            c.TimelineRow("等您补正", "now", _READ, "一次性告知 2 处。"),
            c.TimelineRow("复核", "go"),
            c.TimelineRow("材料审查、现场核查", "next", hint="同时进行", icon="branch"),
            c.TimelineRow("送达", "next"),
        ],
    }


def _tables() -> dict[str, Any]:
    return {
        "table_columns": [
            c.Column("事项"),
            c.Column("登记码", "code"),
            c.Column("申请人"),
            c.Column("时钟", "state", sorted_up=True),
            c.Column("件数", "number"),
        ],
        "table_rows": [
            c.Row(
                [
                    "食品经营许可（新办）",
                    c.Anchor(_CODE, "#tables", code=True),
                    ("信丰县**奶茶店", "92360722****1P"),
                    c.State("bad", "法定已超 1 日"),
                    "1,204",
                ],
                late=True,
            ),
            c.Row(
                ["居住证申领", "360722-261119-D5V0F7", "王*华", c.State("clock", "剩 2 个工作日"), "8"], current=True
            ),
        ],
        "tabs_example": [
            c.Tab("我的待办", "#tables", True, 18),
            c.Tab("今天到期", "#tables", False, 0),
            c.Tab("存下这个视图", "#tables", icon="star"),
        ],
        "days_example": [
            c.Day("一", "23", "提交"),
            c.Day("二", "24", "第1天", "cnt"),
            c.Day("三", "25", "暂停", "hold", now=True),
            c.Day("四", "26", "最迟", "ans", word2="答复"),
            c.Day("五", "27", "第5天", "due", word2="承诺"),
            c.Day("六", "28", "休", "off"),
            c.Day("日", "29", "休", "off"),
            c.Day("一", "30", "第10天", "law", word2="法定"),
        ],
        "code": _CODE,
        "qr": _QR,
    }


def _desk() -> dict[str, Any]:
    return {
        "deeds_example": [
            c.Deed("发补正通知（2 条）", "#deeds", key="B"),
            c.Deed("受理", value="accept", kind="line"),
            c.Deed("不予受理…", "#deeds", kind="bad"),
            c.Deed("暂停时限", reason="还没受理；须有法定特别程序（行政许可法第四十五条）"),
            c.Deed("第二次补正", reason="同一内容只能告知一次"),
        ],
        "requirements_example": [
            c.Requirement("M3 · 要求 1", "标明前厅、操作、库房的位置和面积", c.State("done", "符合")),
            c.Requirement(
                "M3 · 要求 2", "标明洗手消毒池的位置", c.State("wait", "不符"), "图上没有洗手消毒池。", bad=True
            ),
            c.Requirement("M2 · 要求 1", "在有效期内", c.State("done", "符合"), source=_SOURCE),
            c.Requirement("C3", "设备设施、布局与品种数量相称", c.State("todo", "待看")),
        ],
    }
