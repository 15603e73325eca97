"""The legal lifecycle of a case as one table: deed × state → state, by whom, on what ground, leaving which event.

行政许可法 arts. 32, 34, 36–38, 42, 44–50, 69–70, 78; the rule box 审查、补正、受理 (docs/mechanisms/correction.md). The clock
is not here: it is folded from facts (kernel.worktime); paused is a property of the clock, delivery one of the result.
"""

from __future__ import annotations

from enum import StrEnum

from tongban.kernel.states import StateTable, Transition


class State(StrEnum):
    """Where a case stands."""

    SUBMITTED = "SUBMITTED"
    CORRECTING = "CORRECTING"
    PRE_REVIEWED = "PRE_REVIEWED"
    ACCEPTED = "ACCEPTED"
    IN_REVIEW = "IN_REVIEW"
    DECIDED = "DECIDED"
    CONCLUDED = "CONCLUDED"
    ARCHIVED = "ARCHIVED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    WITHDRAWN = "WITHDRAWN"
    RETURNED = "RETURNED"
    TERMINATED = "TERMINATED"


class Deed(StrEnum):
    """What can be done to a case."""

    PASS_PRE_REVIEW = "pass_pre_review"
    PASS_TO_ORIGINALS = "pass_to_originals"
    VERIFY_ORIGINALS = "verify_originals"
    REQUEST_CORRECTION = "request_correction"
    CORRECT = "correct"
    ADOPT_GUIDE = "adopt_guide"
    REFUSE_INTAKE = "refuse_intake"
    DEEM_ACCEPTED = "deem_accepted"
    RECORD_INSPECTION = "record_inspection"
    ANSWER_INSPECTION = "answer_inspection"
    PROPOSE_PUBLICITY = "propose_publicity"
    ANSWER_PUBLICITY = "answer_publicity"
    TELL_PARTY = "tell_party"
    MAKE_STATEMENT = "make_statement"
    ANSWER_STATEMENT = "answer_statement"
    GIVE_OPINION = "give_opinion"
    PROPOSE_PAUSE = "propose_pause"
    ANSWER_PAUSE = "answer_pause"
    RESUME = "resume"
    TELL_HEARING = "tell_hearing"
    REQUEST_HEARING = "request_hearing"
    ANNOUNCE_HEARING = "announce_hearing"
    RECORD_HEARING = "record_hearing"
    PROPOSE_EXTENSION = "propose_extension"
    ANSWER_EXTENSION = "answer_extension"
    EXPLAIN_DELAY = "explain_delay"
    DECIDE = "decide"
    DEEM_RENEWED = "deem_renewed"
    CONCLUDE = "conclude"
    DISPATCH = "dispatch"
    DELIVER = "deliver"
    READ_PAPER = "read_paper"
    CORRECT_ERROR = "correct_error"
    END_PERMIT = "end_permit"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    RETURN_UNCORRECTED = "return_uncorrected"
    TERMINATE = "terminate"
    ARCHIVE = "archive"
    NOTE = "note"
    ASSIGN = "assign"


LABELS = {
    State.SUBMITTED: "已提交，待预审",
    State.CORRECTING: "待补正",
    State.PRE_REVIEWED: "预审通过，待核验原件",
    State.ACCEPTED: "已受理",
    State.IN_REVIEW: "审查中",
    State.DECIDED: "已决定",
    State.CONCLUDED: "已办结",
    State.ARCHIVED: "已归档",
    State.NOT_ACCEPTED: "不予受理",
    State.WITHDRAWN: "已撤回",
    State.RETURNED: "已退件",
    State.TERMINATED: "已终止",
}

