"""Error codes of reading a card at the window, using the reading, and typing instead."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "identity.card.expired",
        409,
        "这张居民身份证的有效期到 {until}，已经过期。",
        "This identity card was valid until {until} and has expired.",
        "请申请人出示有效的居民身份证，或者临时居民身份证等其他有效证件。",
        "Please ask for a valid identity card, or a temporary one or another valid document.",
    ),
    ErrorSpec(
        "identity.card_reading.over",
        409,
        "这次读卡不能再用：已经用过，或者过了 {minutes} 分钟。",
        "This reading cannot be used: it was used already, or is older than {minutes} minutes.",
        "请把证件放在读卡器上重新读取。",
        "Please lay the card on the reader and read it again.",
    ),
    ErrorSpec(
        "identity.card_reading.unconfirmed",
        422,
        "请先核对本人与证件一致。",
        "Please first compare the person with the card.",
        "对照证件照片看过本人后，勾选“人证一致”；不一致的不能办理。",
        "Look at the person and the photograph, then tick that they agree; if they do not, do not go on.",
    ),
    ErrorSpec(
        "identity.typed.reason_missing",
        422,
        "这个窗口有读卡器，手工录入身份要选一个原因。",
        "This window has a card reader: choose why the identity is typed.",
        "能读卡的请读卡；不能的，选一个原因，原因会记录在案。",
        "Read the card where you can; where you cannot, choose a reason. It is put on record.",
    ),
    ErrorSpec(
        "identity.typed.not_present",
        409,
        "本人不在场，不能按看过证件登记，也不能提高实名等级。",
        "The person is not present: nobody is registered or raised as if the card had been seen.",
        "请本人持证件到窗口，或者由本人在网上注册、委托。",
        "The person may come with the card, or sign up and give a mandate online.",
    ),
)
