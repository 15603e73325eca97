"""Error codes of persons at a window: the deceased, and who has no telephone."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "identity.person.mobile_missing",
        422,
        "请填写手机号；没有手机号的，请勾选“没有手机号”。",
        "Give the mobile number; for who has none, say so.",
        "没有手机号的照样登记：不发短信，回执打印给本人。",
        "Who has none is registered all the same: no SMS is sent, the receipt is printed.",
    ),
    ErrorSpec(
        "identity.person.deceased",
        409,
        "人口基础信息库登记这个人已经去世，不能以其名义办理。",
        "The population registry has this person as deceased; nothing can be done in the name of the dead.",
        "本人在场、登记有误的，凭法院判决或者公安机关的证明当面恢复；继承人用自己的名义办理。",
        "If the person is present and the register is wrong, proof from court or police restores it at the window; heirs"
        " apply in their own name.",
    ),
    ErrorSpec(
        "identity.life.evidence",
        422,
        "请选本人出示的证明。",
        "Choose the proof that the person has shown.",
        "没有证明的，请本人先到公安机关更正户口登记。",
        "Without proof the person has the household register corrected by the police first.",
    ),
    ErrorSpec(
        "identity.life.not_deceased",
        409,
        "这个人没有登记为去世，不用恢复。",
        "This person is not on record as deceased.",
        "照常办理。",
        "Go on as usual.",
    ),
)
