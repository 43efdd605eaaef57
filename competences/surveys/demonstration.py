"""The demonstration of surveys: one closed with invented answers, one open."""

from datetime import timedelta
from itertools import cycle, islice

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from competences.models import Survey, SurveyQuestion, SurveyText
from competences.survey_enums import QuestionKind, TextState, Topic
from competences.surveys import answering, building, closing
from epn_commons.accounts.demo import person
from epn_commons.accounts.enums import Role
from epn_commons.territories.models import Department

ANSWERS = 90


def build(demonstration):
    if not Survey.objects.filter(is_example=True).exists():
        coordinator = person(Role.COORDINATOR)
        _closed(coordinator)
        _survey(_("Vos attentes cette année (exemple)"), coordinator)
    _add_pages(demonstration)


def _survey(title, coordinator):
    now = timezone.now()
    survey = building.make(
        Survey(
            title=title, introduction=_("Cinq minutes pour dire ce qui vous aiderait, sans votre nom."),
            starts_at=now - timedelta(days=30), ends_at=now + timedelta(days=60), is_example=True,
        ),
        by=coordinator,
    )  # fmt: skip
    for topic, kind, text, choices in (
        (Topic.TRAINING, QuestionKind.SINGLE, _("Quelle formation vous aiderait le plus ?"),
         [_("Animer un atelier"), _("Protéger les données"), _("Connaître les démarches")]),
        (Topic.TRAINING, QuestionKind.SEVERAL, _("Ce qui vous empêche de vous former"),
         [_("Le temps"), _("Le coût"), _("La distance")]),
        (Topic.RECOGNITION, QuestionKind.SCALE, _("Votre métier est-il reconnu là où vous travaillez ?"), []),
        (Topic.CAREER, QuestionKind.RANKING, _("Ce qui compte pour la suite"),
         [_("Un titre"), _("Un meilleur salaire"), _("Encadrer une équipe")]),
        (Topic.CAREER, QuestionKind.TEXT, _("Ce qui vous aiderait à rester dans ce métier"), []),
    ):  # fmt: skip
        building.add(SurveyQuestion(topic=topic, kind=kind, text=text, choices=choices), survey)
    building.open_survey(survey, by=coordinator)
    return survey


def _closed(coordinator):
    survey = _survey(_("Vos attentes l’an dernier (exemple)"), coordinator)
    single, several, scale, ranking, text = survey.questions.all()
    territories = [*Department.objects.order_by("pk").values_list("pk", flat=True)[:3], "", ""]
    codes = building.hand_out(survey, ANSWERS)
    for number, (code, territory) in enumerate(zip(codes, islice(cycle(territories), ANSWERS), strict=True)):
        given = {
            single: (1, 2, 2, 3, 1, 2, 3)[number % 7],
            several: ([1, 2], [1], [2, 3], [1])[number % 4],
            scale: (2, 3, 1, 4, 2, 3, 5)[number % 7],
            ranking: ({1: 1, 2: 2, 3: 3}, {1: 2, 2: 1, 3: 3}, {1: 3, 2: 1, 3: 2}, {1: 2, 2: 1, 3: 3})[number % 4],
        }
        answering.answer(survey, given, territory, code=code)
    SurveyText.objects.create(
        question=text, text=_("Pouvoir échanger avec d’autres lieux une fois par mois."), state=TextState.PUBLISHED,
        decided_by=coordinator,
    )  # fmt: skip
    SurveyText.objects.create(question=text, text=_("Un contrat de plus d’un an."))
    Survey.objects.filter(pk=survey.pk).update(ends_at=timezone.now() - timedelta(days=1))
    closing.close(survey)


def _add_pages(demonstration):
    closed, current = Survey.objects.filter(is_example=True).order_by("pk")[:2]
    pages = [reverse("competences:survey_list"), closed.get_absolute_url(), current.get_absolute_url()]
    answer = reverse("competences:survey_answer", args=[current.slug])
    demonstration.add_pages("anonymous", *pages, answer)
    demonstration.add_pages(str(Role.MEDIATOR), pages[2], answer)
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(
            str(role),
            *pages,
            reverse("competences:survey_create"),
            reverse("competences:survey_edit", args=[current.slug]),
            reverse("competences:survey_cancel", args=[current.slug]),
            reverse("competences:survey_texts", args=[closed.slug]),
            reverse("admin:competences_survey_changelist"),
        )
