from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from epn_commons.contributions.enums import LinkKind, Status
from epn_commons.contributions.models import Contribution, ContributionQuerySet
from epn_commons.core.privacy_guard import validate_no_personal_data
from legalbox.enums import Decider, ImpactState, Missing, PlaceType, Posture, SignatureKind, Validation
from legalbox.models.watch import Impact

TITLE_LENGTH = 200
LONGEST_TEXT = 20_000
SIGNED_FIELDS = ("title", "short_answer", "text_says", "changes_for_me", "do_not", "send_to", "legal_basis")
"""What a signature vouches for: changing one of them makes it stale."""
ANSWER_FIELDS = ("short_answer", "text_says", "changes_for_me", "do_not", "send_to")


def _text(label, **kwargs):
    return models.TextField(label, blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)], **kwargs)


class QuestionQuerySet(ContributionQuerySet):
    def visible_to(self, user):
        """What waits for an answer is everybody's work: members see it; visitors see what is published."""
        rows = super().visible_to(user)
        if user.is_authenticated and user.can_contribute and not user.can_moderate:
            return self.filter(Q(status__in=[Status.PUBLISHED, Status.SUBMITTED]) | Q(author=user))
        return rows

    def with_validation(self):
        """Each row with ``validation`` and ``has_peer``, from what is true now."""
        signatures = Signature.objects.standing().filter(question=OuterRef("pk"))
        current = signatures.filter(answer_version=OuterRef("answer_version"))
        impacts = Impact.objects.filter(question=OuterRef("pk"))
        by_jurist = {"kind": SignatureKind.JURIST}
        return self.annotate(
            has_peer=Exists(current.filter(kind=SignatureKind.PEER)),
            validation=Case(
                When(Exists(impacts.filter(state=ImpactState.SUSPENDED)), then=Value(Validation.SUSPENDED.value)),
                When(
                    Exists(impacts.filter(state__in=[ImpactState.OPEN, ImpactState.TO_REVIEW])),
                    then=Value(Validation.TO_REVIEW.value),
                ),
                When(Exists(current.filter(**by_jurist)), then=Value(Validation.VALIDATED.value)),
                When(Exists(signatures.filter(**by_jurist)), then=Value(Validation.STALE.value)),
                default=Value(Validation.TO_VALIDATE.value),
                output_field=models.CharField(),
            ),
        )

    def with_stamp(self):
        """Each row with ``validated_at``, the date of the last standing signature of a jurist on this very text."""
        last = Signature.objects.standing().filter(
            question=OuterRef("pk"), kind=SignatureKind.JURIST, answer_version=OuterRef("answer_version")
        )
        return self.annotate(validated_at=Coalesce(models.Subquery(last.values("at")[:1]), Value(None)))


