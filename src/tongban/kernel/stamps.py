"""Time-stamps of an outside authority (RFC 3161): what is asked, and what its token proves.

A token says that a content, by its SHA-256, was there at an instant. It counts when the imprint is that of the content, one
signer has signed it with a certificate that is for time-stamping alone (§2.3) and named in what he signed (RFC 5035), and
that certificate leads to an authority which whoever asks has chosen to trust, all valid at the instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from asn1crypto import algos, cms, core, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
"""Media types over HTTP (§3.4)."""
LARGEST = 64 * 1024
"""Bytes of a token that is read at all."""
_DEEPEST = 4
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_GRANTED = frozenset({"granted", "granted_with_mods"})


class StampInvalid(ValueError):
    """What was given is no time-stamp of the content; the text is one word: ``unreadable``, ``refused``, ``imprint``,
    ``signature``, ``authority``; ``nonce`` and ``time`` where whoever asked compares these."""


class _Reply(core.Sequence):  # type: ignore[misc]
    """A refusal carries no token; the library's own type has it as required."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a token that was checked says. ``authority``: the name in its signer's certificate."""

    at: datetime
    authority: str
    nonce: int | None


def query(content: bytes, nonce: int) -> bytes:
    """The question for a stamp of ``content``, its certificate with it."""
    imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": _imprint(content)}
    asked = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    return bytes(asked.dump())


def token_in(reply: bytes) -> bytes:
    """The token of an authority's answer. StampInvalid ``refused``, ``unreadable``."""
    try:
        answer = _Reply.load(reply, strict=True)
        status, token = answer["status"]["status"].native, answer["time_stamp_token"].dump()
    # Nothing in a stranger's bytes is promised to be of its type.
    except Exception as error:
        raise StampInvalid("unreadable") from error
    if status not in _GRANTED or not token:
        raise StampInvalid("refused")
    return bytes(token)


def authorities_in(pem: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a file. ValueError for none, or for something else."""
    return tuple(x509.load_pem_x509_certificates(pem))


def checked(token: bytes, content: bytes, authorities: Sequence[x509.Certificate]) -> Stamp:
    """What the token says of ``content``, once everything holds but the instant and the nonce, which whoever asked
    compares. StampInvalid."""
    try:
        if len(token) > LARGEST:
            raise StampInvalid("unreadable")
        return _checked(cms.ContentInfo.load(token, strict=True), content, authorities)
    except StampInvalid:
        raise
    except Exception as error:
        raise StampInvalid("unreadable") from error


def _checked(token: Any, content: bytes, authorities: Sequence[x509.Certificate]) -> Stamp:
    signed = token["content"]
    told = signed["encap_content_info"]
    if told["content_type"].native != "tst_info" or len(signed["signer_infos"]) != 1:
        raise StampInvalid("unreadable")
    info, imprint = told["content"].parsed, told["content"].parsed["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != "sha256" or imprint["hashed_message"].native != _imprint(
        content
    ):
        raise StampInvalid("imprint")
    at: datetime = info["gen_time"].native
    held = [_certificate(each.chosen) for each in signed["certificates"]]
    signer = _signature_holds(signed["signer_infos"][0], bytes(told["content"]), held)
    _leads(signer, held, authorities, at)
    return Stamp(at, _name(signer), info["nonce"].native)


def _certificate(given: Any) -> x509.Certificate:
    if given.serial_number <= 0:
        # Against RFC 5280 §4.1.2.2; the library is about to refuse it too.
        raise StampInvalid("unreadable")
    return x509.load_der_x509_certificate(given.dump())


def _signature_holds(signer: Any, content: bytes, held: Sequence[x509.Certificate]) -> x509.Certificate:
    """The certificate by whose key the content is signed, and which is named in what was signed."""
    given = {each["type"].native: each["values"][0] for each in signer["signed_attrs"]}
    algorithm = _HASHES.get(signer["digest_algorithm"]["algorithm"].native)
    certificate = next((each for each in held if _is_of(signer["sid"].chosen, each)), None)
    if algorithm is None or certificate is None or len(given) != len(signer["signed_attrs"]):
        raise StampInvalid("signature")
    digest = hashes.Hash(algorithm())
    digest.update(content)
    if given["content_type"].native != "tst_info" or given["message_digest"].native != digest.finalize():
        raise StampInvalid("signature")
    if not _is_named(given, certificate):
        raise StampInvalid("signature")
    try:
        _verify(certificate, signer, signer["signed_attrs"].untag().dump(), algorithm())
    except InvalidSignature as error:
        raise StampInvalid("signature") from error
    return certificate


def _verify(certificate: x509.Certificate, signer: Any, content: bytes, algorithm: hashes.HashAlgorithm) -> None:
    key, signature = certificate.public_key(), signer["signature"].native
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, content, ec.ECDSA(algorithm))
    elif isinstance(key, rsa.RSAPublicKey) and signer["signature_algorithm"].signature_algo == "rsassa_pss":
        pss = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
        key.verify(signature, content, pss, algorithm)
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, content, padding.PKCS1v15(), algorithm)
    else:
        raise StampInvalid("signature")


def _is_of(named: Any, certificate: x509.Certificate) -> bool:
    if isinstance(named, cms.IssuerAndSerialNumber):
        same = bool(named["issuer"].dump() == certificate.issuer.public_bytes())
        return same and bool(named["serial_number"].native == certificate.serial_number)
    found = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return bool(found.value.digest == named.native)


def _is_named(given: dict[str, Any], certificate: x509.Certificate) -> bool:
    """ESSCertID by SHA-1 (RFC 3161) or ESSCertIDv2 (RFC 5816): the first names the signer."""
    if "signing_certificate_v2" in given:
        named = given["signing_certificate_v2"]["certs"][0]
        algorithm = _HASHES.get(named["hash_algorithm"]["algorithm"].native)
        return algorithm is not None and bool(named["cert_hash"].native == certificate.fingerprint(algorithm()))
    named = given["signing_certificate"]["certs"][0]
    return bool(named["cert_hash"].native == certificate.fingerprint(hashes.SHA1()))


def _leads(
    signer: x509.Certificate, held: Sequence[x509.Certificate], authorities: Sequence[x509.Certificate], at: datetime
) -> None:
    """The certificate is for time-stamping alone and leads to an authority, all valid at the instant (RFC 5280)."""
    if not authorities:
        raise StampInvalid("authority")
    leaf = ExtensionPolicy.permit_all().require_present(x509.ExtendedKeyUsage, Criticality.CRITICAL, _stamps_alone)
    above = ExtensionPolicy.permit_all().require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_authority)
    builder = PolicyBuilder().store(Store(list(authorities))).time(at).max_chain_depth(_DEEPEST)
    verifier = builder.extension_policies(ca_policy=above, ee_policy=leaf).build_client_verifier()
    try:
        verifier.verify(signer, [each for each in held if each != signer])
    except VerificationError as error:
        raise StampInvalid("authority") from error


def _stamps_alone(policy: object, certificate: x509.Certificate, usage: x509.ExtendedKeyUsage) -> None:
    if list(usage) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise ValueError("not for time-stamping alone")


def _is_authority(policy: object, certificate: x509.Certificate, constraints: x509.BasicConstraints) -> None:
    if not constraints.ca:
        raise ValueError("not an authority")


def _imprint(content: bytes) -> bytes:
    return sha256(content).digest()


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value)[:200] if names else certificate.subject.rfc4514_string()[:200]
