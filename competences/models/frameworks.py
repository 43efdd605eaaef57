"""Frameworks of competences, their versions, and what they are made of.

A published version is frozen: triggers of the database (migration 0001) refuse any change to its items, levels and
words. An edit is a new version, that ``replaces`` the former; each of its items keeps which one it ``replaces``.
"""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competences.enums import ItemKind, Nature, ReuseLicence, WordingOrigin
from epn_commons.contributions.enums import Status
from epn_commons.contributions.models import Contribution, ContributionQuerySet

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
FROZEN = (Status.PUBLISHED, Status.ARCHIVED)


class FrameworkQuerySet(ContributionQuerySet):
    def current(self):
        """The last published version of each family."""
        return self.published().exclude(replaced_by__status=Status.PUBLISHED)


class Framework(Contribution):
    """One version of a framework. ``family`` is shared by all the versions of one."""

    kind = "framework"
    schema_type = "DefinedTermSet"
    guarded_fields = ("title", "summary", "description")
    revisable_fields = (
        "title", "edition", "summary", "description", "language", "wording", "reuse_licence", "source_attribution",
        "source_url", "themes",
    )  # fmt: skip

    family = models.SlugField(_("famille"), max_length=80)
    title = models.CharField(_("titre"), max_length=200)
    edition = models.CharField(_("édition"), max_length=40, help_text=_("Par exemple 3.0 ou 2026."))
    summary = models.CharField(_("en bref"), max_length=280, blank=True)
    description = models.TextField(_("présentation"), blank=True, validators=[MaxLengthValidator(20_000)])
    language = models.CharField(_("langue"), max_length=5, default="fr")
    wording = models.CharField(
        _("nature du texte"), max_length=30, choices=WordingOrigin, default=WordingOrigin.ORIGINAL
    )
    reuse_licence = models.CharField(
        _("licence du texte"), max_length=20, choices=ReuseLicence, default=ReuseLicence.CC_BY_SA
    )
    source_attribution = models.CharField(_("mention de la source"), max_length=500, blank=True)
    source_url = models.URLField(_("adresse de la source"), max_length=500, blank=True)
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("version précédente"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    """Of the file that an import read, so that a second import changes nothing."""

    objects = FrameworkQuerySet.as_manager()

    class Meta(Contribution.Meta):
        verbose_name = _("référentiel")
        verbose_name_plural = _("référentiels")
        constraints = [
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(edition=""),
                name="competences_framework_named",
                violation_error_message=_("Un référentiel a un titre et une édition."),
            ),
            models.CheckConstraint(
                condition=Q(wording__in=WordingOrigin.values) & Q(reuse_licence__in=ReuseLicence.values),
                name="competences_framework_known_choices",
                violation_error_message=_("Cette licence ou cette nature de texte n’existe pas."),
            ),
            models.CheckConstraint(
                condition=~Q(replaces=F("id")),
                name="competences_framework_not_its_own_successor",
                violation_error_message=_("Une version ne se remplace pas elle-même."),
            ),
        ]
        indexes = [
            *Contribution.Meta.indexes,
            models.Index(fields=["family"], name="competences_framework_family"),
        ]

    def __str__(self):
        return f"{self.title} {self.edition}"

    def get_absolute_url(self):
        return reverse("competences:framework_detail", args=[self.slug])

    def get_edit_url(self):
        return reverse("competences:framework_edit", args=[self.slug])

    @classmethod
    def get_create_url(cls):
        return reverse("competences:framework_create")

    @property
    def is_frozen(self):
        return self.status in FROZEN

    def clean(self):
        super().clean()
        if self.pk and self.is_frozen:
            kept = type(self)._base_manager.filter(pk=self.pk).values(*self._own_fields()).first()
            if kept and any(getattr(self, name) != value for name, value in kept.items()):
                raise ValidationError(
                    _("Cette version est publiée, donc figée : préparez une nouvelle version pour la modifier."),
                    code="frozen",
                )

    @classmethod
    def _own_fields(cls):
        return [name for name in cls.revisable_fields if name != "themes"]

    def missing_for_publication(self):
        return [] if self.items.exists() else ["items"]

    @classmethod
    def missing_label(cls, code):
        return _("au moins un domaine ou une compétence")


