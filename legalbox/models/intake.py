from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epn_commons.core.privacy_guard import validate_no_personal_data
from epn_commons.taxonomy.models import Theme
from legalbox.enums import Opinion
from legalbox.models.question import Question


class Taking(models.Model):
    """Who writes the answer of a question, until when. One row a question: one winner when two take it at once."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="taking")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)
    until = models.DateField(_("jusqu’au"))

    class Meta:
        verbose_name = _("question prise")
        verbose_name_plural = _("questions prises")

    def __str__(self):
        return f"{self.question}, {self.by}"

    @property
    def is_over(self):
        return self.until < timezone.localdate()


class Precision(models.Model):
    """What somebody who answers asks the author of a question, and what the author says."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="precisions")
    text = models.TextField(
        _("ce qu’il faut préciser"), validators=[MaxLengthValidator(1000), validate_no_personal_data]
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(
        _("votre précision"), blank=True, validators=[MaxLengthValidator(2000), validate_no_personal_data]
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("demande de précision")
        verbose_name_plural = _("demandes de précision")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="legalbox_precision_answer_is_dated",
                violation_error_message=_("Une réponse porte sa date."),
            ),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(answered_at__isnull=True),
                name="legalbox_precision_one_at_a_time",
                violation_error_message=_("Une précision est déjà demandée : attendez la réponse."),
            ),
        ]

    def __str__(self):
        return self.text


class ReviewPeriod(models.Model):
    """How often the answers of a theme are read again."""

    theme = models.OneToOneField(Theme, verbose_name=_("thème"), on_delete=models.CASCADE, related_name="+")
    months = models.PositiveSmallIntegerField(_("mois entre deux relectures"), default=12)

    class Meta:
        verbose_name = _("délai de relecture")
        verbose_name_plural = _("délais de relecture")
        constraints = [
            models.CheckConstraint(
                condition=Q(months__range=(1, 60)),
                name="legalbox_reviewperiod_months_range",
                violation_error_message=_("Une réponse se revoit tous les 1 à 60 mois."),
            )
        ]

    def __str__(self):
        return f"{self.theme}, {self.months}"


class Feedback(models.Model):
    """What one member thinks of an answer; once a person, who may change their mind. Looked at, then handled."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="feedbacks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opinion = models.CharField(_("avis"), max_length=10, choices=Opinion)
    reason = models.CharField(
        _("pourquoi"), max_length=500, blank=True, validators=[MaxLengthValidator(500), validate_no_personal_data]
    )
    version = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("avis sur une réponse")
        verbose_name_plural = _("avis sur les réponses")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "by"],
                name="legalbox_feedback_once",
                violation_error_message=_("Vous avez déjà donné votre avis."),
            ),
            models.CheckConstraint(condition=Q(opinion__in=Opinion.values), name="legalbox_feedback_known_opinion"),
            models.CheckConstraint(
                condition=Q(opinion=Opinion.HELPFUL) | ~Q(reason=""),
                name="legalbox_feedback_blame_has_reason",
                violation_error_message=_("Dites en quelques mots ce qui ne va pas."),
            ),
        ]

    def __str__(self):
        return f"{self.question} : {self.get_opinion_display()}"


class SearchMiss(models.Model):
    """What was sought and not found, told by a visitor: lexemes alone, counted; nobody's name, no sentence."""

    lexemes = models.CharField(_("mots"), max_length=300, unique=True)
    times = models.PositiveIntegerField(_("fois"), default=1)
    last_on = models.DateField(_("dernière fois"), default=timezone.localdate)

    class Meta:
        verbose_name = _("recherche sans réponse")
        verbose_name_plural = _("recherches sans réponse")
        ordering = ["-times", "-last_on", "lexemes"]

    def __str__(self):
        return self.lexemes
