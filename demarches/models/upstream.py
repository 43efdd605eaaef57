from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from demarches.enums import UpstreamChangeKind, UpstreamChangeState, UpstreamDataset
from epn_commons.contributions.exceptions import AlreadyDecided

KINDS = {"F": _("fiche"), "R": _("service ou formulaire"), "N": _("dossier")}


class UpstreamRecordQuerySet(models.QuerySet):
    def current(self):
        """What service-public still publishes."""
        return self.filter(removed_at__isnull=True)

    def named(self, ids, *, dataset=UpstreamDataset.INDIVIDUALS):
        """The records of these identifiers: one may exist in several data sets, that for individuals comes first."""
        found = {}
        for record in self.filter(record_id__in=list(ids)):
            known = found.get(record.record_id)
            if known is None or record.dataset == dataset:
                found[record.record_id] = record
        return found


class UpstreamRecord(models.Model):
    """One record of service-public, as facts and links (``demarches.upstream.facts``); its text is not kept.

    ``fingerprints`` are those of ``demarches.upstream.fingerprints``. A record that went away stays, with its date.
    """

    dataset = models.CharField(_("jeu de données"), max_length=14, choices=UpstreamDataset)
    record_id = models.CharField(_("identifiant"), max_length=12)
    record_type = models.CharField(_("nature"), max_length=80, blank=True)
    title = models.CharField(_("titre"), max_length=300)
    theme_id = models.CharField(_("thème"), max_length=20, blank=True)
    facts = models.JSONField(_("faits"))
    fingerprints = models.JSONField(_("empreintes"))
    modified_on = models.DateField(_("modifiée par service-public le"), null=True)
    first_seen_at = models.DateTimeField(_("vue la première fois"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("vue la dernière fois"))
    changed_at = models.DateTimeField(_("changée"), default=timezone.now)
    removed_at = models.DateTimeField(_("retirée"), null=True)

    objects = UpstreamRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("fiche de service-public")
        verbose_name_plural = _("fiches de service-public")
        indexes = [
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="demarches_upstream_title"),
            models.Index(fields=["record_id"], name="demarches_upstream_id"),
            models.Index(fields=["theme_id"], name="demarches_upstream_theme"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "record_id"],
                name="demarches_upstreamrecord_once",
                violation_error_message=_("Cette fiche est déjà connue dans ce jeu de données."),
            ),
            models.CheckConstraint(
                condition=Q(record_id__regex=r"^[FNR]\d{1,9}$"),
                name="demarches_upstreamrecord_known_id",
                violation_error_message=_("Un identifiant comme F1342, R45668 ou N358."),
            ),
            models.CheckConstraint(
                condition=Q(dataset__in=UpstreamDataset.values),
                name="demarches_upstreamrecord_known_dataset",
                violation_error_message=_("Ce jeu de données n’existe pas."),
            ),
        ]

    def __str__(self):
        return f"{self.record_id} – {self.title}"

    @property
    def kind_label(self):
        return KINDS[self.record_id[0]]

    @property
    def public_url(self):
        """Its page at service-public, on the host of the settings: the host moved once already."""
        return f"https://{settings.SERVICE_PUBLIC_HOST}/{self.get_dataset_path()}/vosdroits/{self.record_id}"

    def get_dataset_path(self):
        return {UpstreamDataset.PROFESSIONALS: "professionnels-entreprises"}.get(self.dataset, self.dataset)


class UpstreamTree(models.Model):
    """A decision tree of service-public, in the shape of ours (``demarches.trees.graph``).

    ``targets`` are the records that its results lead to."""

    record = models.OneToOneField(
        UpstreamRecord, verbose_name=_("fiche"), on_delete=models.CASCADE, related_name="tree"
    )
    title = models.CharField(_("titre"), max_length=200)
    nodes = models.JSONField(_("questions et résultats"))
    targets = models.JSONField(_("fiches visées"), default=list)
    leaves = models.PositiveIntegerField(_("résultats"))

    class Meta:
        verbose_name = _("arbre de questions de service-public")
        verbose_name_plural = _("arbres de questions de service-public")
        indexes = [GinIndex(fields=["targets"], name="demarches_upstreamtree_targets")]
        constraints = [
            models.CheckConstraint(
                condition=Q(leaves__gte=2),
                name="demarches_upstreamtree_leads_somewhere",
                violation_error_message=_("Un arbre de questions mène à deux résultats au moins."),
            )
        ]

    def __str__(self):
        return self.title


class UpstreamChangeQuerySet(models.QuerySet):
    def waiting(self):
        """What nobody has decided on, the gravest first."""
        return self.filter(state=UpstreamChangeState.TO_REVIEW).order_by("kind", "found_at", "pk")

    def about(self, ids):
        """Open changes of these records."""
        return self.waiting().filter(record__record_id__in=list(ids))


class UpstreamChange(models.Model):
    """What changed in a record that one of our procedures or services follows, and what was decided about it.

    ``before`` holds the facts and fingerprints when the change was opened: later changes add up until somebody
    decides. ``differences`` are those of ``demarches.upstream.comparing``.
    """

    record = models.ForeignKey(
        UpstreamRecord, verbose_name=_("fiche"), on_delete=models.CASCADE, related_name="changes"
    )
    kind = models.PositiveSmallIntegerField(_("le plus grave"), choices=UpstreamChangeKind)
    differences = models.JSONField(_("différences"))
    before = models.JSONField(_("ce que l’on savait"))
    state = models.CharField(
        _("état"), max_length=10, choices=UpstreamChangeState, default=UpstreamChangeState.TO_REVIEW
    )
    found_at = models.DateTimeField(_("repérée"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = UpstreamChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement de service-public")
        verbose_name_plural = _("changements de service-public")
        indexes = [models.Index(fields=["state", "kind", "found_at"], name="demarches_change_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(state=UpstreamChangeState.TO_REVIEW),
                name="demarches_upstreamchange_one_open",
                violation_error_message=_("Un changement de cette fiche attend déjà."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=UpstreamChangeKind.values),
                name="demarches_upstreamchange_known_kind",
                violation_error_message=_("Ce genre de changement n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(state=UpstreamChangeState.TO_REVIEW, decided_by__isnull=True, decided_at__isnull=True)
                | Q(
                    state__in=[UpstreamChangeState.APPLIED, UpstreamChangeState.NO_IMPACT],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="demarches_upstreamchange_decision_is_signed",
                violation_error_message=_("Une décision porte une date et un nom."),
            ),
        ]

    def __str__(self):
        return f"{self.record} : {self.get_kind_display()}"

    def mark_applied(self, *, by):
        """What it asked for was done here. Raises AlreadyDecided."""
        self._decide(UpstreamChangeState.APPLIED, by=by)

    def mark_without_impact(self, *, by):
        """Nothing to change here. Raises AlreadyDecided."""
        self._decide(UpstreamChangeState.NO_IMPACT, by=by)

    def _decide(self, state, *, by):
        now = timezone.now()
        if not UpstreamChange.objects.filter(pk=self.pk, state=UpstreamChangeState.TO_REVIEW).update(
            state=state, decided_by=by, decided_at=now
        ):
            self.refresh_from_db(fields=["state", "decided_by", "decided_at"])
            raise AlreadyDecided(self.decided_by)
        self.state, self.decided_by, self.decided_at = state, by, now
