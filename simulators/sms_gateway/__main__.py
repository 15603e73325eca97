"""Start the stand-in for a gateway that sends SMS and e-mail."""

from __future__ import annotations

import sys

from simulators.serving import Option, main
from simulators.sms_gateway.server import Gateway

_TOLD = "address that is told how each {} ended; none: nobody is told"

if __name__ == "__main__":
    sys.exit(
        main(
            "sms_gateway",
            __doc__ or "",
            "SMS_GATEWAY_SECRET",
            Gateway,
            Option("--reports", "SMS_GATEWAY_REPORTS", _TOLD.format("SMS")),
            Option("--mail-reports", "MAIL_GATEWAY_REPORTS", _TOLD.format("mail")),
        )
    )
