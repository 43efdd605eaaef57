from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.models.certifications import Certification
from competences.models.frameworks import FrameworkItem
from competences.models.paths import Occupation
from competences.models.trainings import Training
from epn_commons.contributions.models import Contribution
from epn_commons.core.privacy_guard import validate_no_personal_data

LONGEST_PART = 3000


class Criterion(Contribution):
    """What the network holds to be the mark of a professional. Being published makes it a proposal to discuss:
    only a closed consultation round says that it is retained, and in which version."""

    kind = "criterion"
    guarded_fields = ("title", "statement", "reasons", "proofs")
    voted_fields = ("title", "statement", "reasons", "proofs")
    """What a round freezes, and what its agreed version replaces."""
    revisable_fields = (*voted_fields, "items", "occupations", "certifications", "trainings", "themes")

    title = models.CharField(_("intitulé"), max_length=200)
    statement = models.TextField(_("ce que dit ce critère"), validators=[MaxLengthValidator(LONGEST_PART)])
    reasons = models.TextField(_("pourquoi c’est important"), validators=[MaxLengthValidator(LONGEST_PART)])
    proofs = models.TextField(_("ce qui le montre"), validators=[MaxLengthValidator(LONGEST_PART)])
    items = models.ManyToManyField(
        FrameworkItem, verbose_name=_("éléments de référentiel"), blank=True, related_name="criteria"
    )
    occupations = models.ManyToManyField(Occupation, verbose_name=_("métiers"), blank=True, related_name="criteria")
    certifications = models.ManyToManyField(
        Certification, verbose_name=_("certifications"), blank=True, related_name="criteria"
    )
    trainings = models.ManyToManyField(Training, verbose_name=_("formations"), blank=True, related_name="criteria")

    class Meta(Contribution.Meta):
        verbose_name = _("critère de professionnalisation")
        verbose_name_plural = _("critères de professionnalisation")
        constraints = [
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(statement="") & ~Q(reasons="") & ~Q(proofs=""),
                name="competences_criterion_says_all",
                violation_error_message=_("Un critère dit ce qu’il demande, pourquoi, et ce qui le montre."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("competences:criterion_detail", args=[self.slug])

    @classmethod
    def get_create_url(cls):
        return reverse("competences:criterion_create")

    def get_edit_url(self):
        return reverse("competences:criterion_edit", args=[self.slug])

    def missing_for_publication(self):
        return [] if self.items.exists() else ["items"]

    @classmethod
    def missing_label(cls, code):
        return {"items": _("l’élément de référentiel auquel il se rattache")}[code]


class CriterionCommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(criterion__in=Criterion.objects.visible_to(user), withdrawn_at=None)


class CriterionComment(models.Model):
    """What a member says of a criterion. It goes with the account of who wrote it."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("votre commentaire"), validators=[MaxLengthValidator(2000), validate_no_personal_data])
    at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = CriterionCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commentaire sur un critère")
        verbose_name_plural = _("commentaires sur des critères")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="competences_criterioncomment_says_something",
                violation_error_message=_("Un commentaire dit quelque chose."),
            ),
            models.UniqueConstraint(
                fields=["criterion", "author", "text"],
                condition=Q(withdrawn_at=None),
                name="competences_criterioncomment_once",
                violation_error_message=_("Vous avez déjà écrit ce commentaire."),
            ),
        ]

    def __str__(self):
        return _("Commentaire n° %(number)s") % {"number": self.pk}
