"""The law as we hold it, at several dates, and what its changes do to the answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legalbox.enums import ChangeNature, ImpactState


class LegalText(models.Model):
    """A code or a law of which we hold the articles. ``text_id`` is that of the citations; ``stated_on`` the day
    whose law the last import brought."""

    text_id = models.CharField(max_length=60, unique=True)
    external_id = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("titre"), max_length=500)
    is_complete = models.BooleanField(_("tous ses articles sont là"), default=True)
    stated_on = models.DateField(_("à jour au"))
    imported_at = models.DateTimeField(_("lu le"), default=timezone.now)

    class Meta:
        verbose_name = _("texte de loi")
        verbose_name_plural = _("textes de loi")
        ordering = ["title"]

    def __str__(self):
        return self.title


class LegalArticle(models.Model):
    """One article through its versions. ``is_gone`` when the last import does not hold it any more."""

    text = models.ForeignKey(LegalText, on_delete=models.CASCADE, related_name="articles")
    cid = models.CharField(max_length=30)
    number = models.CharField(_("numéro"), max_length=60)
    is_gone = models.BooleanField(_("disparu"), default=False)

    class Meta:
        verbose_name = _("article de loi")
        verbose_name_plural = _("articles de loi")
        ordering = ["text", "number"]
        constraints = [models.UniqueConstraint(fields=["text", "cid"], name="legalbox_legalarticle_once")]

    def __str__(self):
        return self.number or self.cid


class ArticleVersion(models.Model):
    """What an article said from the day ``seen_on``, until the next version that we hold. ``hash`` is of the folded
    text: spaces and typography do not count."""

    article = models.ForeignKey(LegalArticle, on_delete=models.CASCADE, related_name="versions")
    version_id = models.CharField(max_length=30)
    state = models.CharField(max_length=30)
    hash = models.CharField(max_length=64)
    text = models.TextField()
    starts_on = models.DateField(null=True)
    seen_on = models.DateField()

    class Meta:
        verbose_name = _("version d’un article")
        verbose_name_plural = _("versions d’articles")
        ordering = ["article", "-seen_on"]
        constraints = [
            models.UniqueConstraint(fields=["article", "seen_on"], name="legalbox_articleversion_once_a_day")
        ]

    def __str__(self):
        return f"{self.article}, {self.seen_on:%Y-%m-%d}"


class LawChange(models.Model):
    """An article that an import found changed, new or gone: what the monthly page tells."""

    article = models.ForeignKey(LegalArticle, on_delete=models.CASCADE, related_name="changes")
    nature = models.CharField(_("nature"), max_length=10, choices=ChangeNature)
    before = models.ForeignKey(ArticleVersion, null=True, on_delete=models.CASCADE, related_name="+")
    after = models.ForeignKey(ArticleVersion, null=True, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(_("texte du"))
    found_at = models.DateTimeField(_("vu le"), default=timezone.now)

    class Meta:
        verbose_name = _("changement de la loi")
        verbose_name_plural = _("changements de la loi")
        ordering = ["-on", "article__number", "pk"]
        indexes = [models.Index(fields=["-on"], name="legalbox_lawchange_on")]
        constraints = [
            models.UniqueConstraint(fields=["article", "on"], name="legalbox_lawchange_once"),
            models.CheckConstraint(
                condition=Q(nature=ChangeNature.CHANGED, before__isnull=False, after__isnull=False)
                | Q(nature=ChangeNature.NEW, before__isnull=True, after__isnull=False)
                | Q(nature=ChangeNature.GONE, before__isnull=False, after__isnull=True),
                name="legalbox_lawchange_has_its_sides",
                violation_error_message=_("Un changement montre ce qui était et ce qui est."),
            ),
        ]

    def __str__(self):
        return f"{self.article}, {self.get_nature_display()}"


class Impact(models.Model):
    """A change of the law that reaches a validated answer: what the jurists' queue holds until one of them decides."""

    question = models.ForeignKey("legalbox.Question", on_delete=models.CASCADE, related_name="impacts")
    change = models.ForeignKey(LawChange, on_delete=models.CASCADE, related_name="impacts")
    state = models.CharField(_("décision"), max_length=10, choices=ImpactState, default=ImpactState.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("décidé le"), null=True)
    created_at = models.DateTimeField(_("depuis"), default=timezone.now)

    class Meta:
        verbose_name = _("réponse touchée par un changement")
        verbose_name_plural = _("réponses touchées par un changement")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["question", "state"], name="legalbox_impact_of")]
        constraints = [
            models.UniqueConstraint(fields=["question", "change"], name="legalbox_impact_once"),
            models.CheckConstraint(
                condition=Q(state=ImpactState.OPEN, decided_at__isnull=True)
                | (~Q(state=ImpactState.OPEN) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="legalbox_impact_decision_is_signed",
                violation_error_message=_("Une décision porte une date et un nom."),
            ),
        ]

    def __str__(self):
        return f"{self.question} : {self.change}"
