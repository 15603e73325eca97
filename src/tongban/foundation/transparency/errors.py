"""Codes of the log's public doors."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

NOTHING_SIGNED = "log.nothing_signed"
SIZES_UNKNOWN = "log.sizes_unknown"
SIZE_MALFORMED = "log.size_malformed"

register(
    ErrorSpec(
        NOTHING_SIGNED,
        404,
        "日志还没有签过检查点。",
        "No checkpoint of the log has been signed yet.",
        "有了第一条记录，一分钟内就会签出，请稍后再来。",
        "One is signed within a minute of the first entry; please come back.",
    ),
    ErrorSpec(
        SIZES_UNKNOWN,
        422,
        "日志没有从 {old} 条到 {new} 条的前后：后一个数不能比前一个小，也不能超过日志现在的条数。",
        "The log has no sizes {old} and {new}: the second is not smaller than the first, nor larger than the log is now.",
        "请用日志签过的检查点里的条数。",
        "Use the sizes of checkpoints that the log has signed.",
    ),
    ErrorSpec(
        SIZE_MALFORMED,
        422,
        "{name} 要是不带符号、不带前导零的整数，不超过 18 位。",
        "{name} is a whole number without sign or leading zeros, of at most 18 digits.",
        "请用检查点第二行的数字。",
        "Use the number in the second line of a checkpoint.",
    ),
)
