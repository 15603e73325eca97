"""The instance's own demonstration authority: a root made once, certificates of seals, and the list of revoked ones.

Key folder: ``seal-authority.pem`` (root certificate and key), ``seal-signer-0001.pem`` and so on (certificate and key of
a seal; the newest that is not revoked is in use), ``seal-revoked.crl`` (RFC 5280, signed by the root).

EC P-256 with SHA-256 (ETSI TS 119 312 recommends it); SM2 is another signer behind the same port.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from tongban.foundation.signing import keyfiles
from tongban.foundation.signing.errors import KEYS_UNREADABLE
from tongban.kernel.errors import DomainError

_AUTHORITY, _LIST = "seal-authority.pem", "seal-revoked.crl"
_SIGNERS = "seal-signer-{:04d}.pem"
# The stories of a demonstration begin before its instance does.
_BEFORE = timedelta(days=400)
_ROOT_YEARS, _SIGNER_YEARS = timedelta(days=365 * 30), timedelta(days=365 * 10)


_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def root(at: datetime) -> Holder:
    """The root of this instance; made at the first call, ``at`` being now."""
    path = keyfiles.folder() / _AUTHORITY
    return _read(path.read_bytes() if path.exists() else keyfiles.written_once(path, _write(_new_root(at))))


def newest_signer(at: datetime) -> Holder:
    """The seal in use: the newest certificate that is not revoked, a new one when there is none."""
    authority, revoked = root(at), revoked_serials(at)
    number = 1
    while True:
        path = keyfiles.folder() / _SIGNERS.format(number)
        if not path.exists():
            keyfiles.written_once(path, _write(_new_signer(authority, number, at)))
        holder = _read(path.read_bytes())
        if holder.certificate.serial_number not in revoked:
            return holder
        number += 1


def revocation_list(at: datetime) -> bytes:
    """The list as DER; an empty one when nothing was ever revoked."""
    path = keyfiles.folder() / _LIST
    if path.exists():
        return path.read_bytes()
    return keyfiles.written_once(path, _new_list(root(at), [], 1, at))


def revoked_serials(at: datetime) -> frozenset[int]:
    """Serial numbers that are on the list."""
    return frozenset(entry.serial_number for entry in _load_list(revocation_list(at)))


def put_on_list(serial: int, at: datetime) -> None:
    """Revoke a certificate for good, as of ``at``. Doing it again changes nothing."""
    authority = root(at)
    with keyfiles.alone(keyfiles.folder() / _AUTHORITY):
        known = _load_list(revocation_list(at))
        if any(entry.serial_number == serial for entry in known):
            return
        number = known.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()
        keyfiles.replaced(keyfiles.folder() / _LIST, _new_list(authority, [*known, entry], number + 1, at))


def _new_root(at: datetime) -> Holder:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("通办演示签章根 Tongban demonstration root")
    builder = _certificate(name, name, key.public_key(), at, _ROOT_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    return Holder(builder.sign(key, SHA256()), key)


def _new_signer(authority: Holder, number: int, at: datetime) -> Holder:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"演示专用章 Demonstration seal {number}")
    builder = _certificate(name, authority.certificate.subject, key.public_key(), at, _SIGNER_YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
    )
    return Holder(builder.sign(authority.key, SHA256()), key)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime, valid: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _BEFORE)
        .not_valid_after(at + valid)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "演示 · 无法律效力 For demonstration only"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(**granted: bool) -> x509.KeyUsage:
    return x509.KeyUsage(**(dict.fromkeys(_USAGES, False) | granted))


def _new_list(authority: Holder, entries: list[x509.RevokedCertificate], number: int, at: datetime) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(at)
        .next_update(at + _ROOT_YEARS)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    for entry in entries:
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(authority.key, SHA256()).public_bytes(Encoding.DER)


def _load_list(content: bytes) -> x509.CertificateRevocationList:
    try:
        return x509.load_der_x509_crl(content)
    except ValueError as error:
        raise DomainError(KEYS_UNREADABLE) from error


def _write(holder: Holder) -> bytes:
    key = holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return holder.certificate.public_bytes(Encoding.PEM) + key


def _read(content: bytes) -> Holder:
    try:
        certificate, key = x509.load_pem_x509_certificate(content), load_pem_private_key(content, None)
    except ValueError as error:
        raise DomainError(KEYS_UNREADABLE) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        raise DomainError(KEYS_UNREADABLE)
    return Holder(certificate, key)
