"""The demonstration of criteria: invented, and said to be."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competences.criteria import discussing, voting
from competences.criteria_enums import Position
from competences.models import Ballot, Consultation, Criterion, CriterionComment, Framework, FrameworkItem
from competences.profile_page import DEFAULT_FAMILY as FAMILY
from epn_commons.accounts.demo import person
from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import Organisation
from epn_commons.contributions.slugs import make_slug

CRITERIA = (
    (
        gettext_lazy("Laisse la main à la personne accompagnée"),
        gettext_lazy("Pendant l’accompagnement, c’est la personne qui tient la souris et prend les décisions."),
        gettext_lazy("Faire à la place dépanne une fois ; faire avec rend autonome."),
        gettext_lazy(
            "Un collègue l’observe pendant deux accompagnements ; la personne sait redire ce qu’elle a fait."
        ),
        ("B.1", "B.3"),
    ),
    (
        gettext_lazy("Protège les données des personnes qu’il ou elle aide"),
        gettext_lazy(
            "Aucun mot de passe ni document d’une personne ne reste sur les postes ou les téléphones du lieu."
        ),
        gettext_lazy("La confiance d’un accueil tient à ce que rien n’y traîne."),
        gettext_lazy("La procédure de fin de session est affichée et suivie ; le registre du lieu est à jour."),
        ("D.1",),
    ),
    (
        gettext_lazy("Passe le relais au bon interlocuteur"),
        gettext_lazy("Connaît les services voisins et oriente avec l’accord de la personne."),
        gettext_lazy("Une personne que l’on renvoie de guichet en guichet renonce à ses droits."),
        gettext_lazy("Le lieu tient une liste à jour de ses partenaires, avec le nom du service et ses horaires."),
        ("A.2",),
    ),
    (
        gettext_lazy("Prépare ses ateliers par écrit"),
        gettext_lazy("Chaque atelier a un objectif, un déroulé et un moment pour savoir ce que chacun a retenu."),
        gettext_lazy("Un atelier écrit se partage, se corrige et se refait par quelqu’un d’autre."),
        gettext_lazy("Trois fiches d’atelier, dont une reprise par un autre lieu."),
        ("C.1", "C.2"),
    ),
)

SAID = (
    gettext_lazy("Dans l’urgence, on fait parfois à la place, en le disant."),
    gettext_lazy("Préciser : avec l’accord de la personne."),
    gettext_lazy("Un seul exemple ne suffit pas à le montrer."),
)


def build(demonstration):
    if not Criterion.objects.filter(is_example=True).exists():
        _propose(person(Role.MEDIATOR), person(Role.COORDINATOR))
    if not Consultation.objects.filter(is_example=True).exists():
        _consult(person(Role.MEDIATOR), person(Role.COORDINATOR))
    _add_pages(demonstration)


def _propose(mediator, coordinator):
    framework = Framework.objects.current().get(family=FAMILY)
    for title, statement, reasons, proofs, codes in CRITERIA:
        criterion = Criterion.objects.create(
            title=title, slug=make_slug(Criterion, title), statement=statement, reasons=reasons, proofs=proofs,
            author=mediator, is_example=True,
        )  # fmt: skip
        criterion.items.set(FrameworkItem.objects.filter(framework=framework, code__in=codes))
        criterion.publish(by=coordinator)
    waiting = Criterion.objects.create(
        title=_("Participe à la vie du réseau"), slug=make_slug(Criterion, _("Participe à la vie du réseau")),
        statement=_("Prend part chaque année à une rencontre ou à un travail commun."),
        reasons=_("Seul dans son lieu, on s’épuise et l’on répète les mêmes erreurs."),
        proofs=_("Une contribution publiée, une présence à une rencontre."), author=mediator, is_example=True,
    )  # fmt: skip
    waiting.items.set(FrameworkItem.objects.filter(framework=framework, code="E.3"))
    waiting.submit(by=mediator)
    first = Criterion.objects.published().filter(is_example=True).order_by("pk")[0]
    for author, text in (
        (mediator, _("D’accord, sauf dans l’urgence : un dossier à rendre ce soir se fait à deux mains.")),
        (coordinator, _("On pourrait préciser : sauf urgence, et en disant ce que l’on fait.")),
    ):
        discussing.say(CriterionComment(criterion=first, text=text), by=author)


def _consult(mediator, coordinator):
    """One closed, with invented ballots; one at the vote."""
    now = timezone.now()
    first, second, third, last = Criterion.objects.published().filter(is_example=True).order_by("pk")[:4]
    past = _round(_("Première consultation (exemple)"), now - timedelta(days=20), [first, second, third], coordinator)
    organisations = list(Organisation.objects.order_by("pk")[:8]) or [None]
    for rank, voted in enumerate(past.voted.all()):
        crowd = [Position.AGREE] * (30 - 9 * rank) + [Position.RESERVE] * 9 * rank + [Position.DISAGREE] * 7
        Ballot.objects.bulk_create(
            Ballot(
                voted=voted, role=Role.COORDINATOR if number % 3 == 0 else Role.MEDIATOR, position=position,
                organisation=organisations[number % len(organisations)],
                text="" if position == Position.AGREE else str(SAID[number % len(SAID)]),
            )
            for number, position in enumerate(crowd)
        )  # fmt: skip
    Consultation.objects.filter(pk=past.pk).update(ends_at=now - timedelta(days=3))
    voting.close(past, {}, _("Deux mains sur la souris, mais celle de la personne d’abord."), by=coordinator)
    current = _round(_("Deuxième consultation (exemple)"), now - timedelta(days=2), [last], coordinator)
    voting.vote(current, {current.voted.get().pk: (Position.AGREE, "")}, by=mediator)


def _round(title, starts_at, criteria, coordinator):
    consultation = Consultation(
        title=title, question=_("Ces critères disent-ils bien ce qui fait une personne du métier ?"),
        starts_at=starts_at, ends_at=timezone.now() + timedelta(days=30), is_example=True,
    )  # fmt: skip
    return voting.open_round(consultation, {"criteria": criteria, "organisations": []}, by=coordinator)


def _add_pages(demonstration):
    criterion = Criterion.objects.published().filter(is_example=True).order_by("pk")[0]
    current = Consultation.objects.filter(is_example=True).order_by("pk").last()
    comment = CriterionComment.objects.filter(criterion=criterion, withdrawn_at=None).first()
    address = criterion.get_absolute_url()
    rounds = [one.get_absolute_url() for one in Consultation.objects.filter(is_example=True).order_by("pk")]
    demonstration.add_pages(
        "anonymous",
        reverse("competences:criterion_list"),
        address,
        f"{address}historique/",
        f"{address}signaler/",
        reverse("competences:consultation_list"),
        *rounds,
    )
    demonstration.add_pages(
        str(Role.MEDIATOR),
        reverse("competences:criterion_create"),
        *rounds,
        f"{address}modifier/",
        *([reverse("competences:comment_report", args=[criterion.slug, comment.pk])] if comment else []),
    )
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(
            str(role),
            reverse("admin:competences_criterion_changelist"),
            reverse("admin:competences_criterioncomment_changelist"),
            reverse("admin:competences_consultation_changelist"),
            reverse("competences:consultation_create"),
            reverse("competences:consultation_edit", args=[current.slug]),
            reverse("competences:consultation_cancel", args=[current.slug]),
        )
