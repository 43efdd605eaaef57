"""An attestation raises the level that one holds: profile, gap, path, portfolio."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from competences import issuer_keys, issuing, profile
from competences.attestation_enums import RevocationReason
from competences.models import Achievement, ItemLevel, PortfolioShare
from competences.path_forms import targets
from tests.accounts.factories import UserFactory
from tests.competences.attestation_factories import AchievementFactory, attest
from tests.competences.factories import CareerPathFactory, published_framework, step

pytestmark = pytest.mark.django_db
PROFILE = "/competences/mon-profil/"


@pytest.fixture
def wanted():
    """A competence at the second of three levels."""
    framework = published_framework(areas=3, family="mediation-numerique", title="Le métier")
    return ItemLevel.objects.get(item__framework=framework, item__code="1.1", level__order=2)


@pytest.fixture
def achievement(wanted):
    one = AchievementFactory(reached_order=2, name="Savoir accueillir")
    one.items.add(wanted.item)
    return one


@pytest.fixture
def holder():
    return UserFactory(mediator=True)


def words(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_it_shows_in_the_profile_closes_the_gap_and_leads_to_its_proof(client, holder, wanted, achievement):
    profile.declare(holder, ItemLevel.objects.get(item=wanted.item, level__order=1))
    client.force_login(holder)
    address = f"{PROFILE}?cible=niveau-2"
    assert "Compétence 1.1 : il vous manque 1 niveau" in words(client, address)
    attestation = attest(achievement, holder=holder)
    page = words(client, address)
    assert "Compétence 1.1 : il vous manque" not in page
    assert "1 compétence est déjà au niveau" in page
    assert f'<a href="{attestation.get_absolute_url()}">attestation « Savoir accueillir »</a>' in page
    assert attestation.get_absolute_url() in words(client, f"{PROFILE}competence/{wanted.item.public_id}/")
    assert profile.held(holder)[wanted.item_id].until == timezone.localdate(attestation.valid_until)


def test_a_higher_level_said_or_validated_stays(holder, wanted, achievement):
    profile.declare(holder, ItemLevel.objects.get(item=wanted.item, level__order=3))
    attest(achievement, holder=holder)
    held = profile.held(holder)[wanted.item_id]
    assert (held.order, held.url) == (3, "")


@pytest.mark.parametrize("options", [{"is_trial": True}, {"is_example": True}])
def test_a_trial_and_an_example_raise_nothing(client, holder, wanted, achievement, options):
    attest(achievement, holder=holder, **options)
    assert profile.held(holder) == {}
    client.force_login(holder)
    assert "Savoir accueillir »" not in words(client, PROFILE)
    said = "Essai : " if "is_trial" in options else "Exemple : "
    assert f"{said}Savoir accueillir" in words(client, "/compte/espace/")


def test_neither_do_one_revoked_one_over_one_of_a_stolen_key_nor_one_without_a_level(holder, wanted, achievement):
    attestation = attest(achievement, holder=holder)
    assert wanted.item_id in profile.held(holder)
    with time_machine.travel(timezone.now() + timedelta(days=4 * 366)):
        assert profile.held(holder) == {}
    Achievement.objects.update(reached_order=None)
    assert profile.held(holder) == {}
    Achievement.objects.update(reached_order=2)
    issuing.revoke(attestation, RevocationReason.MISTAKE)
    assert profile.held(holder) == {}
    attest(achievement, holder=holder)
    stolen = issuer_keys.current()
    issuer_keys.rotate()
    issuer_keys.withdraw(stolen, force=True)
    assert profile.held(holder) == {}


def test_a_portfolio_says_where_it_is_checked(client, holder, wanted, achievement, settings):
    attestation = attest(achievement, holder=holder)
    share = PortfolioShare.objects.create(owner=holder, expires_on=timezone.localdate() + timedelta(days=3))
    page = words(client, f"/competences/portfolio/{share.token}/")
    assert f"{settings.BASE_URL}{attestation.get_absolute_url()}" in page
    assert "Niveau 2" in page


def test_a_path_may_ask_for_an_attestation_and_knows_who_has_it(client, holder, wanted, achievement):
    aim = str(achievement.public_id)
    assert (aim, "Savoir accueillir") in dict(targets())["Attestations du réseau"]
    competence = step("2", kind="competence", target=str(wanted.public_id), after=["1"])
    path = CareerPathFactory(published=True, steps=[step("1", kind="attestation", target=aim), competence])
    client.force_login(holder)
    page = words(client, path.get_absolute_url())
    assert achievement.get_absolute_url() in page
    assert "déjà acquis" not in page
    attest(achievement, holder=holder)
    assert "Vous avez déjà 2 étapes" in words(client, path.get_absolute_url())
