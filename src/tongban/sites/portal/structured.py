"""A guide in the words of schema.org (``GovernmentService``), for search engines: the same facts as the page, nothing more. Its
version is named by hash (``subjectOf``), so that a copy of it tells which version it is.

A data block is no script: the security policy, which forbids scripts in pages, does not concern it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from django.utils.safestring import SafeString

from tongban.registry.catalogue.guides import BoundGuide

_AUDIENCES = {"NATURAL": "个人", "LEGAL": "企业、个体户和其他组织"}
_MOST_KEYWORDS = 12
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
"""What could end the data block or begin markup, as JSON writes it (as Django's ``json_script`` does)."""


@lru_cache(maxsize=1024)
def service_of(guide: BoundGuide, address: str) -> SafeString:
    """The JSON-LD of a guide whose page is at ``address``, fit to stand in a data block."""
    written = orjson.dumps(_service(guide, address)).decode().translate(_ESCAPES)
    return SafeString(written)


def _service(guide: BoundGuide, address: str) -> dict[str, Any]:
    unified, local = guide.unified, guide.local
    body = {
        "@type": "GovernmentOrganization",
        "name": guide.department_name,
        "identifier": guide.department_uscc,
        "address": local["place"],
        "telephone": list(local["phones"]),
    }
    place = {
        "@type": "ServiceChannel",
        "serviceLocation": {
            "@type": "Place",
            "name": local.get("windows") or local["place"],
            "address": local["place"],
        },
        "availableLanguage": "zh-CN",
    }
    online = {"@type": "ServiceChannel", "serviceUrl": address}
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": guide.name,
        "identifier": guide.code,
        "url": address,
        "subjectOf": {"@type": "DigitalDocument", "identifier": guide.hash, "url": address},
        "inLanguage": "zh-CN",
        "keywords": list(unified["keywords"][:_MOST_KEYWORDS]),
        "serviceType": guide.name,
        "provider": body,
        "serviceOperator": body,
        "areaServed": {"@type": "AdministrativeArea", "identifier": guide.region_code},
        "audience": [
            {"@type": "Audience", "audienceType": _AUDIENCES[each]}
            for each in unified["service_objects"]
            if each in _AUDIENCES
        ],
        "availableChannel": [*([online] if "ONLINE" in local["forms"] else []), place],
        "serviceOutput": [{"@type": "Thing", "name": each["name"]} for each in unified["results"]],
        "hoursAvailable": local["hours"],
        "termsOfService": "、".join(f"《{each.law}》{each.article}" for each in guide.legal_basis.values()),
        **({} if unified["fees"] else {"offers": {"@type": "Offer", "price": "0", "priceCurrency": "CNY"}}),
    }
