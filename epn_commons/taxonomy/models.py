"""The words by which the four commons are filed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Theme(models.Model):
    """A node of the small tree of themes that the four commons share; two levels at most."""

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
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("thème")
        verbose_name_plural = _("thèmes")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="taxonomy_theme_not_its_own_parent",
                violation_error_message=_("Un thème ne peut pas être son propre parent."),
            )
        ]

    def __str__(self):
        return self.name


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
