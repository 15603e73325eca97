"""Where who asks cannot approve, as data: printed in ``docs/permissions.md``, and held against the code by a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TwoPersons:
    """``what`` is asked for by one and answered by another; ``where`` refuses who would do both, with ``code``."""

    what: str
    where: str
    code: str


TWO_PERSONS = (
    TwoPersons("初审与复核、审查与决定", "cases.plan", "cases.step.same_person"),
    TwoPersons("特别程序、延长期限的提请与审批", "cases.readiness", "cases.proposal.own"),
    TwoPersons("公示的起草与审核发布", "cases.readiness", "cases.proposal.own"),
    TwoPersons("指南草稿的编辑与公布", "registry.catalogue.actions.approve_draft", "catalogue.draft.same_person"),
    TwoPersons("省标准的编辑与公布", "registry.catalogue.actions.approve_standard", "catalogue.draft.same_person"),
    TwoPersons("事项调整的提出与批准", "registry.catalogue.actions.decide_change", "catalogue.draft.same_person"),
    TwoPersons("代码表的编辑与批准", "registry.catalogue.actions.edit_codes", "catalogue.draft.same_person"),
    TwoPersons("清单版本的编制与公布", "registry.catalogue.actions.publish_edition", "catalogue.draft.same_person"),
    TwoPersons(
        "标准材料变更的提出与审核", "registry.catalogue.actions.decide_register", "catalogue.register.same_person"
    ),
    TwoPersons(
        "公开文件的起草与公布", "registry.publishing.actions.approve_publication", "publishing.draft.same_person"
    ),
    TwoPersons("咨询答复公开的提出与审核", "oversight.grievances.policies", "grievances.enquiry.not_allowed"),
    TwoPersons("离岗代理的提出与批准", "registry.identity.actions.take_leave", "identity.leave.unknown"),
    TwoPersons("岗位任免的提出与批准", "registry.identity.actions.appoint", "identity.posts.two_persons"),
    TwoPersons("临时职责的提出与批准", "registry.identity.actions.elevate", "identity.elevation.two_persons"),
    TwoPersons(
        "重复登记的合并、撤销合并的提出与核准", "registry.identity.actions.merge_persons", "identity.merge.two_persons"
    ),
    TwoPersons("第二道验证重置的提出与批准", "registry.identity.actions.reset_factor", "identity.reset.two_persons"),
    TwoPersons("延迟告知的提出与批准", "registry.identity.actions.delay", "identity.delay.not_allowed"),
    TwoPersons("用通办登录的应用的申请与批准", "registry.identity.oidc.actions.register", "oidc.client.right_missing"),
    TwoPersons(
        "用通办登录的应用的变更、恢复使用的提出与批准",
        "registry.identity.oidc.actions.change",
        "oidc.client.right_missing",
    ),
    TwoPersons("个人信息保护影响评估的编写与审核", "oversight.privacy.actions.assess", "privacy.not_allowed"),
)
