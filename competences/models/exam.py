"""The exam « gérer les données personnelles »: its bank, its sessions, what people answered.

People without account are a pseudonym and the hash of a code on paper: nothing here says who they are.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.exam_enums import (
    AttemptState,
    ExamLevel,
    IncidentKind,
    ItemForm,
    ItemState,
    JuryVerdict,
    SessionMode,
)
from competences.models.attestations import Attestation
from epn_commons.territories.models import Commune

REVIEWS_NEEDED = 2
OUTCOME = r"^4\.2\.(0[1-9]|1[0-9]|2[0-6])$"


class ExamItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The bank is for those who write and review it, not for those who will be asked."""
        return self if user.is_authenticated and user.can_contribute else self.none()

    def active(self):
        return self.filter(state=ItemState.ACTIVE)

    def reviewed(self, *, counting_examples=False):
        """Those whose text two people stand for; people made up count for examples only."""
        if not counting_examples:
            return self.filter(review_count__gte=REVIEWS_NEEDED)
        of_this_text = Q(reviews__fingerprint=F("fingerprint"), reviews__is_example=True)
        counted = self.annotate(example_reviews=Count("reviews", filter=of_this_text))
        return counted.filter(review_count__gte=REVIEWS_NEEDED - F("example_reviews"))


class ExamItem(models.Model):
    """One question. ``body`` is what its form needs, as :mod:`competences.exam.bank` checks it; ``fingerprint`` is of
    that text: a review is of one text, and a changed text has none."""

    code = models.CharField(_("identifiant"), max_length=60, unique=True)
    outcome = models.CharField(_("acquis"), max_length=10, validators=[RegexValidator(OUTCOME)])
    level = models.CharField(_("niveau"), max_length=1, choices=ExamLevel)
    form = models.CharField(_("forme"), max_length=10, choices=ItemForm)
    body = models.JSONField(_("contenu"))
    fingerprint = models.CharField(_("empreinte"), max_length=64)
    named_reviewers = ArrayField(
        models.CharField(max_length=120), verbose_name=_("relue par"), default=list, blank=True
    )
    review_count = models.PositiveSmallIntegerField(_("relectures"), default=0, editable=False)
    state = models.CharField(_("état"), max_length=10, choices=ItemState, default=ItemState.ACTIVE)
    times_answered = models.PositiveIntegerField(_("passages"), default=0, editable=False)
    difficulty = models.FloatField(_("part de réponses justes"), null=True, blank=True, editable=False)
    discrimination = models.FloatField(_("discrimination"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("modification"), auto_now=True)

    objects = ExamItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("question d’examen")
        verbose_name_plural = _("questions d’examen")
        ordering = ["outcome", "level", "code"]
        indexes = [models.Index(fields=["level", "outcome"], name="competences_examitem_pool")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__regex=OUTCOME),
                name="competences_examitem_outcome_known",
                violation_error_message=_("L’acquis s’écrit 4.2.01 à 4.2.26."),
            ),
            models.CheckConstraint(
                condition=Q(level__in=ExamLevel.values, form__in=ItemForm.values, state__in=ItemState.values),
                name="competences_examitem_known_choices",
                violation_error_message=_("Ce niveau, cette forme ou cet état n’existe pas."),
            ),
            models.CheckConstraint(
                condition=(Q(difficulty__isnull=True) | Q(difficulty__range=(0, 1)))
                & (Q(discrimination__isnull=True) | Q(discrimination__range=(-1, 1))),
                name="competences_examitem_statistics_in_range",
                violation_error_message=_("La difficulté va de 0 à 1, la discrimination de −1 à 1."),
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("competences:exam_item", args=[self.code])

    @property
    def percent_right(self):
        return None if self.difficulty is None else round(100 * self.difficulty)

    @property
    def is_reviewed(self):
        return self.review_count >= REVIEWS_NEEDED


class ExamItemReview(models.Model):
    """Somebody read this text of a question and stands for it."""

    item = models.ForeignKey(ExamItem, on_delete=models.CASCADE, related_name="reviews")
    fingerprint = models.CharField(max_length=64)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_example = models.BooleanField(_("exemple"), default=False, editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("relecture d’une question")
        verbose_name_plural = _("relectures de questions")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "fingerprint", "reviewer"],
                name="competences_examitemreview_once",
                violation_error_message=_("Vous avez déjà relu ce texte."),
            )
        ]

    def __str__(self):
        return f"{self.item} – {self.reviewer}"


class ExamSessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who supervises it, and whoever moderates."""
        if not user.is_authenticated or not user.can_contribute:
            return self.none()
        return self if user.can_moderate else self.filter(supervisor=user)


class ExamSession(models.Model):
    """A room, a day, a mediator. The place is a name: it may be a square, a bus or a place of the register."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    level = models.CharField(_("niveau"), max_length=1, choices=ExamLevel)
    mode = models.CharField(_("nature"), max_length=10, choices=SessionMode)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("surveillée par"), on_delete=models.PROTECT, related_name="+"
    )
    place_name = models.CharField(_("lieu"), max_length=160)
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("ouverte le"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("fermée le"), null=True, blank=True, editable=False)
    is_example = models.BooleanField(_("exemple"), default=False, editable=False)

    objects = ExamSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session d’examen")
        verbose_name_plural = _("sessions d’examen")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["supervisor", "-opened_at"], name="competences_session_mine")]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=ExamLevel.values, mode__in=SessionMode.values) & ~Q(place_name=""),
                name="competences_examsession_complete",
                violation_error_message=_("Une session a un niveau, une nature et un lieu."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="competences_examsession_closes_after_it_opens",
                violation_error_message=_("Une session ferme après avoir ouvert."),
            ),
        ]

    def __str__(self):
        return f"{self.get_level_display()}, {self.place_name}"

    def get_absolute_url(self):
        return reverse("competences:exam_session", args=[self.public_id])


class AttemptQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the sessions that one may see."""
        return self.filter(session__in=ExamSession.objects.visible_to(user))


class Attempt(models.Model):
    """One person, once. ``draw`` is what they are asked, with its key, fixed when they begin; ``rules`` what is needed
    to succeed, fixed too; ``seat`` the hash of what the browser in front of them holds."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ExamSession, on_delete=models.PROTECT, related_name="attempts")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    pseudonym = models.CharField(_("pseudonyme"), max_length=60)
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("compte"), null=True, blank=True, related_name="+"
    )
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="retakes")
    state = models.CharField(_("état"), max_length=10, choices=AttemptState, default=AttemptState.WAITING)
    extra_time = models.BooleanField(_("temps majoré d’un tiers"), default=False)
    untimed = models.BooleanField(_("sans limite de temps"), default=False)
    read_aloud = models.BooleanField(_("questions lues à voix haute"), default=False)
    large_print = models.BooleanField(_("gros caractères"), default=False)
    on_paper = models.BooleanField(_("sur papier"), default=False)
    rules = models.JSONField(default=dict, editable=False)
    draw = models.JSONField(default=list, editable=False)
    seat = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("code remis le"), auto_now_add=True)
    started_at = models.DateTimeField(_("début"), null=True, editable=False)
    ends_at = models.DateTimeField(_("fin prévue"), null=True, editable=False)
    finished_at = models.DateTimeField(_("fin"), null=True, editable=False)
    score = models.JSONField(default=dict, editable=False)
    attestation = models.OneToOneField(Attestation, models.PROTECT, null=True, editable=False, related_name="+")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "pseudonym"],
                name="competences_attempt_pseudonym_once",
                violation_error_message=_("Ce pseudonyme est déjà pris dans la session."),
            ),
            models.CheckConstraint(
                condition=Q(candidate__isnull=True) | ~Q(candidate=F("supervisor")),
                name="competences_attempt_not_its_own_supervisor",
                violation_error_message=_("On ne surveille pas son propre passage."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[AttemptState.WAITING, AttemptState.VOID]) | Q(started_at__isnull=False),
                name="competences_attempt_begun_has_a_date",
                violation_error_message=_("Un passage commencé porte sa date de début."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[AttemptState.WAITING, AttemptState.RUNNING, AttemptState.VOID])
                | Q(finished_at__isnull=False),
                name="competences_attempt_over_has_a_date",
                violation_error_message=_("Un passage terminé porte sa date de fin."),
            ),
            models.CheckConstraint(
                condition=Q(attestation__isnull=True) | Q(state__in=[AttemptState.PASSED, AttemptState.VOID]),
                name="competences_attempt_attested_when_passed",
                violation_error_message=_("Seul un passage réussi donne une attestation."),
            ),
        ]

    def __str__(self):
        return self.pseudonym

    def get_absolute_url(self):
        return reverse("competences:exam_attempt", args=[self.public_id])

    @property
    def questions(self):
        return [question for question in self.draw if question["form"] != ItemForm.GESTURE]

    @property
    def gestures(self):
        return [question for question in self.draw if question["form"] == ItemForm.GESTURE]

    @property
    def is_late(self):
        """Whether its time is over; nothing more is taken, whatever the state says."""
        return self.ends_at is not None and timezone.now() > self.ends_at


class ExamAnswer(models.Model):
    """What was given to one question, as it was given. ``position`` is its rank in the draw, from 1."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    given = models.JSONField()
    changes = models.PositiveSmallIntegerField(default=0)
    is_right = models.BooleanField(null=True)
    at = models.DateTimeField(default=timezone.now)
    observed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"],
                name="competences_examanswer_once",
                violation_error_message=_("Une question reçoit une seule réponse."),
            ),
            models.CheckConstraint(
                condition=Q(position__range=(1, 200)),
                name="competences_examanswer_position_range",
                violation_error_message=_("Cette question n’existe pas."),
            ),
        ]

    def __str__(self):
        return f"{self.attempt} {self.position}"


class ExamIncident(models.Model):
    """What disturbed a session, by a code: never a text that could tell something of a person."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="incidents")
    kind = models.CharField(_("nature"), max_length=12, choices=IncidentKind)
    position = models.PositiveSmallIntegerField(_("question concernée"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes rendues"), default=0)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(0, 60)),
                name="competences_examincident_minutes_range",
                violation_error_message=_("On rend de 0 à 60 minutes."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=IncidentKind.QUESTION) | Q(position__isnull=False),
                name="competences_examincident_names_its_question",
                violation_error_message=_("Dites de quelle question il s’agit."),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class JuryDecision(models.Model):
    """What one juror thinks of an attempt of level C; two are needed."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="decisions")
    juror = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(_("avis"), max_length=12, choices=JuryVerdict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("décision de jury")
        verbose_name_plural = _("décisions de jury")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "juror"],
                name="competences_jurydecision_once",
                violation_error_message=_("Vous avez déjà donné votre avis."),
            )
        ]

    def __str__(self):
        return f"{self.attempt} – {self.get_verdict_display()}"
