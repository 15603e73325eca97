"""One sample of every paper. Bodies and people are those of the demonstration: nobody here exists."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tongban.cases import papers
from tongban.cases.papers import PaperKind

AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
BODY = "信丰县市场监督管理局"
REMEDIES = papers.Remedies(review_organ="信丰县人民政府", court="信丰县人民法院")
FOOD_LAW = "《中华人民共和国食品安全法》第三十五条"


def head(**changed: Any) -> dict[str, Any]:
    """What every paper has."""
    usual = {
        "body": BODY,
        "number": "信市监许〔2026〕演示第0017号",
        "addressee": "信丰县示例餐饮服务有限公司",
        "item": "食品经营许可（新办）",
        "code": "36072220261124000175",
        "issued_at": AT,
        "verify_url": "https://zwfw.example.cn/verify/36072220261124000175?paper=0017",
        "is_person": False,
        "contact": "0797-0000000",
    }
    return usual | changed


MATERIALS = (
    papers.MaterialLine(name="食品经营许可申请书", form="电子"),
    papers.MaterialLine(name="经营场所平面布局图和操作流程", form="电子"),
    papers.MaterialLine(name="食品安全管理制度目录清单", form="电子", count=2),
)

DEFECTS = (
    papers.DefectLine(
        place="经营场所平面布局图",
        demand="标明各操作间的位置、面积和生熟食品加工区域",
        source="办事指南（第3版）材料二",
        defect="第1页没有标明凉菜间的面积",
        remedy="在图上补写凉菜间面积后重新上传",
    ),
    papers.DefectLine(
        place="食品安全管理人员",
        demand="填写姓名和身份证件号码",
        source="办事指南（第3版）表单第12栏",
        defect="证件号码少一位",
        remedy="对照证件改正第12栏",
    ),
)


_NOT_ACCEPTED: dict[str, Any] = {**head(), "received_on": date(2026, 11, 23), "remedies": REMEDIES}

_HEARING: dict[str, Any] = {
    **head(addressee="欧阳示例", is_person=True),
    "stakes": "该申请拟在你居住的楼下设置餐饮油烟排放口，直接涉及申请人与你之间的重大利益关系。",
}


def samples() -> dict[str, tuple[PaperKind, papers.Paper]]:
    """Name → (kind, content)."""
    return _before_acceptance() | _not_accepted() | _after_acceptance() | _decisions()


def _before_acceptance() -> dict[str, tuple[PaperKind, papers.Paper]]:
    return {
        "receipt": (
            PaperKind.RECEIPT,
            papers.Receipt(
                **head(), received_at=AT, materials=MATERIALS, answer_by=date(2026, 12, 1), channel="网上申请"
            ),
        ),
        "correction": (
            PaperKind.CORRECTION,
            papers.Correction(
                **head(),
                received_on=date(2026, 11, 23),
                lines=DEFECTS,
                guide_version="第3版",
                how_to_submit="请在网上大厅“我的办件”中逐项补正后重新提交，也可以到信丰县政务服务大厅综合窗口提交。",
            ),
        ),
        "deemed-renewal": (
            PaperKind.DEEMED_RENEWAL,
            papers.DeemedRenewal(
                **head(),
                organ="信丰县市场监督管理局",
                received_on=date(2026, 10, 12),
                permit="“食品经营许可证”（信市监许准字〔2021〕31号）",
                held_until=date(2026, 11, 22),
                valid_from=date(2026, 11, 23),
                valid_until=date(2031, 11, 22),
            ),
        ),
        "deemed-acceptance": (
            PaperKind.DEEMED_ACCEPTANCE,
            papers.DeemedAcceptance(
                **head(),
                organ="信丰县市场监督管理局",
                received_on=date(2026, 11, 16),
                silent_until=date(2026, 11, 23),
                due_on=date(2026, 12, 14),
                limit="二十个工作日",
            ),
        ),
    }


def _not_accepted() -> dict[str, tuple[PaperKind, papers.Paper]]:
    return {
        "not-required": (
            PaperKind.NOT_ACCEPTED,
            papers.NotAccepted(
                **_NOT_ACCEPTED,
                ground=papers.NotAcceptedGround.NOT_REQUIRED,
                reason="仅销售预包装食品的，不需要取得食品经营许可，报所在地县级市场监督管理部门备案即可"
                "（《中华人民共和国食品安全法》第三十五条第一款）。",
            ),
        ),
        "wrong-body": (
            PaperKind.NOT_ACCEPTED,
            papers.NotAccepted(
                **_NOT_ACCEPTED,
                ground=papers.NotAcceptedGround.WRONG_BODY,
                reason="申请书载明的经营场所在安远县，由经营场所所在地的市场监督管理部门办理。",
                competent_body="安远县市场监督管理局",
            ),
        ),
        "still-incomplete": (
            PaperKind.NOT_ACCEPTED,
            papers.NotAccepted(
                **_NOT_ACCEPTED,
                ground=papers.NotAcceptedGround.STILL_INCOMPLETE,
                reason="重新提交的布局图与原图相同，没有增加所缺的内容。",
                lines=DEFECTS[:1],
                notice_number="信市监补〔2026〕演示第0009号",
                notified_on=date(2026, 11, 12),
                resubmitted_on=date(2026, 11, 20),
            ),
        ),
        "false-material": (
            PaperKind.NOT_ACCEPTED,
            papers.NotAccepted(
                **_NOT_ACCEPTED,
                ground=papers.NotAcceptedGround.FALSE_MATERIAL,
                reason="上述情况经向出具单位核实，并已听取你单位的陈述和申辩。",
                lines=(
                    papers.DefectLine(
                        place="健康证明",
                        demand="从业人员有效的健康证明",
                        source="办事指南（第3版）材料五",
                        defect="证明上的编号在出具单位没有登记，印章与出具单位的印章不符",
                    ),
                ),
                concerns_safety=True,
            ),
        ),
    }


def _after_acceptance() -> dict[str, tuple[PaperKind, papers.Paper]]:
    return {
        "acceptance": (
            PaperKind.ACCEPTANCE,
            papers.Acceptance(
                **head(),
                received_on=date(2026, 11, 23),
                accepted_on=date(2026, 11, 24),
                due_on=date(2026, 12, 22),
                limit="二十个工作日",
                promised_on=date(2026, 12, 1),
                materials=MATERIALS,
                not_counted=("检测", "专家评审"),
            ),
        ),
        "pause": (
            PaperKind.PAUSE,
            papers.Pause(
                **head(),
                accepted_on=date(2026, 11, 24),
                procedure="检测",
                reason="专间空气沉降菌需要由有资质的检测机构检测。",
                needed="五个工作日",
                begins_on=date(2026, 12, 1),
                ends_on=date(2026, 12, 8),
                due_before=date(2026, 12, 22),
                due_after=date(2026, 12, 29),
            ),
        ),
        "extension": (
            PaperKind.EXTENSION,
            papers.Extension(
                **head(),
                accepted_on=date(2026, 11, 24),
                reason="现场核查期间道路因暴雨中断，不能在法定期限内完成审查。",
                length="十个工作日",
                approved_by="本机关负责人",
                approved_on=date(2026, 12, 18),
                due_before=date(2026, 12, 22),
                due_after=date(2027, 1, 6),
                promised_on=date(2026, 12, 1),
            ),
        ),
        "hearing-right": (
            PaperKind.HEARING,
            papers.Hearing(
                **_HEARING, ask_by=date(2026, 12, 1), ask_where="书面向本机关政策法规股提出，或者在网上大厅提交。"
            ),
        ),
        "hearing-session": (
            PaperKind.HEARING,
            papers.Hearing(
                **_HEARING,
                session=papers.HearingSession(
                    held_at=datetime(2026, 12, 15, 1, 5, tzinfo=UTC),
                    place="本机关三楼听证室",
                    host="郑示例（政策法规股）",
                ),
            ),
        ),
        "returned": (
            PaperKind.RETURNED,
            papers.Returned(
                **head(),
                received_on=date(2026, 11, 12),
                notice_number="信市监许补字〔2026〕9号",
                notified_on=date(2026, 11, 13),
                rule="自告知之日起六十日内没有补正的，作退件处理。",
                remedies=REMEDIES,
            ),
        ),
        "termination": (
            PaperKind.TERMINATION,
            papers.Termination(
                **head(basis=("《中华人民共和国行政许可法》第七十条第（三）项",)),
                received_on=date(2026, 11, 12),
                ground="申请的法人或者其他组织终止",
                evidence="注销登记通知书（演示）",
                remedies=REMEDIES,
            ),
        ),
        "permit-ended": (
            PaperKind.PERMIT_ENDED,
            papers.PermitEnded(
                **head(),
                granted_on=date(2026, 11, 12),
                permit="信市监许准字〔2026〕9号",
                is_revoked=True,
                ground="以欺骗、贿赂等不正当手段取得",
                ended_by="《中华人民共和国行政许可法》第六十九条第二款",
                reason="申请时提交的健康证明在出具单位没有登记。",
                remedies=REMEDIES,
            ),
        ),
        "service-record": (
            PaperKind.SERVICE_RECORD,
            papers.ServiceRecord(
                **head(),
                paper="信市监许〔2026〕演示第0017号《准予行政许可决定书》",
                way="电子送达（受送达人已经同意）",
                place="受送达人在网上大厅的账户",
                sent_at=AT,
                arrived_at=AT,
            ),
        ),
    }


def _decisions() -> dict[str, tuple[PaperKind, papers.Paper]]:
    return {
        "grant": (
            PaperKind.GRANT,
            papers.Grant(
                **head(basis=(FOOD_LAW,)),
                received_on=date(2026, 11, 23),
                scope="餐饮服务经营者；热食类食品制售，自制饮品制售",
                certificate="食品经营许可证",
                certificate_number="JY23699010000017（演示）",
                valid_from=date(2026, 11, 24),
                valid_until=date(2031, 11, 23),
                conditions=("在许可的场所和范围内经营。", "许可事项发生变化的，在变化后十个工作日内申请变更。"),
                remedies=REMEDIES,
            ),
        ),
        "refusal": (
            PaperKind.REFUSAL,
            papers.Refusal(
                **head(basis=(FOOD_LAW,)),
                received_on=date(2026, 11, 23),
                reasons=(
                    papers.ReasonLine(
                        condition="具有与经营的食品品种、数量相适应的场所，与有毒、有害场所以及其他污染源保持规定的距离",
                        finding="2026年11月20日现场核查：经营场所距离公共厕所不足规定的距离，两名核查人员制作了笔录和照片",
                        law="《中华人民共和国食品安全法》第三十三条第一款第一项",
                    ),
                    papers.ReasonLine(
                        condition="具有合理的设备布局和工艺流程，防止待加工食品与直接入口食品交叉污染",
                        finding="粗加工区与凉菜间共用同一水池和通道",
                        law="《中华人民共和国食品安全法》第三十三条第一款第四项",
                    ),
                ),
                remedies=REMEDIES,
            ),
        ),
    }
