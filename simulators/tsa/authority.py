"""The demonstration authority: a root and the one who stamps, made once and kept in a folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_YEARS = timedelta(days=365 * 20)
_BEFORE = timedelta(days=400)


@dataclass(frozen=True)
class Authority:
    """The certificate that others trust, and who stamps under it."""

    root: x509.Certificate
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def made() -> Authority:
    """A new one."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = _name("通办演示时间戳根 Tongban demonstration TSA root")
    root = _begun(name, name, root_key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    root = root.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    stamps = _begun(_name("演示时间戳 Demonstration TSA"), name, key)
    stamps = stamps.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    stamps = stamps.add_extension(_usage(digital_signature=True), critical=True)
    stamps = stamps.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    stamps = stamps.add_extension(above, critical=False)
    return Authority(root.sign(root_key, SHA256()), stamps.sign(root_key, SHA256()), key)


def kept(folder: str) -> Authority:
    """That of the folder; made and kept there where there is none. Without a folder a new one. The key of the root is
    kept nowhere: nothing more is ever issued."""
    if not folder:
        return made()
    path = Path(folder) / "authority.pem"
    if path.exists():
        content = path.read_bytes()
        certificates, key = x509.load_pem_x509_certificates(content), load_pem_private_key(content, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError(f"{path}: another kind of key")
        return Authority(certificates[0], certificates[1], key)
    authority = made()
    key_pem = authority.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _written(path, _pem(authority.root) + _pem(authority.certificate) + key_pem)
    return authority


def handed_out(authority: Authority, file: str) -> None:
    """The file holds the certificate, beside those that it held before: what an older authority stamped stays good."""
    path, pem = Path(file), _pem(authority.root)
    held = path.read_bytes() if path.exists() else b""
    if pem not in held:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _written(path, held + pem)


def _written(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    unfinished.replace(path)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + _YEARS)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
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
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    more = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(**(dict.fromkeys((*names, *more), False) | granted))
