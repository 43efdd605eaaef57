"""What corresponds to what, from one framework to another and from certifications to frameworks: argued by whoever
proposes it, reviewed by somebody else, disputable by anybody who has an account."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.enums import AlignmentAct, AlignmentState, Relation
from competences.models.certifications import Certification, CertificationBlock
from competences.models.frameworks import Framework, FrameworkItem
from epn_commons.contributions.exceptions import AlreadyDecided
from epn_commons.core.privacy_guard import validate_no_personal_data

SHORTEST_RATIONALE = 20


class AlignmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Between things that one may see."""
        frameworks = Framework.objects.visible_to(user)
        certifications = Certification.objects.visible_to(user)
        return self.filter(
            Q(source_item=None) | Q(source_item__framework__in=frameworks),
            Q(source_block=None) | Q(source_block__certification__in=certifications),
            Q(source_certification=None) | Q(source_certification__in=certifications),
            target__framework__in=frameworks,
        )

    def standing(self):
        """What nobody put aside."""
        return self.exclude(state=AlignmentState.REJECTED)


class Alignment(models.Model):
    """``source`` (an item, a block or a whole certification) ``relation`` ``target``."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source_item = models.ForeignKey(
        FrameworkItem, null=True, blank=True, on_delete=models.CASCADE, related_name="alignments_from"
    )
    source_block = models.ForeignKey(
        CertificationBlock, null=True, blank=True, on_delete=models.CASCADE, related_name="alignments"
    )
    source_certification = models.ForeignKey(
        Certification, null=True, blank=True, on_delete=models.CASCADE, related_name="alignments"
    )
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    target = models.ForeignKey(
        FrameworkItem, verbose_name=_("élément"), on_delete=models.CASCADE, related_name="alignments_to"
    )
    rationale = models.TextField(
        _("argument"),
        validators=[MaxLengthValidator(2000), validate_no_personal_data],
        help_text=_("Pourquoi l’un correspond à l’autre, et jusqu’où."),
    )
    state = models.CharField(
        _("état"), max_length=10, choices=AlignmentState, default=AlignmentState.PROPOSED, editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, editable=False)

    objects = AlignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("correspondance")
        verbose_name_plural = _("correspondances")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source_item__isnull=False, source_block=None, source_certification=None)
                | Q(source_item=None, source_block__isnull=False, source_certification=None)
                | Q(source_item=None, source_block=None, source_certification__isnull=False),
                name="competences_alignment_one_source",
                violation_error_message=_("Une correspondance part d’un élément, d’un bloc ou d’une certification."),
            ),
            models.CheckConstraint(
                condition=Q(source_item=None) | ~Q(source_item=F("target")),
                name="competences_alignment_two_ends",
                violation_error_message=_("Un élément ne correspond pas à lui-même."),
            ),
            models.CheckConstraint(
                condition=Q(relation__in=Relation.values) & Q(state__in=AlignmentState.values),
                name="competences_alignment_known_relation",
                violation_error_message=_("Cette relation n’existe pas."),
            ),
            models.CheckConstraint(
                condition=~Q(state=AlignmentState.REVIEWED) | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="competences_alignment_review_is_signed",
                violation_error_message=_("Une relecture porte un nom et une date."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | Q(author=None) | ~Q(reviewed_by=F("author")),
                name="competences_alignment_reviewed_by_another",
                violation_error_message=_("On ne relit pas sa propre correspondance."),
            ),
            models.UniqueConstraint(
                fields=["source_item", "source_block", "source_certification", "relation", "target"],
                nulls_distinct=False,
                name="competences_alignment_once",
                violation_error_message=_("Cette correspondance est déjà proposée."),
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.get_relation_display()} {self.target}"

    def get_absolute_url(self):
        """Where it is read: the matrix of two frameworks, or the page of a certification."""
        if self.source_item:
            slugs = [self.source_item.framework.slug, self.target.framework.slug]
            return reverse("competences:alignment_matrix", args=slugs)
        certification = self.source_certification or self.source_block.certification
        return certification.get_absolute_url()

    @property
    def source(self):
        return self.source_item or self.source_block or self.source_certification

    def may_be_reviewed_by(self, user):
        can_decide = user.is_authenticated and user.can_moderate
        return can_decide and self.state != AlignmentState.REVIEWED and self.author_id != user.pk

    def review(self, *, by):
        """Somebody else read it and agrees. Raises ValidationError, AlreadyDecided."""
        if by.pk == self.author_id:
            raise ValidationError(_("On ne relit pas sa propre correspondance : demandez à quelqu’un d’autre."))
        self._move(
            AlignmentState.REVIEWED, (AlignmentState.PROPOSED, AlignmentState.DISPUTED), AlignmentAct.REVIEW, by=by
        )

    def dispute(self, *, by, reason):
        """Somebody disagrees and says why: it stays shown, as disputed, until it is read again."""
        self._move(
            AlignmentState.DISPUTED, (AlignmentState.PROPOSED, AlignmentState.REVIEWED), AlignmentAct.DISPUTE,
            by=by, text=_reason(reason),
        )  # fmt: skip

    def reject(self, *, by, reason):
        standing = (AlignmentState.PROPOSED, AlignmentState.REVIEWED, AlignmentState.DISPUTED)
        self._move(AlignmentState.REJECTED, standing, AlignmentAct.REJECTION, by=by, text=_reason(reason))

    def _move(self, target, sources, act, *, by, text=""):
        signature = {}
        if act == AlignmentAct.REVIEW:
            signature = {"reviewed_by": by, "reviewed_at": timezone.now()}
        with transaction.atomic():
            moved = Alignment.objects.filter(pk=self.pk, state__in=sources).update(state=target, **signature)
            if not moved:
                raise AlreadyDecided
            AlignmentNote.objects.create(alignment=self, act=act, author=by, text=text)
        self.refresh_from_db()


def _reason(text):
    if len(text.strip()) < SHORTEST_RATIONALE:
        raise ValidationError({"reason": _("Expliquez en une phrase au moins pourquoi.")})
    return text.strip()


class AlignmentNote(models.Model):
    """Who reviewed, disputed or put aside, and why. Only added to."""

    alignment = models.ForeignKey(Alignment, on_delete=models.CASCADE, related_name="notes")
    act = models.CharField(max_length=10, choices=AlignmentAct)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, validators=[MaxLengthValidator(2000)])
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("avis sur une correspondance")
        verbose_name_plural = _("avis sur des correspondances")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_act_display()} : {self.text}"
