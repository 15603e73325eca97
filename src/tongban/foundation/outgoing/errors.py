"""What can go wrong with a call to an outside system, told so that a person knows which system and what still works.

The data of these errors never holds an address, a path or an answer: an address that was refused must not be echoed to
whoever typed it, and answers hold personal data.
"""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

REFUSED_ADDRESS = "outgoing.refused_address"
UNAVAILABLE = "outgoing.unavailable"
BAD_ANSWER = "outgoing.bad_answer"
SIGNATURE_REFUSED = "outgoing.signature_refused"

register(
    ErrorSpec(
        REFUSED_ADDRESS,
        422,
        "“{title_zh}”的网址不被允许，平台没有连接它。",
        "The address of {title_en} is not allowed; the platform did not connect to it.",
        "网址须为 https，且指向公网地址；本部门内部的服务须由系统管理员登记为受信任的服务。",
        "It must be https and lead to a public address; the operator enters services of the house's own network.",
    ),
    ErrorSpec(
        UNAVAILABLE,
        503,
        "“{title_zh}”暂时联系不上，平台的其他功能不受影响。",
        "{title_en} cannot be reached just now; everything else still works.",
        "请稍后再试。",
        "Please try again later.",
    ),
    ErrorSpec(
        BAD_ANSWER,
        502,
        "“{title_zh}”的答复不符合约定，平台没有采用。",
        "The answer of {title_en} does not follow the agreement and was not used.",
        "请把页面上的编号告诉系统管理员，由其与对方核对。",
        "Please tell the operator the number on this page; they will check with the other side.",
    ),
    ErrorSpec(
        SIGNATURE_REFUSED,
        401,
        "请求的签名未通过核验。",
        "The signature of the request was refused.",
        "请核对密钥、时间（误差不超过 5 分钟）和随机数（每次不同）。",
        "Check the key, the time (within 5 minutes) and the nonce (a new one each time).",
    ),
)


class CalledInsideUnitOfWork(RuntimeError):
    """A programming error, not a rule: an outside system was called while a transaction was open.

    A slow partner would hold row locks, and a deed that rolls back cannot take the call back. Call before the unit of
    work, or let a consumer of the event call afterwards.
    """
