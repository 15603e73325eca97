"""How often the query word of a case may be tried: six digits are not a password, at whatever door they are typed."""

from __future__ import annotations

from tongban.foundation.limits.spending import spend
from tongban.kernel.codes import check_registration_code

TRIES, SECONDS = 10, 600
OF_A_CODE, A_DAY = 100, 24 * 3600


def spend_word(address: str, code: str) -> None:
    """One try. Ten in ten minutes for an address and a code, however the code is written; a hundred a day for a code, from wherever
    they come. DomainErrors ``limits.too_many``, ``codes.registration_code.invalid``."""
    canonical = check_registration_code(code)
    spend("progress-word", f"{address} {canonical}", TRIES, SECONDS)
    spend("progress-word-code", canonical, OF_A_CODE, A_DAY)