class Question(Contribution):
    """A legal question that mediators meet, and its answer once somebody wrote it.

    Waiting for an answer, it is submitted: every member may take it and write. ``answer_version`` is the version at
    which what signatures vouch for last changed. ``content_mark`` is the digest of the shipped text it was made from.
    """

    kind = "question"
    usual_tie = LinkKind.ANSWERS
    schema_type = "QAPage"
    guarded_fields = ("title", "details", *ANSWER_FIELDS, "legal_basis")
    revisable_fields = (
        "title", "posture", "place_types", "decider", "details", "other_wordings", "themes",
        "short_answer", "text_says", "changes_for_me", "do_not", "send_to", "legal_basis",
    )  # fmt: skip

    title = models.CharField(_("question"), max_length=TITLE_LENGTH, validators=[MinLengthValidator(15)])
    posture = models.CharField(_("situation"), max_length=10, choices=Posture, default=Posture.ANY)
    place_types = ArrayField(
        models.CharField(max_length=20, choices=PlaceType), verbose_name=_("types de lieu"), default=list, blank=True
    )
    decider = models.CharField(_("qui décide"), max_length=10, choices=Decider, blank=True)
    details = models.TextField(_("la situation en détail"), blank=True, validators=[MaxLengthValidator(4000)])
    other_wordings = ArrayField(
        models.CharField(max_length=TITLE_LENGTH), verbose_name=_("autres façons de le demander"), default=list,
        blank=True,
    )  # fmt: skip
    short_answer = models.TextField(_("réponse courte"), blank=True, validators=[MaxLengthValidator(700)])
    text_says = _text(_("ce que dit le texte"))
    changes_for_me = _text(_("ce que ça change pour moi"))
    do_not = _text(_("ce qu’il ne faut pas faire"))
    send_to = _text(_("vers qui orienter"))
    legal_basis = _text(_("textes cités"))
    written_on = models.DateField(_("rédigée le"), null=True, blank=True)
    review_months = models.PositiveSmallIntegerField(_("à revoir tous les (mois)"), null=True, blank=True)
    answer_version = models.PositiveIntegerField(default=1, editable=False)
    replaced_by = models.ForeignKey(
        "self", verbose_name=_("remplacée par"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="replaces", editable=False,
    )  # fmt: skip
    guard_excuses = models.JSONField(default=list, editable=False)
    content_mark = models.CharField(max_length=64, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta(Contribution.Meta):
        verbose_name = _("question juridique")
        verbose_name_plural = _("questions juridiques")
        constraints = [
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED)
                | (~Q(short_answer="") & ~Q(text_says="") & ~Q(changes_for_me="") & ~Q(do_not="") & ~Q(send_to="")),
                name="legalbox_question_published_is_answered",
                violation_error_message=_("Une question publiée a une réponse complète."),
            ),
            models.CheckConstraint(
                condition=Q(posture__in=Posture.values),
                name="legalbox_question_known_posture",
                violation_error_message=_("Cette situation n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(place_types__contained_by=list(PlaceType.values)),
                name="legalbox_question_known_place_types",
                violation_error_message=_("Ce type de lieu n’existe pas."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="legalbox_question_asks_something",
                violation_error_message=_("Une question s’écrit en quelques mots."),
            ),
            models.CheckConstraint(
                condition=Q(answer_version__gte=1) & Q(answer_version__lte=models.F("version")),
                name="legalbox_question_answer_version_is_past",
                violation_error_message=_("La réponse ne peut pas être plus récente que la fiche."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=models.F("id")),
                name="legalbox_question_not_replaced_by_itself",
                violation_error_message=_("Une question ne se remplace pas elle-même."),
            ),
            models.CheckConstraint(
                condition=Q(review_months__isnull=True) | Q(review_months__range=(1, 60)),
                name="legalbox_question_review_months_range",
                violation_error_message=_("Une réponse se revoit tous les 1 à 60 mois."),
            ),
        ]
        indexes = [
            *Contribution.Meta.indexes,
            GinIndex(fields=["place_types"], name="legalbox_question_places"),
            models.Index(fields=["review_due_on"], name="legalbox_question_review"),
        ]

    def __str__(self):
        return self.title

    @property
    def summary(self):
        return self.short_answer

    def clean(self):
        super().clean()
        try:
            validate_no_personal_data("\n".join(self.other_wordings), excused=self.excused_kinds)
        except ValidationError as error:
            raise ValidationError({"other_wordings": error}) from error

    @property
    def excused_kinds(self):
        """Kinds of personal data that somebody argued are nobody's (``[{"kind", "reason"}]``)."""
        return frozenset(excuse["kind"] for excuse in self.guard_excuses)

    def get_absolute_url(self):
        return reverse("legalbox:question_detail", args=[self.slug])

    @classmethod
    def get_create_url(cls):
        return reverse("legalbox:question_ask")

    def get_edit_url(self):
        return reverse("legalbox:question_edit", args=[self.slug])

    def missing_for_publication(self):
        return [name for name in ANSWER_FIELDS if not getattr(self, name).strip()]

    @classmethod
    def missing_label(cls, code):
        return Missing(code).label

    def record_provenance(self, fields, *, by):
        """Signatures follow the text: whatever path an edit takes, what they vouched for is dated here. Before
        publication every edit is a version, so that a signature on a draft cannot slip onto another text."""
        if self.pk is None:
            return
        if self.status != Status.PUBLISHED:
            self.version += 1
        if not set(SIGNED_FIELDS).isdisjoint(fields):
            self.answer_version = self.version

    def all_text(self):
        """Everything in which law may be cited."""
        return "\n\n".join(filter(None, (getattr(self, name) for name in (*ANSWER_FIELDS, "legal_basis"))))


class SignatureQuerySet(models.QuerySet):
    def standing(self):
        """Those that nobody took back."""
        return self.filter(withdrawn_at__isnull=True)


class Signature(models.Model):
    """Somebody vouched for an answer at a version: a peer that it can be done, a jurist that it is right in law.

    ``texts`` is what the law said then: ``[{"key", "label", "cid", "version_id", "hash", "on"}]``, one an article that
    we hold. ``via_key`` begins the key of the API by which it came.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="signatures")
    kind = models.CharField(_("dit"), max_length=10, choices=SignatureKind)
    by = models.ForeignKey(
        "accounts.User", verbose_name=_("signée par"), on_delete=models.PROTECT, related_name="legal_signatures"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(_("version"))
    answer_version = models.PositiveIntegerField()
    at = models.DateTimeField(_("le"))
    texts = models.JSONField(default=list)
    comment = models.CharField(_("remarque"), max_length=500, blank=True, validators=[validate_no_personal_data])
    via_key = models.CharField(max_length=8, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SignatureKind.values),
                name="legalbox_signature_known_kind",
                violation_error_message=_("On signe « praticable » ou « juste en droit »."),
            ),
            models.UniqueConstraint(
                fields=["question", "kind", "answer_version"],
                condition=Q(withdrawn_at__isnull=True),
                name="legalbox_signature_once_a_text",
                violation_error_message=_("Cette version porte déjà cette signature."),
            ),
            models.UniqueConstraint(
                fields=["question", "by", "answer_version"],
                condition=Q(withdrawn_at__isnull=True),
                name="legalbox_signature_two_people",
                violation_error_message=_("Les deux signatures viennent de deux personnes."),
            ),
            models.CheckConstraint(
                condition=Q(answer_version__lte=models.F("version")),
                name="legalbox_signature_version_is_whole",
                violation_error_message=_("On signe une version qui existe."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.by}"
