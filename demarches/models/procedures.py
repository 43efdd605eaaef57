from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from demarches import wording
from demarches.enums import (
    ActingRight,
    Identification,
    ServicePublicTheme,
    SilenceRule,
)
from demarches.facts import DESK_CARD, PLAN_B, PROCEDURE_FACTS, texts_in
from demarches.models.services import OnlineService
from demarches.models.upstream import UpstreamChange
from demarches.trees import graph, outline
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import Contribution
from epn_commons.core.privacy_guard import validate_no_personal_data
from epn_commons.taxonomy.models import LifeEvent

_GUARDED_FACTS = ("documents", "steps", "desk_card", "plan_b", "questions")
_FACTS = {**PROCEDURE_FACTS, "questions": graph}
"""The JSON fields, each with what cleans it."""


def empty_desk_card():
    return DESK_CARD.empty


def empty_plan_b():
    return PLAN_B.empty


def whole_json(field, expected):
    """A constraint: this JSON field holds a list (``array``) or a record (``object``)."""
    return models.CheckConstraint(
        condition=JsonTypeIs(field, expected),
        name=f"demarches_procedure_{field}_whole",
        violation_error_message=_("Ces faits ne sont pas rangés comme il faut : reprenez-les dans le formulaire."),
    )


class JsonTypeIs(Func):
    """Whether a JSON field is of a type."""

    template = "jsonb_typeof(%(expressions)s)"
    arg_joiner = ") = ("
    output_field = models.BooleanField()
    conditional = True

    def __init__(self, field, expected, **extra):
        super().__init__(models.F(field), Value(expected), **extra)


