"""A survey before it opens: its questions, its codes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from competences import notification_kinds
from competences.exam import codes
from competences.models import Survey, SurveyCode, SurveyQuestion
from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import User
from epn_commons.contributions.slugs import make_slug
from epn_commons.notifications.sending import notify

MOST_QUESTIONS = 30
MOST_CODES = 200


def make(survey, *, by):
    """Save a checked, unsaved survey; only coordinators see it until it is opened."""
    survey.made_by = by
    survey.slug = make_slug(Survey, survey.title)
    survey.save()
    return survey


def _lock_draft(survey):
    live = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if not live.is_draft:
        raise ValidationError(_("Cette enquête est ouverte : ses questions ne changent plus."))
    return live


def change(survey, chosen):
    """Do what a form chose: a new end alone once people may have answered, before that everything, which the form has
    already set on ``survey``. Raises ValidationError."""
    if "title" not in chosen:
        _prolong(survey, chosen["ends_at"])
        return
    with transaction.atomic():
        if _lock_changing(survey).is_settled:
            raise ValidationError(_("L’enquête a commencé : seule sa fin peut être repoussée."))
        survey.save()


def _prolong(survey, ends_at):
    """Put the end of a survey off, never closer."""
    with transaction.atomic():
        live = _lock_changing(survey)
        if live.is_over or ends_at <= live.ends_at:
            raise ValidationError(_("L’enquête ne peut que durer plus longtemps, et tant qu’elle n’est pas finie."))
        live.ends_at = ends_at
        live.save(update_fields=["ends_at"])


def _lock_changing(survey):
    live = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if not live.is_pending:
        raise ValidationError(_("Cette enquête est close ou annulée : elle ne change plus."))
    return live


def add(question, survey):
    """Add a checked, unsaved question at the end. Raises ValidationError."""
    with transaction.atomic():
        live = _lock_draft(survey)
        if live.questions.count() >= MOST_QUESTIONS:
            raise ValidationError(
                _("Au plus %(most)d questions : au-delà, personne ne finit.") % {"most": MOST_QUESTIONS}
            )
        question.survey = live
        question.rank = (live.questions.aggregate(last=Max("rank"))["last"] or 0) + 1
        question.full_clean()
        question.save()
    return question


def remove(survey, pk):
    """Raises ValidationError."""
    with transaction.atomic():
        SurveyQuestion.objects.filter(survey=_lock_draft(survey), pk=pk).delete()


def open_survey(survey, *, by):
    """Freeze the questions, show the survey, tell members. Raises ValidationError."""
    with transaction.atomic():
        live = _lock_draft(survey)
        if not live.questions.exists():
            raise ValidationError(_("Ajoutez au moins une question."))
        if live.is_over:
            raise ValidationError(_("La fin de cette enquête est déjà passée : faites-en une autre."))
        live.opened_at = timezone.now()
        live.save(update_fields=["opened_at"])
        members = User.objects.filter(is_active=True, roles__overlap=[Role.MEDIATOR, Role.JURIST, Role.COORDINATOR])
        notify(
            members.exclude(pk=by.pk),
            kind=notification_kinds.SURVEY_OPENED,
            title=_("Une enquête, sans votre nom : %(title)s") % {"title": live},
            url=live.get_absolute_url(),
            dedup=f"survey:{live.pk}",
        )
    survey.refresh_from_db()


def hand_out(survey, number):
    """New codes, in clear: told once, only their digest is kept. Raises ValidationError."""
    if not survey.is_pending or survey.is_over:
        raise ValidationError(_("Cette enquête est finie : un code n’y servirait plus."))
    if not 1 <= number <= MOST_CODES:
        raise ValidationError(_("De 1 à %(most)d codes à la fois.") % {"most": MOST_CODES})
    made = [codes.new() for _one in range(number)]
    SurveyCode.objects.bulk_create(SurveyCode(survey=survey, digest=codes.hashed(code)) for code in made)
    return made
