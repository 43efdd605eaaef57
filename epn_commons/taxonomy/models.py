"""The words by which the four commons are filed."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _


class ThemeQuerySet(models.QuerySet):
    def with_children(self):
        """These themes and the children of each."""
        return self.model.objects.filter(Q(pk__in=self.values("pk")) | Q(parent__in=self.values("pk")))

    def tree(self):
        """The top themes in order, each with ``sub_themes``, the list of its children: one query. A child whose
        parent is not among these themes is left out."""
        themes = list(self.order_by("position", "name"))
        tops = {theme.pk: theme for theme in themes if theme.parent_id is None}
        for theme in tops.values():
            theme.sub_themes = []
        for theme in themes:
            if theme.parent_id in tops:
                tops[theme.parent_id].sub_themes.append(theme)
        return list(tops.values())


class Theme(models.Model):
    """A node of the small tree of themes that the four commons share; two levels at most.

    The database keeps the two levels by itself (constraint ``taxonomy_theme_two_levels``): the pair (parent, level
    that a parent must have) refers to the pair (id, level), and both levels are computed from ``parent``.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=80)
    description = models.CharField(_("description"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("thème parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        limit_choices_to={"parent": None},
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    level = models.GeneratedField(
        expression=Case(When(parent__isnull=True, then=1), default=2),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    parent_level = models.GeneratedField(
        expression=Case(When(parent__isnull=False, then=1)),
        output_field=models.SmallIntegerField(null=True),
        db_persist=True,
    )

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thème")
        verbose_name_plural = _("thèmes")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="taxonomy_theme_not_its_own_parent",
                violation_error_message=_("Un thème ne peut pas être son propre parent."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Say in words what ``taxonomy_theme_two_levels`` would refuse."""
        if not self.parent_id:
            return
        if self.parent.parent_id:
            raise ValidationError(
                {
                    "parent": _("« %(parent)s » est déjà un sous-thème : choisissez un thème principal.")
                    % {"parent": self.parent}
                }
            )
        if self.pk and self.children.exists():
            raise ValidationError(
                {"parent": _("Ce thème a des sous-thèmes : déplacez-les avant d’en faire un sous-thème.")}
            )


class Tag(models.Model):
    """A free word, lower case, that helps to find a contribution."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=60)

    class Meta:
        verbose_name = _("étiquette")
        verbose_name_plural = _("étiquettes")
        ordering = ["name"]

    def __str__(self):
        return self.name


class LifeEvent(models.Model):
    """A moment of life (birth, move, retirement…) by which people look for a procedure."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=80)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("événement de vie")
        verbose_name_plural = _("événements de vie")
        ordering = ["position", "name"]

    def __str__(self):
        return self.name
