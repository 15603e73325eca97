from django.db import models

from tongban.foundation.modelmap import Scale, declare, plain


class ClockOffset(models.Model):
    """How far the demonstration clock runs ahead of the machine's: one row, never negative."""

    scale = Scale.LOCAL
    privacy = declare(plain("id ahead"))

    id = models.SmallIntegerField(primary_key=True, default=1)
    ahead = models.DurationField()

    class Meta:
        db_table = "clock_offset"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="clock_offset_one_row"),
            models.CheckConstraint(condition=models.Q(ahead__gte="0"), name="clock_offset_never_back"),
        ]