DEED_LABELS = {
    Deed.PASS_PRE_REVIEW: "预审通过并受理",
    Deed.PASS_TO_ORIGINALS: "预审通过，请到窗口核验原件",
    Deed.VERIFY_ORIGINALS: "核验原件并受理",
    Deed.REQUEST_CORRECTION: "一次性告知补正",
    Deed.CORRECT: "提交补正",
    Deed.ADOPT_GUIDE: "改按新版指南办理",
    Deed.REFUSE_INTAKE: "不予受理",
    Deed.DEEM_ACCEPTED: "视为受理",
    Deed.RECORD_INSPECTION: "登记现场核查",
    Deed.ANSWER_INSPECTION: "确认现场核查记录",
    Deed.PROPOSE_PUBLICITY: "起草公示",
    Deed.ANSWER_PUBLICITY: "审核公示",
    Deed.TELL_PARTY: "告知利害关系人",
    Deed.MAKE_STATEMENT: "陈述意见",
    Deed.ANSWER_STATEMENT: "答复陈述意见",
    Deed.GIVE_OPINION: "签署审查意见",
    Deed.PROPOSE_PAUSE: "提请特别程序",
    Deed.ANSWER_PAUSE: "审批特别程序",
    Deed.RESUME: "结束特别程序",
    Deed.TELL_HEARING: "告知听证权利",
    Deed.REQUEST_HEARING: "要求听证",
    Deed.ANNOUNCE_HEARING: "通知举行听证",
    Deed.RECORD_HEARING: "登记听证笔录",
    Deed.PROPOSE_EXTENSION: "提请延长期限",
    Deed.ANSWER_EXTENSION: "审批延长期限",
    Deed.EXPLAIN_DELAY: "公开说明超期理由",
    Deed.DECIDE: "作出决定",
    Deed.DEEM_RENEWED: "视为准予延续",
    Deed.CONCLUDE: "办结",
    Deed.DISPATCH: "登记交寄",
    Deed.DELIVER: "登记送达",
    Deed.READ_PAPER: "阅读文书",
    Deed.CORRECT_ERROR: "更正文书笔误",
    Deed.END_PERMIT: "撤销或者注销许可",
    Deed.REOPEN: "重新办理（复议、诉讼）",
    Deed.WITHDRAW: "撤回申请",
    Deed.RETURN_UNCORRECTED: "逾期未补正退件",
    Deed.TERMINATE: "终止办理",
    Deed.ARCHIVE: "归档",
    Deed.NOTE: "写工作备注",
    Deed.ASSIGN: "指定承办人",
}

OPEN = frozenset(
    {State.SUBMITTED, State.CORRECTING, State.PRE_REVIEWED, State.ACCEPTED, State.IN_REVIEW, State.DECIDED}
)
"""States in which somebody still has to do something."""

EXAMINED = frozenset({State.SUBMITTED, State.PRE_REVIEWED})
"""States in which the five working days of art. 32 run: silence in them has its consequence."""

UNDER_WAY = frozenset({State.ACCEPTED, State.IN_REVIEW})
"""States between acceptance and decision."""


def _row(deed: Deed, sources: set[State], target: State | None, who: str, basis: str, event: str) -> Transition:
    return Transition(
        deed=deed.value,
        sources=frozenset(source.value for source in sources),
        target=target.value if target is not None else None,
        who=who,
        legal_basis=basis,
        event=f"cases.case.{event}",
        label=DEED_LABELS[deed],
    )


_UNDER_WAY = set(UNDER_WAY)
_ENDED = {State.CONCLUDED, State.NOT_ACCEPTED, State.WITHDRAWN, State.RETURNED, State.TERMINATED}

