"""What a mandate for a period, and one given at a service point, never covers: what only the principal does. As data, which the
page that gives one shows and tests walk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A deed that stays the principal's own: by its name in the record, in words, and why."""

    deed: str
    words: str
    why: str


UNCOVERED = (
    Uncovered(
        "cases.withdraw", "撤回申请", "撤回会使申请人失去已经走到的一步，由本人决定；只对一个办件的委托可以另外写明"
    ),
    Uncovered("cases.entrust", "再委托别人", "转委托须经委托人同意（民法典第一百六十九条）"),
    Uncovered("evaluations.give", "评价服务", "好差评由申请人本人作出"),
    Uncovered("identity.mobile", "更换手机号、改密码、改通知方式", "账号是本人的，不因委托交给别人"),
    Uncovered("privacy.data.own", "看“我的数据”、行使个人信息权利", "代理人只看所办的那一件（个人信息保护法第六条）"),
    Uncovered("cases.other", "看、办委托以前的办件和委托人自己办的件", "要委托的，对那个办件单独委托"),
)
