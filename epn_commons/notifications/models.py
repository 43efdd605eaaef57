from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from epn_commons.notifications import registry
from epn_commons.notifications.enums import Channel

# An address that a mail server refuses so many times is left alone; the inbox still holds everything.
MAX_MAIL_ATTEMPTS = 5


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def unread(self):
        return self.filter(read_at__isnull=True)

    def to_mail(self, channel):
        """What an e-mail has still to tell. A digest leaves out what was read meanwhile."""
        waiting = self.filter(
            channel=channel,
            emailed_at__isnull=True,
            mail_attempts__lt=MAX_MAIL_ATTEMPTS,
            recipient__is_active=True,
        )
        return waiting if channel == Channel.AT_ONCE else waiting.unread()

    def mark_read(self):
        """The number of those that were not."""
        return self.unread().update(read_at=Now())


class Notification(models.Model):
    """One thing told to one person: always in the inbox, and by e-mail when ``channel`` says."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("destinataire"), related_name="notifications"
    )
    kind = models.CharField(_("nature"), max_length=60)
    title = models.CharField(_("titre"), max_length=200)
    body = models.TextField(_("texte"), blank=True)
    url = models.CharField(_("page"), max_length=500, blank=True)
    dedup = models.CharField(_("clé d’unicité"), max_length=150, null=True, blank=True)  # noqa: DJ001 - NULL: no key
    channel = models.CharField(_("courriel"), max_length=10, choices=Channel, default=Channel.AT_ONCE)
    created_at = models.DateTimeField(_("reçue le"), db_default=Now())
    read_at = models.DateTimeField(_("lue le"), null=True, blank=True)
    emailed_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    mail_attempts = models.PositiveSmallIntegerField(_("envois refusés"), default=0)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notifications_inbox"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notifications_unread"),
            models.Index(fields=["channel", "recipient"], condition=Q(emailed_at=None), name="notifications_to_mail"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "dedup"],
                name="notifications_notification_told_once",
                violation_error_message=_("Cette personne a déjà été prévenue."),
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values),
                name="notifications_notification_channel_known",
                violation_error_message=_("Ce rythme d’envoi n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(url="") | (Q(url__startswith="/") & ~Q(url__startswith="//")),
                name="notifications_notification_url_is_local",
                violation_error_message=_("Une notification mène à une page du portail."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="notifications_notification_has_title",
                violation_error_message=_("Une notification a un titre."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def kind_label(self):
        return registry.label(self.kind)


class Preference(models.Model):
    """How often e-mails tell somebody of one kind; without a row, the kind's own default."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("compte"),
        related_name="notification_preferences",
    )
    kind = models.CharField(_("nature"), max_length=60)
    channel = models.CharField(_("courriel"), max_length=10, choices=Channel)

    class Meta:
        verbose_name = _("préférence de notification")
        verbose_name_plural = _("préférences de notification")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                name="notifications_preference_one_per_kind",
                violation_error_message=_("Un seul choix par nature de notification."),
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values),
                name="notifications_preference_channel_known",
                violation_error_message=_("Ce rythme d’envoi n’existe pas."),
            ),
        ]

    def __str__(self):
        return f"{registry.label(self.kind)} : {self.get_channel_display()}"

    @classmethod
    def choose(cls, user, choices):
        """Set ``{kind code: channel}``; what was not e-mailed yet follows the new choice."""
        with transaction.atomic():
            cls.objects.bulk_create(
                [cls(user=user, kind=kind, channel=channel) for kind, channel in sorted(choices.items())],
                update_conflicts=True,
                unique_fields=["user", "kind"],
                update_fields=["channel"],
            )
            for channel in set(choices.values()):
                kinds = [kind for kind, chosen in choices.items() if chosen == channel]
                Notification.objects.filter(recipient=user, kind__in=kinds, emailed_at=None).update(channel=channel)

    @classmethod
    def chosen_by(cls, user):
        """``{kind code: channel}`` for every declared kind."""
        chosen = dict(cls.objects.filter(user=user).values_list("kind", "channel"))
        return {kind.code: chosen.get(kind.code, kind.default_channel) for kind in registry.kinds()}


class FollowQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()


class Follow(models.Model):
    """Somebody wants to know what becomes of something: see ``notifications.following`` for what ``subject`` holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("compte"), related_name="follows"
    )
    subject = models.CharField(_("sujet"), max_length=300)
    label = models.CharField(_("nom"), max_length=200)
    url = models.CharField(_("page"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("depuis"), db_default=Now())

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("suivi")
        verbose_name_plural = _("suivis")
        ordering = ["label", "id"]
        indexes = [models.Index(fields=["subject"], name="notifications_followed")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "subject"],
                name="notifications_follow_once",
                violation_error_message=_("Vous suivez déjà ceci."),
            ),
            models.CheckConstraint(
                condition=Q(subject__regex=r"^[a-z_]+:.+"),
                name="notifications_follow_names_its_type",
                violation_error_message=_("On suit quelque chose de précis."),
            ),
            models.CheckConstraint(
                condition=Q(url="") | (Q(url__startswith="/") & ~Q(url__startswith="//")),
                name="notifications_follow_url_is_local",
                violation_error_message=_("Un suivi mène à une page du portail."),
            ),
        ]

    def __str__(self):
        return self.label
