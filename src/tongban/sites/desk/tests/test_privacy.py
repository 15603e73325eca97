"""The data steward's pages: an assessment in two hands; from an alert to the notice that the neighbour reads under 我的数据."""

from __future__ import annotations

from uuid import uuid4

from tongban.cases.factories import submitted
from tongban.foundation.records import audit, relay
from tongban.oversight.privacy.actions.breach_deeds import tell_waiting
from tongban.oversight.privacy.models import Assessment, Breach
from tongban.oversight.privacy.tests.conftest import assessment, breach
from tongban.oversight.security.models import Alert
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import NaturalPerson

STEWARD, SUPERVISOR, REVIEWER = "guanshuju", "wujiancha", "qianchushen"


def test_an_assessment_is_written_by_one_and_approved_by_another(visit, item_code: str) -> None:
    steward, supervisor = visit(STEWARD), visit(SUPERVISOR)
    page = steward.get("/desk/assessments").content.decode()
    assert "食品经营许可（新办）" in page
    given = {
        **assessment()["texts"],
        "about": "item:000131990001",
        "title": "食品经营许可（新办）",
        "trigger": "SENSITIVE",
    }
    due = assessment()["review_due"].isoformat()
    bad = steward.post("/desk/assessments", {"do": "ask", **given, "risk": "1", "review_due": due, "impact": ""})
    assert bad.status_code == 422
    assert "请写明“对个人权益的影响和安全风险”" in bad.content.decode()
    assert steward.post("/desk/assessments", {"do": "ask", **given, "risk": "1", "review_due": due}).status_code == 302
    row = Assessment.objects.get()
    assert steward.post("/desk/assessments", {"do": "approve", "assessment": row.id}).status_code == 403
    assert supervisor.post("/desk/assessments", {"do": "return", "assessment": row.id, "answer": ""}).status_code == 422
    assert supervisor.post("/desk/assessments", {"do": "approve", "assessment": row.id}).status_code == 302
    assert "item%3A000131990001" not in steward.get("/desk/assessments").content.decode()
    assert Assessment.objects.get().state == "APPROVED"
    board = steward.get("/desk/privacy").content.decode()
    assert "有效的评估" in board
    for login in (REVIEWER, "zhenganyuan"):
        assert visit(login).get("/desk/privacy").status_code == 403
        assert visit(login).get("/desk/assessments").status_code == 403
        assert visit(login).get("/desk/breaches/").status_code == 403


def test_from_the_alert_to_what_the_neighbour_reads(visit, who, item_code: str) -> None:
    NaturalPerson.objects.update(assurance_level=3)
    neighbour, curious = who("wangshili", Channel.PORTAL), who(REVIEWER)
    case = submitted(neighbour, item_code, party=(PartyKind.NATURAL, neighbour.person_id))
    subjects = [f"case:{case.case_id}", *(f"person:{uuid4()}" for _ in range(10))]
    for subject in subjects:
        audit.write("privacy.data.read", curious.stamp(), subject, {"fields": ["name"], "purpose": "查看"})
    relay.digest_all()
    alert = Alert.objects.get(account=curious.account_id, rule="mass-read")
    supervisor = visit(SUPERVISOR)
    way = f"/desk/breaches/?alert={alert.id}"
    assert way in supervisor.get(f"/desk/alerts/{alert.id}/").content.decode()
    form = supervisor.get(way)
    fields = {each.name: each.value for each in form.context["fields"]}
    given = {**fields, **breach()["texts"], "grade": "1", "alert": alert.id}
    there = supervisor.post("/desk/breaches/", given)["Location"]
    assert supervisor.get(way)["Location"] == there
    page = supervisor.get(there).content.decode()
    assert "待报告" in page
    assert Breach.objects.get().account == curious.account_id
    assert supervisor.post(there, {"do": "report", "reported_to": "省网信办 1 号"}).status_code == 302
    assert supervisor.post(there, {"do": "leave", "words": ""}).status_code == 422
    assert supervisor.post(there, {"do": "tell"}).status_code == 302
    tell_waiting()
    assert "按时报告" in supervisor.get(there).content.decode()
    own = visit("wangshili").get("/my/data/").content.decode()
    assert "您的个人信息可能被不当查看或者泄露" in own
    assert "个人可以采取的减轻危害的措施：已经查明。" in own
    assert "钱示例" not in own
    assert "可能被不当查看" not in visit("zhangshili").get("/my/data/").content.decode()
    assert visit(REVIEWER).get(there).status_code == 404
