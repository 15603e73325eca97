"""Codes of sealing and checking."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

TOO_LARGE = "signing.too_large"
NOT_SEALABLE = "signing.not_sealable"
SIGNER_REVOKED = "signing.signer_revoked"
OUTSIDE_VALIDITY = "signing.outside_validity"
KEYS_UNREADABLE = "signing.keys_unreadable"

register(
    ErrorSpec(
        TOO_LARGE,
        413,
        "文件超过 {max_mb} MB，无法核验。",
        "The file is larger than {max_mb} MB and is not checked.",
        "请上传平台出具的原文件。",
        "Please hand in the file as the platform issued it.",
    ),
    ErrorSpec(
        NOT_SEALABLE,
        422,
        "这份文件不能盖章：它不是完整的 PDF，或者已经盖过章。",
        "This file cannot be sealed: it is no whole PDF, or it carries a seal already.",
        "请重新生成文书后再盖章。",
        "Please make the document anew and seal that.",
    ),
    ErrorSpec(
        SIGNER_REVOKED,
        409,
        "盖章证书已吊销，不能再盖章。",
        "The certificate of this seal is revoked; nothing more can be sealed with it.",
        "请系统管理员换用新的盖章证书。",
        "The operator has to put a new certificate into use.",
    ),
    ErrorSpec(
        OUTSIDE_VALIDITY,
        409,
        "盖章时间不在盖章证书的有效期内。",
        "The time of sealing lies outside the validity of the certificate.",
        "请系统管理员核对时钟和盖章证书。",
        "The operator has to check the clock and the certificate.",
    ),
    ErrorSpec(
        KEYS_UNREADABLE,
        500,
        "盖章密钥或证书无法读取。",
        "The key or the certificate of the seal cannot be read.",
        "请把页面上的编号告诉系统管理员。",
        "Please tell the operator the number on this page.",
    ),
)
