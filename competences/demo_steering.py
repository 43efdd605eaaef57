"""The demonstration of steering: people who agreed to be seen, and a group that follows one aim."""

from django.urls import reverse
from django.utils.translation import gettext as _

from competences.models import Cohort, Framework, SteeringConsent
from competences.profile_page import DEFAULT_FAMILY as FAMILY
from competences.steering import cohorts
from competences.steering_enums import Scale
from epn_commons.accounts.demo import person
from epn_commons.accounts.enums import Role
from epn_commons.accounts.models import User


def build(demonstration):
    """Idempotent: who agreed and the group are made once."""
    people = User.objects.filter(email__endswith="@demo.example", is_active=True)
    mediators = list(people.filter(roles__contains=[Role.MEDIATOR]).order_by("pk"))
    coordinator = person(Role.COORDINATOR)
    SteeringConsent.objects.bulk_create([SteeringConsent(user=one) for one in mediators], ignore_conflicts=True)
    group = Cohort.objects.filter(leader=coordinator).order_by("pk").first() or _open(coordinator, mediators)
    pages = [
        reverse("competences:steering"),
        f"{reverse('competences:steering')}?par={Scale.EPCI}&niveau=2",
        reverse("competences:cohort_list"),
        group.get_absolute_url(),
    ]
    employer = mediators[0].main_organisation
    if employer:
        pages.append(reverse("competences:steering_place", args=[Scale.PLACE, employer.slug]))
    demonstration.add_pages(str(Role.COORDINATOR), *pages)
    demonstration.add_pages(str(Role.ADMINISTRATOR), *pages[:3])
    demonstration.add_pages(str(Role.MEDIATOR), reverse("competences:my_cohorts"))


def _open(coordinator, mediators):
    framework = Framework.objects.current().get(family=FAMILY)
    group = Cohort(
        name=_("Promotion d’exemple"), purpose=_("Un exemple de groupe : faire seul ce que demande le métier."),
        framework=framework, level_order=2,
    )  # fmt: skip
    cohorts.open_cohort(group, by=coordinator)
    followed = User.objects.in_territory_of(coordinator)
    cohorts.invite(group, [one.email for one in followed.filter(pk__in=[one.pk for one in mediators])], by=coordinator)
    for member in group.members.all():
        cohorts.answer(member, agrees=True)
    return group
