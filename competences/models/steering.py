"""What coordinations steer by: who agreed to be counted by name, and the groups that they follow.

Nobody's profile is open to a coordination: a person lets theirs be seen, and takes that back when they like.
"""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.models.frameworks import Framework
from competences.models.paths import CareerPath
from competences.steering_enums import MemberState
from epn_commons.core.privacy_guard import validate_no_personal_data


class SteeringConsent(models.Model):
    """A person lets the coordinations of their territory see, with their name, what they had validated. Its absence
    is the rule; taking it back removes the row."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("accord pour le pilotage")
        verbose_name_plural = _("accords pour le pilotage")

    def __str__(self):
        return str(self.user)


class CohortQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever leads it: the people in it agreed to be followed by that person, by nobody else."""
        return self.filter(leader=user) if user.is_authenticated and user.can_moderate else self.none()


class Cohort(models.Model):
    """A group of members and what it aims at: a level of a whole framework, or the competences of a path."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nom du groupe"), max_length=120, validators=[validate_no_personal_data])
    purpose = models.TextField(
        _("ce que le groupe fait"), blank=True, validators=[MaxLengthValidator(1000), validate_no_personal_data]
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("suivi par"), on_delete=models.CASCADE, related_name="+"
    )
    framework = models.ForeignKey(
        Framework, verbose_name=_("référentiel"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    level_order = models.PositiveSmallIntegerField(_("niveau visé"), null=True, blank=True)
    path = models.ForeignKey(
        CareerPath, verbose_name=_("parcours"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("pour le"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("groupe suivi")
        verbose_name_plural = _("groupes suivis")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(framework__isnull=False, level_order__isnull=False, path=None)
                | Q(framework=None, level_order=None, path__isnull=False),
                name="competences_cohort_one_target",
                violation_error_message=_("Un groupe vise un niveau d’un référentiel, ou un parcours."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="competences_cohort_named",
                violation_error_message=_("Un groupe a un nom."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("competences:cohort", args=[self.public_id])


class CohortMemberQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def agreed(self):
        return self.filter(state=MemberState.AGREED, user__is_active=True)


class CohortMember(models.Model):
    """Somebody who was asked to be followed in a group, and what they answered."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(_("réponse"), max_length=10, choices=MemberState, default=MemberState.ASKED)
    asked_at = models.DateTimeField(_("proposé le"), default=timezone.now)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    objects = CohortMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("membre d’un groupe")
        verbose_name_plural = _("membres d’un groupe")
        ordering = ["cohort", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "user"],
                name="competences_cohortmember_once",
                violation_error_message=_("Cette personne est déjà dans le groupe."),
            ),
            models.CheckConstraint(
                condition=Q(state=MemberState.ASKED, answered_at=None)
                | Q(state__in=[MemberState.AGREED, MemberState.DECLINED], answered_at__isnull=False),
                name="competences_cohortmember_answer_is_dated",
                violation_error_message=_("Une réponse porte sa date."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.cohort}"
