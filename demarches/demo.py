"""The guide of the demonstration: the sheets shipped with the portal, and what mediators say about some of them."""

from datetime import timedelta
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from demarches import demo_upkeep, issues, playlists
from demarches.enums import IssueNature, TipNature
from demarches.loading import load
from demarches.models import KnownIssue, LocalOverride, OnlineService, Playlist, Procedure, Tip
from epn_commons.accounts.demo import person
from epn_commons.accounts.enums import Role
from epn_commons.core import demo
from epn_commons.territories.models import Department

EXAMPLE = Path(__file__).parent / "data" / "demo_procedures"
CONTENT = Path(__file__).parent / "content" / "procedures"
SHEET, SERVICE, PLAYLIST = (
    "exemple-carte-de-mediatheque",
    "exemple-mediatheque-en-ligne",
    "exemple-premieres-demarches",
)
_TIPS = (
    (TipNature.SAFETY, gettext_lazy("Fermer la session : le poste garde la messagerie ouverte."), 20),
    (
        TipNature.BLOCKER,
        gettext_lazy("Une photo de plus de 5 Mo est refusée sans rien dire."),
        45,
    ),
    (TipNature.SHORTCUT, gettext_lazy("Le lien « Première inscription » est tout en bas de la page."), 400),
)


def build(demonstration):
    """Idempotent: sheets are loaded once, then only compared."""
    coordinator = person(Role.COORDINATOR)
    load(EXAMPLE, by=coordinator, is_example=True)
    load(CONTENT, by=coordinator)
    if not KnownIssue.objects.filter(is_example=True).exists():
        _talk(coordinator)
    _add_pages(demonstration)
    demo_upkeep.build(demonstration)


def _talk(coordinator):
    """What mediators say about the example: a problem, tips, what is different somewhere, a list."""
    mediator = person(Role.MEDIATOR)
    procedure = Procedure.objects.get(slug=SHEET)
    service = OnlineService.objects.get(slug=SERVICE)
    issue, _made = issues.report(
        service,
        nature=IssueNature.BUG,
        symptom=_("Le bouton « Valider » ne répond pas avec Firefox"),
        workaround=_("Changer de navigateur, ou passer par le guichet."),
        by=mediator,
        is_example=True,
    )
    issues.same_here(issue, by=coordinator)
    for nature, text, days in _TIPS:
        tip = Tip.objects.create(
            procedure=procedure, nature=nature, text=text, author=mediator, slug=f"{SHEET}-{nature}", is_example=True
        )
        tip.publish(by=coordinator)
        Tip.objects.filter(pk=tip.pk).update(confirmed_on=timezone.localdate() - timedelta(days=days), confirmations=2)
    waiting = Tip.objects.create(
        procedure=procedure,
        nature=TipNature.VOCABULARY,
        text=_("« Usager » veut dire la personne qui s’inscrit."),
        author=mediator,
        slug=f"{SHEET}-attend",
        is_example=True,
    )
    waiting.submit(by=mediator)
    here = LocalOverride.objects.create(
        service=service,
        department=Department.objects.get(pk="18"),
        note=_("Dans le Cher de cet exemple, l’inscription se fait aussi au bibliobus."),
        author=mediator,
        slug=f"{SERVICE}-18",
        is_example=True,
    )
    here.publish(by=coordinator)
    organisation = mediator.main_organisation or coordinator.main_organisation
    if organisation:
        playlist = Playlist.objects.create(
            organisation=organisation,
            title=_("Les premières démarches"),
            slug=PLAYLIST,
            introduction=_("Ce que l’on nous demande le plus le lundi matin."),
            created_by=mediator,
        )
        playlists.add(playlist, procedure)


def _add_pages(demonstration):
    example = Procedure.objects.get(slug=SHEET)
    service = OnlineService.objects.get(slug=SERVICE)
    issue = KnownIssue.objects.filter(is_example=True).order_by("pk")[0]
    tip = Tip.objects.published().filter(is_example=True).order_by("pk")[0]
    here = LocalOverride.objects.filter(is_example=True).order_by("pk")[0]
    lists = [playlist.get_absolute_url() for playlist in Playlist.objects.filter(slug=PLAYLIST)]
    page, list_ = example.get_absolute_url(), reverse("demarches:procedure_list")
    demonstration.add_pages(
        "anonymous",
        list_,
        f"{list_}?q=xylophone",
        page,
        f"{page}historique/",
        f"{page}signaler/",
        f"{page}partage.yaml",
        f"{page}fiche/",
        f"{page}fiche/?langue=ar&caracteres=grands",
        f"{page}?lieu=18",
        reverse("demarches:issue_list"),
        reverse("demarches:issue_feed"),
        reverse("demarches:issue_detail", args=[issue.public_id]),
        tip.get_absolute_url(),
        here.get_absolute_url(),
        reverse("demarches:playlist_list"),
        *lists,
        service.get_absolute_url(),
        f"{service.get_absolute_url()}historique/",
        f"{service.get_absolute_url()}signaler/",
    )
    demonstration.add_pages(
        str(Role.MEDIATOR),
        page,
        f"{page}modifier/",
        reverse("demarches:procedure_create"),
        f"{page}conseiller/",
        f"{tip.get_absolute_url()}modifier/",
        reverse("demarches:issue_detail", args=[issue.public_id]),
        reverse("demarches:issue_create", args=[service.slug]),
        reverse("demarches:override_create", args=[service.slug]),
        *([reverse("demarches:playlist_create")] if lists else []),
        *lists,
        reverse("demarches:service_create"),
        f"{service.get_absolute_url()}modifier/",
    )
    moderation = [
        page,
        f"{page}archiver/",
        reverse("admin:demarches_procedure_changelist"),
        reverse("admin:demarches_procedure_change", args=[example.pk]),
        reverse("admin:demarches_procedure_load"),
        reverse("admin:demarches_knownissue_changelist"),
        reverse("admin:demarches_tip_changelist"),
        reverse("admin:demarches_localoverride_changelist"),
        reverse("admin:demarches_playlist_changelist"),
        reverse("admin:demarches_onlineservice_changelist"),
        reverse("admin:demarches_onlineservice_change", args=[service.pk]),
    ]
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), *moderation)


demo.register("procedures", build, order=40)