TABLE = StateTable(
    name="case",
    states=[state.value for state in State],
    initial=State.SUBMITTED.value,
    finals=frozenset({State.ARCHIVED.value}),
    transitions=(
        _row(
            Deed.PASS_PRE_REVIEW, {State.SUBMITTED}, State.ACCEPTED, "INTAKE, REVIEW",
            "行政许可法第三十二条第一款第（五）项", "accepted",
        ),
        _row(
            Deed.PASS_TO_ORIGINALS, {State.SUBMITTED}, State.PRE_REVIEWED, "INTAKE, REVIEW",
            "行政许可法第三十二条第一款第（五）项；指南列明须核验原件", "pre_reviewed",
        ),
        _row(
            Deed.VERIFY_ORIGINALS, {State.PRE_REVIEWED}, State.ACCEPTED, "INTAKE, REVIEW",
            "行政许可法第三十二条第一款第（五）项", "accepted",
        ),
        _row(
            Deed.REQUEST_CORRECTION, {State.SUBMITTED}, State.CORRECTING, "INTAKE, REVIEW",
            "行政许可法第三十二条第一款第（四）项", "correction_requested",
        ),
        _row(
            Deed.CORRECT, {State.CORRECTING}, State.SUBMITTED, "applicant",
            "行政许可法第三十二条第一款第（四）项", "corrected",
        ),
        _row(
            Deed.ADOPT_GUIDE, {State.SUBMITTED, *UNDER_WAY}, None, "applicant",
            "立法法第一百零四条（不溯及既往，更有利于申请人的除外）", "guide_changed",
        ),
        _row(
            Deed.REFUSE_INTAKE, set(EXAMINED), State.NOT_ACCEPTED, "REVIEW, DECIDE",
            "行政许可法第三十二条第一款第（一）（二）（四）项、第七十八条", "not_accepted",
        ),
        _row(
            Deed.DEEM_ACCEPTED, set(EXAMINED), State.ACCEPTED, "system",
            "行政许可法第三十二条第一款第（四）项", "deemed_accepted",
        ),
        _row(
            Deed.RECORD_INSPECTION, _UNDER_WAY, None, "duty of the step", "行政许可法第三十四条第三款",
            "inspection_recorded",
        ),
        _row(
            Deed.ANSWER_INSPECTION, _UNDER_WAY, None, "the second officer", "行政许可法第三十四条第三款",
            "inspection_confirmed",
        ),
        _row(
            Deed.PROPOSE_PUBLICITY, _UNDER_WAY, None, "duty of the step", "指南列明的公示步骤及其依据", "publicity_proposed",
        ),
        _row(
            Deed.ANSWER_PUBLICITY, _UNDER_WAY, None, "LEADER, DECIDE", "政府信息公开条例第十七条", "publicity_opened",
        ),
        _row(Deed.TELL_PARTY, _UNDER_WAY, None, "REVIEW, DECIDE", "行政许可法第三十六条", "party_told"),
        _row(
            Deed.MAKE_STATEMENT, _UNDER_WAY, None, "applicant, interested party, during publicity anybody",
            "行政许可法第七条、第三十六条", "statement_made",
        ),
        _row(
            Deed.ANSWER_STATEMENT, _UNDER_WAY, None, "REVIEW, DECIDE", "行政许可法第三十六条", "statement_answered",
        ),
        _row(
            Deed.GIVE_OPINION, _UNDER_WAY, State.IN_REVIEW, "duty of the step", "行政许可法第三十四条", "step_finished",
        ),
        _row(Deed.PROPOSE_PAUSE, _UNDER_WAY, None, "REVIEW, INTAKE", "行政许可法第四十五条", "pause_proposed"),
        _row(Deed.ANSWER_PAUSE, _UNDER_WAY, None, "LEADER, DECIDE", "行政许可法第四十五条", "paused"),
        _row(Deed.RESUME, _UNDER_WAY, None, "REVIEW, DECIDE", "行政许可法第四十五条", "resumed"),
        _row(Deed.TELL_HEARING, _UNDER_WAY, None, "REVIEW, DECIDE", "行政许可法第四十七条", "hearing_told"),
        _row(
            Deed.REQUEST_HEARING, _UNDER_WAY, None, "applicant, interested party", "行政许可法第四十七条",
            "hearing_requested",
        ),
        _row(
            Deed.ANNOUNCE_HEARING, _UNDER_WAY, None, "REVIEW, DECIDE", "行政许可法第四十七条、第四十八条第一款第（一）项",
            "hearing_announced",
        ),
        _row(
            Deed.RECORD_HEARING, _UNDER_WAY, None, "REVIEW, DECIDE", "行政许可法第四十八条第一款第（五）项", "hearing_held",
        ),
        _row(Deed.PROPOSE_EXTENSION, _UNDER_WAY, None, "REVIEW, DECIDE", "行政许可法第四十二条", "extension_proposed"),
        _row(Deed.ANSWER_EXTENSION, _UNDER_WAY, None, "LEADER", "行政许可法第四十二条", "extended"),
        _row(
            Deed.EXPLAIN_DELAY, {State.ACCEPTED, State.IN_REVIEW, State.DECIDED, State.CONCLUDED}, None, "DECIDE, LEADER",
            "优化营商环境条例第三十六条", "delay_explained",
        ),
        _row(
            Deed.DECIDE, {State.IN_REVIEW}, State.DECIDED, "DECIDE", "行政许可法第三十七条、第三十八条", "decided",
        ),
        _row(Deed.DEEM_RENEWED, _UNDER_WAY, State.DECIDED, "system", "行政许可法第五十条第二款", "deemed_renewed"),
        _row(
            Deed.CONCLUDE, {State.DECIDED}, State.CONCLUDED, "DECIDE, INTAKE", "行政许可法第四十四条", "concluded",
        ),
        _row(
            Deed.DISPATCH, {State.DECIDED, State.CONCLUDED}, None, "INTAKE, DECIDE", "行政许可法第四十四条", "dispatched",
        ),
        _row(
            Deed.DELIVER, {State.DECIDED, State.CONCLUDED}, None, "INTAKE, DECIDE",
            "行政许可法第四十四条", "delivered",
        ),
        _row(Deed.READ_PAPER, set(State), None, "applicant", "电子签名法第十一条", "paper_read"),
        _row(
            Deed.CORRECT_ERROR, {State.DECIDED, State.CONCLUDED, State.ARCHIVED}, None, "DECIDE",
            "行政机关自行更正文书笔误（不改变决定内容）", "error_corrected",
        ),
        _row(
            Deed.END_PERMIT, {State.CONCLUDED, State.ARCHIVED}, None, "LEADER, DECIDE",
            "行政许可法第六十九条、第七十条", "permit_ended",
        ),
        _row(
            Deed.REOPEN, {State.DECIDED, State.CONCLUDED}, State.IN_REVIEW, "LEADER, DECIDE",
            "行政复议法第六十四条、行政诉讼法第七十条", "reopened",
        ),
        _row(
            Deed.REOPEN, {State.NOT_ACCEPTED, State.RETURNED}, State.SUBMITTED, "LEADER, DECIDE",
            "行政复议法第六十四条、行政诉讼法第七十条", "reopened",
        ),
        _row(
            Deed.WITHDRAW,
            {State.SUBMITTED, State.CORRECTING, State.PRE_REVIEWED, State.ACCEPTED, State.IN_REVIEW},
            State.WITHDRAWN, "applicant", "行政许可法第三十一条（申请人自主提出申请）", "withdrawn",
        ),
        _row(
            Deed.RETURN_UNCORRECTED, {State.CORRECTING}, State.RETURNED, "REVIEW, DECIDE",
            "指南载明的逾期未补正规则及其依据", "returned",
        ),
        _row(
            Deed.TERMINATE,
            {State.SUBMITTED, State.CORRECTING, State.PRE_REVIEWED, State.ACCEPTED, State.IN_REVIEW},
            State.TERMINATED, "DECIDE", "行政许可法第七十条（参照）", "terminated",
        ),
        _row(Deed.ARCHIVE, _ENDED, State.ARCHIVED, "INTAKE, DECIDE", "档案法第十三条", "archived"),
        _row(
            Deed.NOTE, set(State) - {State.ARCHIVED}, None, "INTAKE, REVIEW, DECIDE, LEADER", "机关内部工作记录，不产生法律效果",
            "noted",
        ),
        _row(
            Deed.ASSIGN, set(OPEN), None, "INTAKE, REVIEW, DECIDE, LEADER", "机关内部分工，不改变当事人的权利和期限", "assigned",
        ),
    ),
    labels={state.value: label for state, label in LABELS.items()},
)  # fmt: skip
