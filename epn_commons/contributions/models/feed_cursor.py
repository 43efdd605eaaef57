from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedCursor(models.Model):
    """How far somebody inside the portal has read the feed of changes: see ``contributions.reading_feed``."""

    name = models.CharField(max_length=80, primary_key=True)
    transaction = models.BigIntegerField(default=0)
    change_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("position dans le fil des changements")
        verbose_name_plural = _("positions dans le fil des changements")

    def __str__(self):
        return self.name
