"""Error codes of what is entrusted in person at a service point."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "identity.assist.unproved",
        422,
        "还没有当面委托的证明：没有勾选人证一致，也没有上传签了字（按了手印）的委托书。",
        "There is no proof of the mandate yet: neither person and card compared, nor a signed paper.",
        "对照证件看过本人后勾选，或者上传委托书的照片。",
        "Compare person and card and tick it, or upload a picture of the signed paper.",
    ),
    ErrorSpec(
        "identity.assist.nothing",
        409,
        "这个办件没有正在进行的帮办代办。",
        "Nobody at a service point acts in this case.",
        "请核对登记码；网上给的委托，由委托人登录后在“委托”里撤销。",
        "Compare the code; what was given on line is revoked there by the principal.",
    ),
)