class OfFramework(models.QuerySet):
    def visible_to(self, user):
        """Parts of the versions that one may see."""
        return self.filter(framework__in=Framework.objects.visible_to(user))


class FrameworkLevel(models.Model):
    """One step of the scale of a framework. ``group`` names several steps at once (Basic = 1 and 2)."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="levels")
    order = models.PositiveSmallIntegerField(_("rang"))
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("nom"), max_length=120)
    group = models.CharField(_("groupe"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True, validators=[MaxLengthValidator(5000)])

    objects = OfFramework.as_manager()

    class Meta:
        verbose_name = _("niveau")
        verbose_name_plural = _("niveaux")
        ordering = ["framework", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "order"],
                name="competences_frameworklevel_one_by_order",
                violation_error_message=_("Deux niveaux portent le même rang."),
            ),
            models.UniqueConstraint(
                fields=["framework", "code"],
                name="competences_frameworklevel_one_by_code",
                violation_error_message=_("Deux niveaux portent le même code."),
            ),
            models.CheckConstraint(
                condition=Q(order__range=(1, 20)),
                name="competences_frameworklevel_order_range",
                violation_error_message=_("Un niveau porte un rang de 1 à 20."),
            ),
        ]

    def __str__(self):
        return self.label


class FrameworkItem(models.Model):
    """An area, a competence, a statement or a learning outcome: a node of the tree of one version.

    ``position`` is its rank in the whole tree read from top to bottom, ``depth`` its distance from the top: a page
    reads the tree in one query. ``public_id`` is its identifier everywhere (API, CASE, badges).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="items")
    parent = models.ForeignKey(
        "self", verbose_name=_("fait partie de"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="children",
    )  # fmt: skip
    kind = models.CharField(_("nature"), max_length=20, choices=ItemKind)
    code = models.CharField(
        _("code"), max_length=40, validators=[RegexValidator(CODE, _("Lettres, chiffres, points et tirets."))]
    )
    title = models.CharField(_("intitulé"), max_length=1000)
    description = models.TextField(_("description"), blank=True, validators=[MaxLengthValidator(10_000)])
    nature = models.CharField(_("type d’acquis"), max_length=20, choices=Nature, blank=True)
    level = models.ForeignKey(
        FrameworkLevel, verbose_name=_("niveau"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="items",
    )  # fmt: skip
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="replaced_by"
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfFramework.as_manager()

    class Meta:
        verbose_name = _("élément de référentiel")
        verbose_name_plural = _("éléments de référentiel")
        ordering = ["framework", "position", "pk"]
        indexes = [models.Index(fields=["framework", "position"], name="competences_item_in_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "code"],
                name="competences_frameworkitem_one_by_code",
                violation_error_message=_("Deux éléments portent le même code."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ItemKind.values) & Q(nature__in=["", *Nature.values]),
                name="competences_frameworkitem_known_kind",
                violation_error_message=_("Cette nature d’élément n’existe pas."),
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="competences_frameworkitem_not_its_own_parent",
                violation_error_message=_("Un élément ne fait pas partie de lui-même."),
            ),
            models.CheckConstraint(
                condition=~Q(title="") & Q(code__regex=CODE),
                name="competences_frameworkitem_named",
                violation_error_message=_("Un élément a un intitulé et un code de lettres, chiffres, points, tirets."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return f"{self.framework.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self):
        return f"e-{self.code}"


class OfItem(models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__framework__in=Framework.objects.visible_to(user))


class ItemLevel(models.Model):
    """A competence at one level, with what one then knows how to do: what a person declares, what a training leads
    to, what a step of a path asks for."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(FrameworkItem, on_delete=models.CASCADE, related_name="item_levels")
    level = models.ForeignKey(FrameworkLevel, on_delete=models.PROTECT, related_name="item_levels")
    description = models.TextField(_("à ce niveau, je sais"), blank=True, validators=[MaxLengthValidator(5000)])

    objects = OfItem.as_manager()

    class Meta:
        verbose_name = _("compétence à un niveau")
        verbose_name_plural = _("compétences à un niveau")
        ordering = ["item__framework", "item__position", "level__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "level"],
                name="competences_itemlevel_once",
                violation_error_message=_("Ce niveau est déjà décrit pour cet élément."),
            )
        ]

    def __str__(self):
        return f"{self.item} – {self.level}"