class Procedure(Contribution):
    """How to get an administrative procedure done at the desk. The facts that are lists and records
    (``demarches.facts``) are JSON, so that a correction is compared and taken back as a whole.

    ``checked_on`` is the day on which somebody compared the whole with its sources; None shows « non vérifié ».
    """

    kind = "procedure"
    guarded_fields = ("title", "summary", "acting_note", "cost_note", "duration", "silence_text")
    revisable_fields = (
        "title", "summary", "themes", "life_events", "audiences",
        "rights", "protected_adult_warning", "acting_note", "service_public_theme", "identifications",
        "cost_amount", "cost_note", "duration", "silence_rule", "silence_text",
        "desk_card", "steps", "documents", "services", "plan_b", "questions",
        "legal_references", "sources", "practice_links", "upstream_ids", "checked_on",
    )  # fmt: skip

    title = models.CharField(_("titre"), max_length=200)
    summary = models.TextField(_("en bref"), blank=True, validators=[MaxLengthValidator(800)])
    life_events = models.ManyToManyField(
        LifeEvent, verbose_name=_("moments de vie"), blank=True, related_name="procedures"
    )
    audiences = ArrayField(models.CharField(max_length=120), verbose_name=_("publics"), default=list, blank=True)

    rights = ArrayField(
        models.CharField(max_length=20, choices=ActingRight),
        verbose_name=_("qui peut faire la démarche"),
        default=list,
        blank=True,
    )
    protected_adult_warning = models.BooleanField(_("précautions si la personne est protégée"), default=True)
    acting_note = models.TextField(
        _("précisions sur qui peut agir"), blank=True, validators=[MaxLengthValidator(1500)]
    )
    service_public_theme = models.CharField(
        _("thème de service-public"), max_length=10, choices=ServicePublicTheme, blank=True
    )
    identifications = ArrayField(
        models.CharField(max_length=20, choices=Identification),
        verbose_name=_("identification"),
        default=list,
        blank=True,
    )

    cost_amount = models.DecimalField(
        _("coût (euros)"), max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    cost_note = models.TextField(_("précisions sur le coût"), blank=True, validators=[MaxLengthValidator(800)])
    duration = models.CharField(_("délai"), max_length=400, blank=True)
    silence_rule = models.CharField(
        _("silence de l’administration"), max_length=10, choices=SilenceRule, default=SilenceRule.UNKNOWN
    )
    silence_text = models.CharField(_("précisions sur le silence"), max_length=600, blank=True)

    desk_card = models.JSONField(_("avant de commencer"), default=empty_desk_card, blank=True)
    steps = models.JSONField(_("étapes"), default=list, blank=True)
    documents = models.JSONField(_("pièces à fournir"), default=list, blank=True)
    services = models.ManyToManyField(
        OnlineService, verbose_name=_("services en ligne"), blank=True, related_name="procedures"
    )
    plan_b = models.JSONField(_("sans internet"), default=empty_plan_b, blank=True)
    questions = models.JSONField(_("questions qui mènent"), default=list, blank=True)
    legal_references = ArrayField(
        models.CharField(max_length=400), verbose_name=_("textes de référence"), default=list, blank=True
    )
    sources = models.JSONField(_("sources"), default=list, blank=True)
    practice_links = models.JSONField(_("pour s’entraîner"), default=list, blank=True)
    upstream_ids = ArrayField(
        models.CharField(max_length=12, validators=[RegexValidator(r"^[FN]\d+$", _("Un identifiant comme F1342."))]),
        verbose_name=_("fiches de service-public"),
        default=list,
        blank=True,
    )
    checked_on = models.DateField(_("vérifiée le"), null=True, blank=True)
    bundle_fingerprint = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(Contribution.Meta):
        verbose_name = _("démarche")
        verbose_name_plural = _("démarches")
        constraints = [
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | (~Q(title="") & ~Q(summary="")),
                name="demarches_procedure_published_is_summed_up",
                violation_error_message=_("Une démarche publiée a un titre et quelques mots qui la résument."),
            ),
            models.CheckConstraint(
                condition=Q(rights__contained_by=list(ActingRight.values)),
                name="demarches_procedure_known_rights",
                violation_error_message=_("Une des façons d’agir n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(silence_rule__in=SilenceRule.values),
                name="demarches_procedure_known_silence",
                violation_error_message=_("Cette règle de silence n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(identifications__contained_by=list(Identification.values)),
                name="demarches_procedure_known_identification",
                violation_error_message=_("Cette façon de s’identifier n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(cost_amount__isnull=True) | Q(cost_amount__gte=0),
                name="demarches_procedure_cost_not_negative",
                violation_error_message=_("Un coût n’est pas négatif."),
            ),
            *(
                whole_json(field, "array")
                for field in ("steps", "documents", "questions", "sources", "practice_links")
            ),
            models.CheckConstraint(
                condition=Q(questions=[]) | Q(questions__0__key=graph.START, questions__0__has_key="question"),
                name="demarches_procedure_questions_begin",
                violation_error_message=_("Un arbre de questions commence par une question."),
            ),
            *(whole_json(field, "object") for field in ("desk_card", "plan_b")),
        ]
        indexes = [
            *Contribution.Meta.indexes,
            GinIndex(fields=["upstream_ids"], name="demarches_procedure_upstream"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("demarches:procedure_detail", args=[self.slug])

    @classmethod
    def checked_by(cls, user):
        """Procedures that they looked at again because service-public changed what these speak of."""
        decided = UpstreamChange.objects.filter(decided_by=user).values_list("record__record_id", "decided_at")
        days = dict(decided.order_by("decided_at"))
        if not days:
            return []
        followed = cls.objects.filter(upstream_ids__overlap=list(days)).values_list("pk", "upstream_ids")
        return [(pk, max(days[one] for one in ids if one in days)) for pk, ids in followed]

    @classmethod
    def get_create_url(cls):
        return reverse("demarches:procedure_create")

    def get_edit_url(self):
        return reverse("demarches:procedure_edit", args=[self.slug])

    def clean(self):
        super().clean()
        errors = {}
        for name, blueprint in _FACTS.items():
            try:
                setattr(self, name, blueprint.clean(getattr(self, name)))
                if name in _GUARDED_FACTS:
                    validate_no_personal_data("\n".join(texts_in(getattr(self, name))))
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)

    @staticmethod
    def put_in_order(name, value):
        """One JSON field as it is kept. Raises ValidationError."""
        return _FACTS[name].clean(value)

    @property
    def aidants_connect_domain(self):
        """The domain of an Aidants Connect mandate that covers this, or None: computed, never typed."""
        known = self.service_public_theme in ServicePublicTheme.values
        return ServicePublicTheme(self.service_public_theme) if known else None

    def missing_for_publication(self):
        return [code for code in ("summary", "steps") if not getattr(self, code)]

    @classmethod
    def missing_label(cls, code):
        return {"summary": _("quelques mots qui la résument"), "steps": _("les étapes")}[code]

    @classmethod
    def field_in_words(cls, name, value):
        return outline.write(value) if name == "questions" else wording.facts(name, value)
