from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.enums import Modality
from competences.models.certifications import Certification
from competences.models.frameworks import ItemLevel
from epn_commons.contributions.models import Contribution
from epn_commons.core.privacy_guard import validate_no_personal_data
from epn_commons.territories.models import Commune

LONGEST_HOURS = 5000


class Training(Contribution):
    """A training that mediators may follow. The places where it is held are ``contributions.Link`` to structures."""

    kind = "training"
    schema_type = "Course"
    review_relations = ("author", "commune")
    guarded_fields = ("title", "summary", "description", "funding")
    revisable_fields = (
        "title", "provider_name", "organisation", "summary", "description", "hours", "modality", "cost_euros",
        "funding", "starts_on", "commune", "website", "outcomes", "certifications", "themes",
    )  # fmt: skip

    title = models.CharField(_("titre"), max_length=255)
    provider_name = models.CharField(_("organisme"), max_length=255)
    summary = models.CharField(_("en bref"), max_length=280, blank=True)
    description = models.TextField(_("présentation"), blank=True, validators=[MaxLengthValidator(20_000)])
    hours = models.DecimalField(
        _("durée en heures"), max_digits=6, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(LONGEST_HOURS)],
    )  # fmt: skip
    modality = models.CharField(_("modalité"), max_length=12, choices=Modality, blank=True)
    cost_euros = models.DecimalField(
        _("coût en euros"), max_digits=8, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)], help_text=_("0 si elle est gratuite ; vide si vous ne savez pas."),
    )  # fmt: skip
    funding = models.CharField(_("financements possibles"), max_length=300, blank=True)
    starts_on = ArrayField(
        models.DateField(), verbose_name=_("prochaines dates de début"), default=list, blank=True, size=24
    )
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    website = models.URLField(_("page de l’organisme"), max_length=500, blank=True)
    outcomes = models.ManyToManyField(
        ItemLevel, verbose_name=_("compétences, au niveau atteint"), blank=True, related_name="trainings"
    )
    certifications = models.ManyToManyField(
        Certification, verbose_name=_("certifications préparées"), blank=True, related_name="trainings"
    )

    class Meta(Contribution.Meta):
        verbose_name = _("formation")
        verbose_name_plural = _("formations")
        constraints = [
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(provider_name=""),
                name="competences_training_named",
                violation_error_message=_("Une formation a un titre et un organisme."),
            ),
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gt=0, hours__lte=LONGEST_HOURS),
                name="competences_training_hours_range",
                violation_error_message=_("La durée va d’une demi-heure à 5 000 heures."),
            ),
            models.CheckConstraint(
                condition=Q(cost_euros=None) | Q(cost_euros__gte=0),
                name="competences_training_cost_not_negative",
                violation_error_message=_("Un coût est positif, ou nul."),
            ),
            models.CheckConstraint(
                condition=Q(modality__in=["", *Modality.values]),
                name="competences_training_known_modality",
                violation_error_message=_("Cette modalité n’existe pas."),
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.provider_name}"

    def get_absolute_url(self):
        return reverse("competences:training_detail", args=[self.slug])

    @classmethod
    def get_create_url(cls):
        return reverse("competences:training_create")

    def get_edit_url(self):
        return reverse("competences:training_edit", args=[self.slug])

    @property
    def department_code(self):
        return self.commune.department_id if self.commune else None

    def missing_for_publication(self):
        lacks = {"hours": self.hours is None, "modality": not self.modality}
        return [name for name, is_missing in lacks.items() if is_missing]

    @classmethod
    def missing_label(cls, code):
        return {"hours": _("sa durée"), "modality": _("sa modalité")}[code]


class TrainingReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(training__in=Training.objects.visible_to(user), withdrawn_at=None)


class TrainingReview(models.Model):
    """What somebody who followed a training says of it. One a person; the last one counts."""

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    followed_in = models.PositiveSmallIntegerField(_("suivie en (année)"))
    rating = models.PositiveSmallIntegerField(_("utile dans mon travail"))
    text = models.TextField(
        _("ce que j’en dis à un collègue"), validators=[MaxLengthValidator(2000), validate_no_personal_data]
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = TrainingReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis sur une formation")
        verbose_name_plural = _("avis sur des formations")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "author"],
                condition=Q(withdrawn_at=None),
                name="competences_trainingreview_one_a_person",
                violation_error_message=_("Vous avez déjà donné votre avis : modifiez-le."),
            ),
            models.CheckConstraint(
                condition=Q(rating__range=(1, 5)),
                name="competences_trainingreview_rating_range",
                violation_error_message=_("Une note va de 1 à 5."),
            ),
            models.CheckConstraint(
                condition=Q(followed_in__range=(1990, 2100)),
                name="competences_trainingreview_year_range",
                violation_error_message=_("Cette année n’est pas possible."),
            ),
        ]

    def __str__(self):
        return f"{self.training} : {self.rating}/5"
