from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from legalbox.citations.checking import Existence
from legalbox.models.question import Question

EXISTENCE_LABELS = {
    Existence.EXISTS: _("existe"),
    Existence.DOES_NOT_EXIST: _("n’existe pas"),
    Existence.CANNOT_BE_CHECKED: _("non vérifiable ici"),
}


class LegalReferenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the questions that one may read."""
        return self.filter(question__in=Question.objects.visible_to(user))


class LegalReference(models.Model):
    """An article that an answer cites, read from its text and rewritten with it.

    ``public_id`` is made from the question and the key: the same however often the row is written again.
    ``key`` is its one spelling (``crpa_l311_3``); ``cids`` are the articles that we hold behind it, several for a
    range. ``note`` is what the author says of it, ``corrected`` tells that a person replaced what was typed.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="references")
    position = models.PositiveSmallIntegerField()
    raw = models.CharField(_("tel qu’écrit"), max_length=300)
    label = models.CharField(_("référence"), max_length=300)
    short_label = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    text_id = models.CharField(max_length=60, blank=True)
    text_title = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=40, blank=True)
    last_number = models.CharField(max_length=40, blank=True)
    existence = models.CharField(_("vérification"), max_length=20, choices=list(EXISTENCE_LABELS.items()))
    url = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True, validators=[MaxLengthValidator(1000)])
    cids = ArrayField(models.CharField(max_length=30), default=list)
    corrected = models.BooleanField(default=False)

    objects = LegalReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("référence juridique")
        verbose_name_plural = _("références juridiques")
        ordering = ["question", "position"]
        indexes = [
            GinIndex(fields=["cids"], name="legalbox_reference_cids"),
            models.Index(fields=["key"], name="legalbox_reference_key"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["question", "key"], name="legalbox_legalreference_once"),
            models.CheckConstraint(
                condition=Q(existence__in=[existence.value for existence in Existence]),
                name="legalbox_legalreference_known_existence",
                violation_error_message=_("Une référence existe, n’existe pas, ou ne se vérifie pas ici."),
            ),
        ]

    def __str__(self):
        return self.label


class ReferenceCorrection(models.Model):
    """What a person says is meant by a citation that was read wrong; ``corrected`` empty: it is none."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="reference_corrections")
    raw = models.CharField(_("tel qu’écrit"), max_length=300)
    corrected = models.CharField(_("à lire"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("correction de référence")
        verbose_name_plural = _("corrections de références")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "raw"],
                name="legalbox_referencecorrection_once",
                violation_error_message=_("Cette citation est déjà corrigée."),
            )
        ]

    def __str__(self):
        return f"{self.raw} → {self.corrected or '∅'}"
