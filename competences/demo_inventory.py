"""The demonstration of competences: what is shipped; trainings, paths and a profile invented as examples."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences import profile, training_page, validation
from competences.content_loading import load_content
from competences.enums import Basis, Modality, StepKind
from competences.models import (
    Alignment,
    CareerPath,
    Certification,
    Declaration,
    Framework,
    ItemLevel,
    Occupation,
    PortfolioShare,
    Training,
    TrainingReview,
    ValidationRequest,
)
from competences.profile_page import DEFAULT_FAMILY as FAMILY
from epn_commons.accounts.demo import person
from epn_commons.accounts.enums import Role
from epn_commons.contributions.slugs import make_slug

TRAININGS = (
    (
        gettext_lazy("Accompagner sans faire à la place"),
        gettext_lazy("Les Ateliers du Val (exemple)"),
        14,
        Modality.ON_SITE,
        0,
        (("B.1", "seul"), ("B.3", "seul"), ("B.2", "seul")),
    ),
    (
        gettext_lazy("Protéger les données des personnes aidées"),
        gettext_lazy("Réseau d’exemple"),
        7,
        Modality.REMOTE,
        0,
        (("D.1", "seul"), ("D.2", "seul")),
    ),
    (
        gettext_lazy("Animer un atelier numérique"),
        gettext_lazy("École d’exemple de la médiation"),
        21,
        Modality.MIXED,
        450,
        (("C.1", "seul"), ("C.2", "seul")),
    ),
    (
        gettext_lazy("Tenir un lieu et conduire ses projets"),
        gettext_lazy("École d’exemple de la médiation"),
        35,
        Modality.MIXED,
        900,
        (("E.1", "seul"), ("E.3", "seul"), ("E.4", "seul")),
    ),
    (
        gettext_lazy("Reconnaître les arnaques, aider les victimes"),
        gettext_lazy("Réseau d’exemple"),
        None,
        Modality.SELF_PACED,
        None,
        (("D.3", "seul"),),
    ),
)
HELD = (("A.1", "seul"), ("A.2", "seul"), ("B.1", "seul"), ("B.5", "transmets"), ("C.2", "debut"), ("D.1", "debut"))


def build(demonstration):
    """Idempotent: what is shipped is loaded once, the examples are made once."""
    load_content()
    if not Training.objects.filter(is_example=True).exists():
        mediator, coordinator = person(Role.MEDIATOR), person(Role.COORDINATOR)
        _trainings(mediator, coordinator)
        _paths(mediator, coordinator)
        _profile(mediator, coordinator)
        _waiting(mediator)
    _add_pages(demonstration)


def _level(code, level):
    return ItemLevel.objects.get(
        item__framework__in=Framework.objects.current().filter(family=FAMILY), item__code=code, level__code=level
    )


def _trainings(mediator, coordinator):
    first_day = timezone.localdate() + timedelta(days=45)
    for number, (title, provider, hours, modality, cost, outcomes) in enumerate(TRAININGS):
        training = Training.objects.create(
            title=title, slug=make_slug(Training, title), provider_name=provider, hours=hours, modality=modality,
            cost_euros=cost, author=mediator, is_example=True,
            starts_on=[first_day + timedelta(days=30 * step) for step in range(number % 3)],
            summary=_("Une formation d’exemple : elle montre à quoi ressemble une fiche."),
        )  # fmt: skip
        training.outcomes.set([_level(*outcome) for outcome in outcomes])
        training.publish(by=coordinator)
    opinion = _("Beaucoup de mises en situation ; je m’en sers toutes les semaines.")
    review = TrainingReview(training=Training.objects.filter(is_example=True).order_by("pk")[0],
                            followed_in=timezone.localdate().year - 1, rating=5, text=opinion)  # fmt: skip
    training_page.say(review, by=mediator)


def _paths(mediator, coordinator):
    helping, places = (
        Occupation.objects.get_or_create(slug=slug, defaults={"title": title})[0]
        for slug, title in (
            ("mediation-numerique", _("Médiation numérique")),
            ("coordination-de-reseau", _("Coordination d’un réseau de lieux")),
        )
    )
    title = Certification.objects.get(number="TP-MN-2025")
    trainings = {training.title: training for training in Training.objects.filter(is_example=True)}
    first, data, animate, lead = (str(trainings[str(row[0])].public_id) for row in TRAININGS[:4])
    _path(
        _("De l’accueil à la médiation numérique"), helping, mediator, coordinator,
        _step("1", _("Savoir accueillir"), StepKind.COMPETENCE, str(_level("A.1", "seul").public_id), 0, 0),
        _step("2", _("Apprendre à accompagner"), StepKind.TRAINING, first, 14, 0, "1"),
        _step("3", _("Protéger les données"), StepKind.TRAINING, data, 7, 0, "1"),
        _step("4", _("Se former à l’animation"), StepKind.TRAINING, animate, 21, 450, "2", branch="1a"),
        _step("5", _("Animer six ateliers avec un collègue"), StepKind.EXPERIENCE, "", 36, 0, "2", branch="1b"),
        _step("6", _("Animer seul"), StepKind.COMPETENCE, str(_level("C.2", "seul").public_id), 0, 0, "4", "5"),
        _step("7", _("Préparer le titre de médiateur numérique"), StepKind.CERTIFICATION, str(title.public_id),
              None, None, "3", "6"),
    )  # fmt: skip
    _path(
        _("De la médiation à la coordination"), places, mediator, coordinator,
        _step("1", _("Tenir un lieu"), StepKind.COMPETENCE, str(_level("E.1", "seul").public_id), 0, 0),
        _step("2", _("Se former à la conduite de projet"), StepKind.TRAINING, lead, 35, 900, "1"),
        _step("3", _("Animer un réseau local pendant un an"), StepKind.EXPERIENCE, "", 200, 0, "2"),
    )  # fmt: skip


def _step(key, title, kind, target, hours, cost, *after, branch=""):
    return {
        "key": key, "title": title, "kind": kind.value, "target": target, "hours": hours, "cost": cost,
        "after": list(after), "choice": branch[:-1], "option": branch[-1:],
    }  # fmt: skip


def _path(title, occupation, mediator, coordinator, *steps):
    path = CareerPath(
        title=title, slug=make_slug(CareerPath, title), occupation=occupation, author=mediator, is_example=True,
        summary=_("Un exemple de chemin, avec une alternative."), steps=list(steps),
    )  # fmt: skip
    path.full_clean(exclude=["slug"])
    path.save()
    path.publish(by=coordinator)


def _profile(mediator, coordinator):
    for code, level in HELD:
        profile.declare(mediator, _level(code, level), example=_("J’accueille deux matinées par semaine."))
    own = Declaration.objects.visible_to(mediator).get(item_level__item__code="A.1")
    asked = validation.ask(own, Basis.COORDINATOR, [], by=mediator)
    validation.decide(
        asked, by=coordinator, verdict="accept", comment=_("Vu à l’accueil pendant une journée."), no_conflict=True
    )
    waiting = Declaration.objects.visible_to(mediator).get(item_level__item__code="B.1", basis=Basis.SELF)
    validation.ask(waiting, Basis.COORDINATOR, [], by=mediator)
    PortfolioShare.objects.create(
        owner=mediator, label=_("Exemple"), expires_on=timezone.localdate() + timedelta(days=365)
    )


def _waiting(mediator):
    """A training that waits for a coordination, and a draft."""
    for title, sends in ((_("Découvrir les logiciels libres"), True), (_("Écrire en langage clair"), False)):
        training = Training.objects.create(
            title=title, slug=make_slug(Training, title), provider_name=_("Réseau d’exemple"), hours=7,
            modality=Modality.REMOTE, author=mediator, is_example=True,
        )  # fmt: skip
        if sends:
            training.submit(by=mediator)


def _add_pages(demonstration):
    framework = Framework.objects.current().get(family=FAMILY)
    other = Framework.objects.current().get(family="digcomp-fr")
    training = Training.objects.filter(is_example=True).order_by("pk")[0].get_absolute_url()
    path = CareerPath.objects.filter(is_example=True).order_by("pk")[0].get_absolute_url()
    certification = Certification.objects.get(number="TP-MN-2025").get_absolute_url()
    matrix = reverse("competences:alignment_matrix", args=[framework.slug, other.slug])
    share = PortfolioShare.objects.open().filter(label=_("Exemple")).order_by("pk").first()
    demonstration.add_pages(
        "anonymous",
        reverse("competences:home"),
        reverse("competences:framework_list"),
        framework.get_absolute_url(),
        other.get_absolute_url(),
        matrix,
        reverse("competences:framework_case", args=[framework.slug]),
        reverse("competences:certification_list"),
        f"{reverse('competences:certification_list')}?toutes=1",
        certification,
        reverse("competences:training_list"),
        training,
        f"{training}historique/",
        reverse("competences:path_list"),
        path,
        f"{path}?si=2&si=3",
        reverse("competences:recognition"),
        *([reverse("competences:portfolio", args=[share.token])] if share else []),
    )
    item = framework.items.get(code="A.1")
    alignment = Alignment.objects.standing().filter(source_item__framework=framework).order_by("pk")[0]
    demonstration.add_pages(
        str(Role.MEDIATOR),
        reverse("competences:profile"),
        f"{reverse('competences:profile')}?cible=niveau-2",
        reverse("competences:assess", args=[framework.slug]),
        reverse("competences:profile_competence", args=[item.public_id]),
        reverse("competences:share_list"),
        reverse("competences:validation_list"),
        reverse("competences:training_create"),
        f"{training}modifier/",
        reverse("competences:path_create"),
        f"{path}modifier/",
        reverse("competences:framework_create"),
        f"{framework.get_absolute_url()}nouvelle-version/",
        f"{matrix}proposer/",
        reverse("competences:alignment_dispute", args=[alignment.public_id]),
        f"{certification}rattacher/",
    )
    asked = ValidationRequest.objects.filter(state="open").order_by("pk").first()
    moderation = [
        reverse("competences:validation_list"),
        *([asked.get_absolute_url()] if asked else []),
        *(
            reverse(f"admin:competences_{model}_changelist")
            for model in ("framework", "alignment", "certification", "training", "careerpath", "occupation")
        ),
        matrix,
    ]
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), *moderation)
