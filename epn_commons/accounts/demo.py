"""One account per role, employed in Centre-Val de Loire. Invented people and organisations."""

from allauth.account.models import EmailAddress
from django.urls import reverse

from epn_commons.accounts.enums import RequestStatus, Role
from epn_commons.accounts.models import AccessRequest, Invitation, Membership, Organisation, User
from epn_commons.core import demo
from epn_commons.territories.models import Commune, Department

PASSWORD = "quatre communs pour apprendre"  # noqa: S105 - of the demonstration alone, printed by its command

PEOPLE = {
    Role.MEDIATOR: ("mediatrice@demo.example", "Nadia Ferrand", "espace-numerique-du-canal"),
    Role.JURIST: ("juriste@demo.example", "Paul Guérin", "reseau-des-mediateurs-du-centre"),
    Role.COORDINATOR: ("coordination@demo.example", "Inès Lambert", "reseau-des-mediateurs-du-centre"),
    Role.PARTNER: ("partenaire@demo.example", "Hugo Marchais", "agence-cartographique-de-loire"),
    Role.ADMINISTRATOR: ("admin@demo.example", "Claire Rousset", "reseau-des-mediateurs-du-centre"),
}
ORGANISATIONS = {
    "espace-numerique-du-canal": ("Espace numérique du Canal", "45208"),
    "reseau-des-mediateurs-du-centre": ("Réseau des médiateurs du Centre", "45234"),
    "agence-cartographique-de-loire": ("Agence cartographique de Loire", "37261"),
}
NEWCOMER = "nouveau@demo.example"

PRIVATE = ["accounts_home", "accounts_profile", "accounts_my_data", "mfa_index", "usersessions_list", "account_email"]
PAGES = {
    "anonymous": ["account_login", "account_reset_password", "accounts_request_access"],
    Role.MEDIATOR: PRIVATE,
    Role.JURIST: PRIVATE,
    Role.COORDINATOR: [
        *PRIVATE,
        "accounts_invitations",
        "admin:accounts_user_changelist",
        "admin:accounts_accessrequest_changelist",
        "admin:accounts_organisation_changelist",
        "admin:accounts_invitation_changelist",
    ],
    Role.PARTNER: [*PRIVATE, "accounts_api_keys"],
    Role.ADMINISTRATOR: [*PRIVATE, "accounts_invitations", "accounts_api_keys", "admin:accounts_apikey_changelist"],
}


def build(demonstration):
    organisations = {slug: _organisation(slug, *given) for slug, given in ORGANISATIONS.items()}
    people = {role: _account(role, *given, organisations) for role, given in PEOPLE.items()}
    people[Role.COORDINATOR].departments.set(Department.objects.filter(region="24"))
    _waiting(people[Role.COORDINATOR])
    for role, (email, _name, _slug) in PEOPLE.items():
        demonstration.add_account(str(role), email, PASSWORD)
    for role, names in PAGES.items():
        demonstration.add_pages(str(role), *map(reverse, names))
    mediator = people[Role.MEDIATOR]
    demonstration.add_pages(str(Role.COORDINATOR), reverse("admin:accounts_user_change", args=[mediator.pk]))


def _organisation(slug, name, commune):
    organisation, _created = Organisation.objects.get_or_create(
        slug=slug, defaults={"name": name, "commune": Commune.objects.filter(code=commune).first()}
    )
    return organisation


def person(role):
    """Whoever has this role in the demonstration."""
    return User.objects.filter(roles__contains=[role], email__endswith="@demo.example").order_by("pk")[0]


def _account(role, email, full_name, slug, organisations):
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, full_name=full_name, roles=[role])
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    if not user.memberships.exists():
        Membership.objects.create(user=user, organisation=organisations[slug])
    return user


def _waiting(coordinator):
    """Something to decide on: a request that waits, an invitation on its way."""
    if not AccessRequest.objects.filter(email=NEWCOMER).exists():
        AccessRequest.objects.create(
            email=NEWCOMER,
            full_name="Samir Bonnin",
            organisation_name="Médiathèque de Vierzon",
            message="J’anime les ateliers numériques du mardi et je voudrais corriger nos horaires.",
            status=RequestStatus.PENDING,
        )
    if not Invitation.objects.filter(email="invitee@demo.example").exists():
        Invitation.objects.invite(
            "invitee@demo.example", roles=[Role.MEDIATOR], by=coordinator, full_name="Louise Perrin"
        )


demo.register("accounts", build, order=10)
