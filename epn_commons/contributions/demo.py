"""What holds the commons together in the demonstration: links that its coordinator confirms, and the pages of all."""

import csv
from pathlib import Path

from django.urls import reverse

from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import User
from epn_commons.contributions import linking
from epn_commons.contributions.models import Link
from epn_commons.core import demo

LINKS = Path(__file__).parent / "data" / "demo_links.tsv"


def build(demonstration):
    _tie()
    for role in Role:
        demonstration.add_pages(str(role), reverse("contributions:space"))
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        demonstration.add_pages(str(role), reverse("contributions:board"))


def _tie():
    """Ties of the file whose two ends are there; those that exist are left as they are."""
    coordinator = User.objects.filter(roles__contains=[Role.COORDINATOR], email__endswith="@demo.example").first()
    with LINKS.open(encoding="utf-8", newline="") as file:
        for address, kind, other in csv.reader(file, delimiter="\t"):
            source, target = linking.at_address(address, coordinator), linking.at_address(other, coordinator)
            if source and target and not Link.objects.touching(source).filter(kind=kind).touching(target).exists():
                linking.add(source, other, kind, by=coordinator)


demo.register("contributions", build, order=65)
