from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from demarches.models.procedures import Procedure
from epn_commons.accounts.models import Organisation
from epn_commons.core.privacy_guard import validate_no_personal_data


class PlaylistQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Public lists; one's own organisations' too."""
        if not user.is_authenticated:
            return self.filter(is_public=True)
        return self.filter(Q(is_public=True) | Q(organisation__memberships__user=user)).distinct()

    def editable_by(self, user):
        """Those of one's organisations."""
        if not user.is_authenticated or not user.can_contribute:
            return self.none()
        return self.filter(organisation__memberships__user=user).distinct()


class Playlist(models.Model):
    """The procedures that an organisation does most, in its own order, with its own word on each."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="playlists"
    )
    slug = models.SlugField(max_length=120, unique=True, editable=False)
    title = models.CharField(_("titre"), max_length=120, validators=[validate_no_personal_data])
    introduction = models.TextField(
        _("présentation"), blank=True, validators=[MaxLengthValidator(800), validate_no_personal_data]
    )
    is_public = models.BooleanField(_("visible de tous"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("création"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("mise à jour"), default=timezone.now, editable=False)

    objects = PlaylistQuerySet.as_manager()

    class Meta:
        verbose_name = _("liste de démarches")
        verbose_name_plural = _("listes de démarches")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"],
                name="demarches_playlist_title_once",
                violation_error_message=_("Votre organisation a déjà une liste de ce nom."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("demarches:playlist_detail", args=[self.slug])


class PlaylistItem(models.Model):
    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="items")
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("démarche d’une liste")
        verbose_name_plural = _("démarches d’une liste")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["playlist", "procedure"],
                name="demarches_playlistitem_once",
                violation_error_message=_("Cette démarche est déjà dans la liste."),
            ),
        ]

    def __str__(self):
        return f"{self.playlist_id} / {self.procedure_id}"
