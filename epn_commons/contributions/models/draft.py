from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FormDraft(models.Model):
    """What someone has typed in a form and not sent yet: a half-written form survives a lost session."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="form_drafts")
    key = models.CharField(max_length=200)
    data = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("saisie en cours")
        verbose_name_plural = _("saisies en cours")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="contributions_formdraft_once")]

    def __str__(self):
        return self.key
