"""Codes of what is wrong with a request to the API before any rule of the domain is asked."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "api.body.malformed",
        400,
        "请求正文不是正确的 JSON：第 {line} 行第 {column} 列。",
        "The body is not valid JSON: line {line}, column {column}.",
        "请按该位置改正；正文须为 UTF-8 编码的 JSON。",
        "Mend it at that place; the body is JSON in UTF-8.",
    ),
    ErrorSpec(
        "api.body.media_type",
        415,
        "不接受这种正文格式：{found}。",
        "This media type is not accepted: {found}.",
        "请改用 {accept}。",
        "Use {accept}.",
    ),
    ErrorSpec(
        "api.body.length_missing",
        411,
        "没有说明正文的长度，没有收。",
        "The length of the body is not stated; nothing was accepted.",
        "请带上 Content-Length，不要用分块传输。",
        "Send Content-Length instead of a chunked body.",
    ),
    ErrorSpec(
        "api.request.invalid",
        422,
        "请求内容有 {count} 处不符合接口说明。",
        "The request differs from the API's description in {count} places.",
        "请按 problems 中指出的位置逐处改正；接口说明见 /api/v1/openapi.json。",
        "Correct each place that problems names; the description is /api/v1/openapi.json.",
    ),
    ErrorSpec(
        "api.idempotency_key.missing",
        400,
        "请求缺少 Idempotency-Key 请求头，没有办理。",
        "The header Idempotency-Key is missing; nothing was done.",
        "每一次新的办理用一个新的键（建议 UUID）；重试时原样重发同一个键。",
        "Send a new key, such as a UUID, for each new deed and the same one for its retries.",
    ),
    ErrorSpec(
        "api.state_version.missing",
        428,
        "没有说明是看着哪一版状态办理的，没有办理。",
        "The request does not say which version of the case it was decided on; nothing was done.",
        "请在正文中带 state_version，或者在 If-Match 中带查询时得到的 ETag。",
        "Send state_version in the body, or in If-Match the ETag that the case was read with.",
    ),
    ErrorSpec(
        "api.state_version.unclear",
        400,
        "If-Match 读不懂，或者与正文中的 state_version 不一致。",
        "If-Match cannot be read, or contradicts state_version in the body.",
        "两者给一个即可；If-Match 原样填写查询时得到的 ETag。",
        "Give one of the two; If-Match is the ETag exactly as it was received.",
    ),
    ErrorSpec(
        "api.purpose.missing",
        422,
        "查看申请内容须说明用途。",
        "Reading the content of an application needs a purpose.",
        "请在 purpose 参数中写明用途（2 至 100 字）；每次查看都有记录。",
        "Name it in the parameter purpose, 2 to 100 characters; every reading is recorded.",
    ),
)
