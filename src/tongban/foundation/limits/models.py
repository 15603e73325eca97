"""What was spent of each limit. The table is UNLOGGED: losing it in a crash costs nobody anything."""

from __future__ import annotations

from django.db import models

from tongban.foundation.modelmap import Retention, Scale, declare, plain, secret


class Spending(models.Model):
    """One running window of one key in one bucket."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("bucket started_at count expires_at", retention=Retention.SHORT),
        secret("digest", purpose="被限次者（号码、地址）的带密钥摘要，不可还原", retention=Retention.SHORT),
    )

    digest = models.BinaryField(primary_key=True, max_length=32)
    bucket = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    count = models.IntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "limits_spending"
