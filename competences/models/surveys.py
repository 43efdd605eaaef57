import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.models.cancelling import Cancellable
from competences.survey_enums import WITH_CHOICES, QuestionKind, TerritoryLevel, TextState, Topic
from epn_commons.core.privacy_guard import validate_no_personal_data

MOST_CHOICES = 12


class SurveyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody reads a survey once it is opened; coordinators build it before."""
        if user.is_authenticated and user.can_moderate:
            return self.all()
        return self.exclude(opened_at=None)

    def ended(self):
        """Over, and not counted yet."""
        return self.filter(ends_at__lt=timezone.now(), closed_at=None, cancelled_at=None).exclude(opened_at=None)

    def taking_answers(self):
        now = timezone.now()
        running = self.filter(starts_at__lte=now, ends_at__gte=now, closed_at=None, cancelled_at=None)
        return running.exclude(opened_at=None)


class Survey(Cancellable):
    """What mediators expect, asked without names. Nothing that is kept ties an answer to who gave it, nor the answers
    of one person together: they are counted as they come."""

    slug = models.SlugField(max_length=120, unique=True, editable=False)
    title = models.CharField(_("titre"), max_length=200, validators=[validate_no_personal_data])
    introduction = models.TextField(
        _("pourquoi cette enquête"), validators=[MaxLengthValidator(2000), validate_no_personal_data]
    )
    territory_level = models.CharField(
        _("résultats par"), max_length=10, choices=TerritoryLevel, default=TerritoryLevel.DEPARTMENT
    )
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    results = models.JSONField(null=True, editable=False)
    is_example = models.BooleanField(default=False, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta(Cancellable.Meta):
        abstract = False
        verbose_name = _("enquête")
        verbose_name_plural = _("enquêtes")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            *Cancellable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="competences_survey_dates",
                violation_error_message=_("Une enquête finit après avoir commencé."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, results=None)
                | Q(closed_at__gte=F("ends_at"), results__isnull=False, opened_at__isnull=False),
                name="competences_survey_closed_with_its_results",
                violation_error_message=_("Une enquête close l’est après sa fin, avec ses résultats."),
            ),
            models.CheckConstraint(
                condition=Q(territory_level__in=TerritoryLevel.values),
                name="competences_survey_known_level",
                violation_error_message=_("Ce territoire n’existe pas."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("competences:survey_detail", args=[self.slug])

    @property
    def is_draft(self):
        return self.opened_at is None

    @property
    def is_settled(self):
        return self.has_begun and not self.is_draft

    @property
    def may_close(self):
        return super().may_close and not self.is_draft

    @property
    def takes_answers(self):
        return self.is_pending and not self.is_draft and self.starts_at <= timezone.now() <= self.ends_at


class SurveyQuestion(models.Model):
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    rank = models.PositiveSmallIntegerField(editable=False)
    topic = models.CharField(_("sujet"), max_length=12, choices=Topic)
    kind = models.CharField(_("réponse"), max_length=10, choices=QuestionKind)
    text = models.CharField(_("question"), max_length=300, validators=[validate_no_personal_data])
    choices = ArrayField(
        models.CharField(max_length=120), verbose_name=_("choix proposés"), default=list, blank=True,
        size=MOST_CHOICES,
    )  # fmt: skip
    is_required = models.BooleanField(_("réponse obligatoire"), default=False)

    class Meta:
        verbose_name = _("question d’enquête")
        verbose_name_plural = _("questions d’enquête")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "rank"], name="competences_surveyquestion_rank"),
            models.CheckConstraint(
                condition=Q(kind__in=WITH_CHOICES, choices__len__gte=2, choices__len__lte=MOST_CHOICES)
                | Q(kind__in=[QuestionKind.SCALE, QuestionKind.TEXT], choices__len=0),
                name="competences_surveyquestion_choices",
                violation_error_message=_(
                    "Donnez de deux à douze choix ; aucun pour une échelle ou pour quelques mots."
                ),
            ),
            models.CheckConstraint(
                condition=Q(topic__in=Topic.values),
                name="competences_surveyquestion_known_topic",
                violation_error_message=_("Ce sujet n’existe pas."),
            ),
        ]

    def __str__(self):
        return self.text


class SurveyCount(models.Model):
    """How many said this, in this territory. ``choice`` counts from 1 (0: how many answered the question at all);
    ``place`` is the place given to it, in a ranking, else 0."""

    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE, related_name="counts")
    territory = models.CharField(max_length=9, blank=True)
    choice = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("compte d’enquête")
        verbose_name_plural = _("comptes d’enquête")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "territory", "choice", "place"], name="competences_surveycount_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="competences_surveycount_counts_somebody"),
        ]

    def __str__(self):
        return f"{self.choice} : {self.number}"


class SurveyText(models.Model):
    """A few words, tied to nothing but their question; shown once a coordination has read them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE, related_name="texts")
    text = models.CharField(max_length=400, validators=[validate_no_personal_data])
    state = models.CharField(max_length=10, choices=TextState, default=TextState.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("réponse écrite")
        verbose_name_plural = _("réponses écrites")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TextState.WAITING, decided_by=None)
                | Q(state__in=[TextState.PUBLISHED, TextState.REFUSED], decided_by__isnull=False),
                name="competences_surveytext_read_by_somebody",
                violation_error_message=_("Une personne nommée relit."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="competences_surveytext_says_something",
                violation_error_message=_("Une réponse écrite dit quelque chose."),
            ),
        ]

    def __str__(self):
        return self.text


class SurveyReceipt(models.Model):
    """That somebody has answered, so that nobody answers twice; a keyed mark, without a date or an order. Receipts are
    destroyed when the survey closes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="receipts")
    mark = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("émargement")
        verbose_name_plural = _("émargements")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "mark"],
                name="competences_surveyreceipt_once",
                violation_error_message=_("Vous avez déjà répondu à cette enquête."),
            )
        ]

    def __str__(self):
        return str(self.survey)


class SurveyCode(models.Model):
    """A code on paper, by which somebody without an account answers once. Destroyed when used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("code d’enquête")
        verbose_name_plural = _("codes d’enquête")

    def __str__(self):
        return str(self.survey)
