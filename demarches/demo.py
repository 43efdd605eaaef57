"""The guide of the demonstration: the sheets shipped with the portal, and what mediators say about some of them."""

from pathlib import Path

from django.urls import reverse

from demarches import demo_upkeep
from demarches.loading import load
from demarches.models import OnlineService, Procedure
from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import User
from epn_commons.core import demo

EXAMPLE = Path(__file__).parent / "data" / "demo_procedures"
CONTENT = Path(__file__).parent / "content" / "procedures"


def build(demonstration):
    """Idempotent: sheets are loaded once, then only compared."""
    coordinator = _person(Role.COORDINATOR)
    load(EXAMPLE, by=coordinator, is_example=True)
    load(CONTENT, by=coordinator)
    _add_pages(demonstration)
    demo_upkeep.build(demonstration)


def _person(role):
    return User.objects.filter(roles__contains=[role], email__endswith="@demo.example").order_by("pk")[0]


def _add_pages(demonstration):
    example = Procedure.objects.get(slug="exemple-carte-de-mediatheque")
    service = OnlineService.objects.get(slug="exemple-mediatheque-en-ligne")
    page, list_ = example.get_absolute_url(), reverse("demarches:procedure_list")
    demonstration.add_pages(
        "anonymous",
        list_,
        f"{list_}?q=xylophone",
        page,
        f"{page}historique/",
        f"{page}signaler/",
        f"{page}partage.yaml",
        service.get_absolute_url(),
        f"{service.get_absolute_url()}historique/",
        f"{service.get_absolute_url()}signaler/",
    )
    demonstration.add_pages(
        str(Role.MEDIATOR),
        page,
        f"{page}modifier/",
        reverse("demarches:procedure_create"),
        reverse("demarches:service_create"),
        f"{service.get_absolute_url()}modifier/",
    )
    moderation = [
        page,
        f"{page}archiver/",
        reverse("admin:demarches_procedure_changelist"),
        reverse("admin:demarches_procedure_change", args=[example.pk]),
        reverse("admin:demarches_procedure_load"),
        reverse("admin:demarches_onlineservice_changelist"),
        reverse("admin:demarches_onlineservice_change", args=[service.pk]),
    ]
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), *moderation)


demo.register("procedures", build, order=40)
