import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epn_commons.accounts.models import Organisation
from epn_commons.contributions import revising, transitions
from epn_commons.contributions.enums import Licence, Status
from epn_commons.contributions.exceptions import TransitionNotAllowed
from epn_commons.core.privacy_guard import validate_no_personal_data
from epn_commons.taxonomy.models import Theme

BEFORE_PUBLICATION = {Status.DRAFT, Status.SUBMITTED}


class ContributionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Status.PUBLISHED)

    def visible_to(self, user):
        """The only door to contributions: what is published, one's own work; for coordinators, all that was sent."""
        if not user.is_authenticated:
            return self.published()
        if user.can_moderate:
            return self.filter(~Q(status=Status.DRAFT) | Q(author=user))
        return self.filter(Q(status=Status.PUBLISHED) | Q(author=user))

    def submit_all(self, *, by):
        """Set-based :meth:`Contribution.submit`; returns the primary keys that moved."""
        return list(
            transitions.move(
                self.model, self._ids(), Status.SUBMITTED, sources={Status.DRAFT}, by=by, submitted_at=timezone.now()
            )
        )

    def publish_all(self, *, by, comment=""):
        """Set-based :meth:`Contribution.publish`; returns the primary keys that moved."""
        now = timezone.now()
        return list(
            transitions.move(
                self.model,
                self._ids(),
                Status.PUBLISHED,
                sources=BEFORE_PUBLICATION,
                by=by,
                comment=comment,
                published_at=now,
                reviewed_by=by,
                reviewed_at=now,
            )
        )

    def _ids(self):
        return list(self.values_list("pk", flat=True))


class Contribution(models.Model):
    """What mediators write: a structure, a question, a procedure, a training…

    A child says its ``kind``, the fields that a revision may change, those whose text the privacy guard reads, the
    relations that its title and department need; and writes ``class Meta(Contribution.Meta)``.
    """

    kind = ""
    revisable_fields = ()
    guarded_fields = ()
    excused_kinds = frozenset()
    review_relations = ("author",)
    usual_tie = ""
    """What it usually is to the contributions of other kinds, a ``LinkKind``: suggested links begin with it."""
    schema_type = "CreativeWork"
    """What it is for search engines: a type of schema.org."""
    summary = ""
    """What it is in a sentence or two, for feeds; most kinds have a field of this name."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True, editable=False)
    status = models.CharField(_("état"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposé par"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="%(app_label)s_%(class)s_set",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(app_label)s_%(class)s_set",
    )
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.CC_BY_SA, editable=False)
    themes = models.ManyToManyField(
        Theme, verbose_name=_("thèmes"), blank=True, related_name="%(app_label)s_%(class)s_set"
    )
    created_at = models.DateTimeField(_("création"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("mise à jour"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(_("publication"), null=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, editable=False)
    review_due_on = models.DateField(_("à revoir le"), null=True, blank=True)
    is_example = models.BooleanField(_("exemple de démonstration"), default=False, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="%(app_label)s_%(class)s_known_status",
                violation_error_message=_("Cet état n’existe pas."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.PUBLISHED, Status.ARCHIVED]) | Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_published_is_dated",
                violation_error_message=_("Une contribution publiée porte sa date de publication."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.SUBMITTED, Status.REJECTED]) | Q(submitted_at__isnull=False),
                name="%(app_label)s_%(class)s_submitted_is_dated",
                violation_error_message=_("Une contribution envoyée en relecture porte sa date d’envoi."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REJECTED) | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="%(app_label)s_%(class)s_rejected_is_signed",
                violation_error_message=_("Un refus porte un nom et une date."),
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="%(app_label)s_%(class)s_version_from_one",
                violation_error_message=_("La première version porte le numéro 1."),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-updated_at"], name="%(app_label)s_%(class)s_fresh"),
        ]

    def clean(self):
        super().clean()
        errors = {}
        for name in self.guarded_fields:
            try:
                validate_no_personal_data(getattr(self, name), excused=self.excused_kinds)
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)

    @property
    def department_code(self):
        """The department whose coordinators moderate this, or None for all of them."""
        return None

    def missing_for_publication(self):
        """What this lacks to be published: codes that :meth:`missing_label` puts in words. Empty = complete."""
        return []

    @classmethod
    def missing_label(cls, code):
        return code

    @classmethod
    def field_in_words(cls, name, value):
        """A stored value as readers expect it where the type of its field does not tell (hours, telephone); empty =
        the type tells."""
        return ""

    @classmethod
    def checked_by(cls, user):
        """``[(pk, moment)]`` of what this person checked or kept up to date, even where nothing had to change."""
        return []

    def record_provenance(self, fields, *, by):
        """Called when a person's edit of ``fields`` is applied; for kinds that keep a source by field."""

    def is_moderated_by(self, user):
        """Whether a coordinator may decide on this: their territory covers it."""
        if not user.can_moderate:
            return False
        departments = user.departments.values_list("pk", flat=True)
        return self.department_code is None or not departments or self.department_code in departments

    # --- the life of a contribution: DESIGN §2 ----------------------------------------------------------------

    def submit(self, *, by):
        """Send to the coordinators."""
        self._move(Status.SUBMITTED, sources={Status.DRAFT}, by=by, submitted_at=timezone.now())

    def withdraw(self, *, by):
        """Take back from the queue."""
        self._move(Status.DRAFT, sources={Status.SUBMITTED}, by=by)

    def rework(self, *, by):
        """Start again from a refusal."""
        self._move(Status.DRAFT, sources={Status.REJECTED}, by=by)

    def publish(self, *, by, comment=""):
        now = timezone.now()
        self._move(
            Status.PUBLISHED,
            sources=BEFORE_PUBLICATION,
            by=by,
            comment=comment,
            published_at=now,
            reviewed_by=by,
            reviewed_at=now,
        )

    def reject(self, *, by, reason):
        """Refuse, saying why: the author reads it."""
        if not reason.strip():
            raise ValidationError({"reason": _("Un refus doit être motivé.")})
        self._move(
            Status.REJECTED,
            sources={Status.SUBMITTED},
            by=by,
            comment=reason,
            reviewed_by=by,
            reviewed_at=timezone.now(),
        )

    def archive(self, *, by, reason=""):
        """Withdraw from the public; the page answers that it is gone, partners receive a deletion."""
        self._move(Status.ARCHIVED, sources={Status.PUBLISHED}, by=by, comment=reason)

    def restore(self, *, by, reason=""):
        """Publish again what was archived."""
        self._move(Status.PUBLISHED, sources={Status.ARCHIVED}, by=by, comment=reason)

    def revise(self, values, *, by, comment="", base_version=None):
        """Edit: at once where nobody has read it yet or where ``by`` may publish, as a pending revision otherwise.

        ``values`` is a snapshot (``contributions.snapshots``); returns an ``Outcome``. Raises NothingChanged,
        ValidationError, RevisionConflict.
        """
        return revising.revise(self, values, by=by, comment=comment, base_version=base_version)

    def _move(self, target, *, sources, by, comment="", **stamps):
        moved = transitions.move(type(self), [self.pk], target, sources=sources, by=by, comment=comment, **stamps)
        if not moved:
            raise TransitionNotAllowed(self.status, target)
        self.refresh_from_db(fields=["status", "updated_at", *stamps])
