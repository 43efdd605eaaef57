"""Tips that age, what is different here, lists of an organisation."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from demarches import playlists, tips
from demarches.models import LocalOverride, Playlist, PlaylistItem, Tip
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.demarches.factories import LocalOverrideFactory, OnlineServiceFactory, ProcedureFactory, TipFactory
from tests.demarches.test_procedure_page import text_of
from tests.territories.factories import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db


def test_a_tip_pales_until_somebody_says_that_it_holds(client):
    with time_machine.travel("2025-06-01 10:00:00+00:00", tick=False):
        tip = TipFactory(published=True, text="Cocher « autre » d’abord.")
    with time_machine.travel("2026-06-01 10:00:00+00:00", tick=False):
        page = client.get(tip.procedure.get_absolute_url())
        assert "is-stale" in page.content.decode()
        assert "À vérifier : écrit le 1er juin 2025, pas encore confirmé" in text_of(page)
        mediator = UserFactory(mediator=True)
        client.force_login(mediator)
        client.post(f"{tip.get_absolute_url()}toujours-vrai/")
        client.post(f"{tip.get_absolute_url()}toujours-vrai/")
        page = client.get(tip.procedure.get_absolute_url())
        assert "is-stale" not in page.content.decode()
        assert "dit vrai par 1 personne, le 1er juin 2026" in text_of(page)
    assert not tips.still_true(TipFactory(), by=mediator)


def test_a_tip_is_written_reviewed_and_guarded(client):
    procedure = ProcedureFactory(published=True)
    address = f"{procedure.get_absolute_url()}conseiller/"
    client.force_login(UserFactory(mediator=True))
    assert "mobile" in text_of(client.post(address, {"nature": "blocker", "text": "Appeler le 06 12 34 56 78"}))
    client.post(address, {"nature": "shortcut", "text": "Passer par le menu « Aide »."})
    tip = Tip.objects.get()
    assert (tip.status, tip.procedure) == ("submitted", procedure)
    assert "menu « Aide »" in text_of(client.get(tip.get_absolute_url()))
    client.logout()
    assert client.get(tip.get_absolute_url()).status_code == 404
    assert "menu « Aide »" not in text_of(client.get(procedure.get_absolute_url()))
    tip.publish(by=UserFactory(coordinator=True))
    assert "menu « Aide »" in text_of(client.get(procedure.get_absolute_url()))
    with pytest.raises(IntegrityError, match="demarches_tip_says_something"), transaction.atomic():
        Tip.objects.update(text="")
    with pytest.raises(IntegrityError, match="demarches_tip_known_nature"), transaction.atomic():
        Tip.objects.update(nature="joke")


def test_the_nearest_particularity_wins(client):
    bourges = CommuneFactory(bourges=True)
    service = OnlineServiceFactory(published=True)
    procedure = ProcedureFactory(published=True, services=[service])
    LocalOverrideFactory(published=True, service=service, department=bourges.department, note="Règle du Cher.")
    LocalOverrideFactory(published=True, service=service, department=None, commune=bourges, note="Règle de Bourges.")
    LocalOverrideFactory(service=service, department=DepartmentFactory(code="45"), note="Encore en brouillon.")
    page = procedure.get_absolute_url()
    assert "Règle" not in text_of(client.get(page))
    assert "Règle de Bourges." in text_of(client.get(f"{page}?lieu=18033"))
    assert "Règle de Bourges." in text_of(client.get(f"{page}?lieu=Bourges"))
    assert "Règle du Cher." in text_of(client.get(f"{page}?lieu=18"))
    assert "brouillon" not in text_of(client.get(f"{page}?lieu=45"))
    assert client.get(f"{page}?lieu=%00%E2%80%AE{'x' * 500}").status_code in (200, 400)


def test_a_particularity_has_one_territory_and_says_something(client):
    override = LocalOverrideFactory(published=True)
    for values, rule in [({"department": None}, "one_territory"), ({"note": ""}, "says_something")]:
        with pytest.raises(IntegrityError, match=f"demarches_localoverride_{rule}"), transaction.atomic():
            LocalOverride.objects.filter(pk=override.pk).update(**values)
    DepartmentFactory(code="18")
    client.force_login(UserFactory(mediator=True))
    address = f"/demarches/services/{override.service.slug}/ici/"
    assert "pas les deux" in text_of(client.post(address, {"note": "Ici, c’est autrement."}))
    client.post(address, {"department": "18", "note": "Ici, c’est autrement."})
    made = LocalOverride.objects.get(status="submitted")
    assert (made.department_code, made.service) == ("18", override.service)
    assert client.get(made.get_absolute_url()).status_code == 200


def test_an_organisation_keeps_its_list(client):
    membership = MembershipFactory()
    first, second = ProcedureFactory.create_batch(2, published=True)
    client.force_login(membership.user)
    client.post("/demarches/listes/ajouter/", {"title": "Au guichet", "is_public": "on"})
    playlist = Playlist.objects.get()
    address = playlist.get_absolute_url()
    for procedure in (first, second, second):
        client.post(f"{address}changer/", {"demarche": procedure.slug})
    assert list(playlist.items.values_list("procedure", flat=True)) == [first.pk, second.pk]
    client.post(f"{address}changer/", {"demarche": second.slug, "monter": "1"})
    assert list(playlist.items.values_list("procedure", flat=True)) == [second.pk, first.pk]
    assert "Ajouter à « Au guichet »" in text_of(client.get(first.get_absolute_url()))
    client.post(f"{address}changer/", {"demarche": first.slug, "retirer": "1"})
    assert PlaylistItem.objects.count() == 1
    again = client.post("/demarches/listes/ajouter/", {"title": "Au guichet"})
    assert "déjà une liste de ce nom" in text_of(again)
    client.force_login(UserFactory(mediator=True))
    assert client.post(f"{address}changer/", {"demarche": first.slug}).status_code == 404
    assert client.get("/demarches/listes/ajouter/").status_code == 403
    assert "Au guichet" in text_of(client.get("/demarches/listes/"))
    Playlist.objects.update(is_public=False)
    assert client.get(address).status_code == 404
    client.force_login(membership.user)
    assert second.title in text_of(client.get(address))


def test_a_full_list_says_so(monkeypatch):
    monkeypatch.setattr(playlists, "MOST_ITEMS", 1)
    membership = MembershipFactory()
    playlist = Playlist.objects.create(organisation=membership.organisation, title="X", slug="x")
    assert playlists.add(playlist, ProcedureFactory(published=True))
    with pytest.raises(Exception, match="pleine"):
        playlists.add(playlist, ProcedureFactory(published=True))
