"""My profile: declaring, evidence, validation without conflict of interest, the gap, the portfolio."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from cartoparty.models import Confirmation
from competences import evidence, profile, profile_page, validation
from competences.enums import Basis, RequestState, Verdict
from competences.models import Declaration, Evidence, ItemLevel, PortfolioShare, Review, ValidationRequest
from demarches.models import UpstreamChange, UpstreamRecord
from epn_commons.accounts import personal_data
from epn_commons.contributions.models import Revision
from epn_commons.contributions.revising import accept
from epn_commons.core import pdf
from epn_commons.notifications.models import Notification
from tests.accounts.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.competences.factories import CareerPathFactory, TrainingFactory, published_framework, step
from tests.demarches.factories import ProcedureFactory
from tests.legalbox.factories import QuestionFactory

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


@pytest.fixture
def framework():
    return published_framework(areas=3, family="mediation-numerique", title="Le métier")


@pytest.fixture(autouse=True)
def _private(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        }
    }


def level(framework, code="1.1", rank=2):
    return ItemLevel.objects.get(item__framework=framework, item__code=code, level__order=rank)


def person(**traits):
    return UserFactory(**(traits or {"mediator": True}))


def test_declaring_supersedes_and_never_alters(framework):
    user = person()
    first = profile.declare(user, level(framework, rank=1))
    assert profile.declare(user, level(framework, rank=1)) == first
    second = profile.declare(user, level(framework, rank=3), example="J’anime seul.")
    assert second.supersedes == first
    assert profile.held(user)[second.item_level.item_id].order == 3
    for rule, change in (
        ("competences_declaration_append_only", lambda: Declaration.objects.filter(pk=first.pk).update(example="x")),
        (
            "competences_declaration_validation_expires",
            lambda: Declaration.objects.create(user=user, item_level=first.item_level, basis=Basis.PEER),
        ),
        (
            "competences_declaration_known_basis",
            lambda: Declaration.objects.create(user=user, item_level=first.item_level, basis="oui"),
        ),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            change()


def test_situating_oneself_writes_only_what_changed(client, framework, django_assert_max_num_queries):
    user = person()
    client.force_login(user)
    page = client.get("/competences/mon-profil/").content.decode()
    assert "pas encore situé" in page
    wanted = level(framework)
    address = f"/competences/mon-profil/situer/{framework.slug}/"
    assert client.get(address).status_code == 200
    client.post(address, {f"c{wanted.item_id}": str(wanted.pk)})
    client.post(address, {f"c{wanted.item_id}": str(wanted.pk)})
    assert Declaration.objects.visible_to(user).count() == 1
    assert client.post(address, {f"c{wanted.item_id}": "999999"}).status_code == 200
    with django_assert_max_num_queries(46):
        page = client.get("/competences/mon-profil/?cible=niveau-3").content.decode()
    for words in ("<svg", "Niveau 2", "auto-évaluation", "il vous manque 1 niveau"):
        assert words in page


def test_the_gap_leads_to_the_trainings_that_close_it(client, framework):
    user = person()
    wanted = [level(framework, "1.1", 3), level(framework, "1.2", 2)]
    profile.declare(user, level(framework, "1.2", 2))
    good = TrainingFactory(published=True, outcomes=wanted, title="La bonne")
    TrainingFactory(published=True, outcomes=[level(framework, "1.1", 1)], title="Trop courte")
    path = CareerPathFactory(
        published=True,
        steps=[step(str(n), kind="competence", target=str(one.public_id)) for n, one in enumerate(wanted)],
    )
    context = profile_page.context(user, {"cible": path.slug})
    assert [gap.wanted for gap in context["gaps"]] == [wanted[0]]
    assert [one["row"].title for one in context["best"]] == [good.title]
    client.force_login(user)
    assert "La bonne" in client.get(f"/competences/mon-profil/?cible={path.slug}").content.decode()


def upload(name, content):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("dessin.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "peut contenir"),
        ("photo.png", b'<?xml version="1.0"?><svg onload="x()"/>', "peut contenir"),
        ("page.pdf", b"<!DOCTYPE html><script></script>", "peut contenir"),
        ("piege.pdf", b"%PDF-1.7 /OpenAction << /S /JavaScript >>", "contient un programme"),
        ("texte.png", b"bonjour", "un PDF, un PNG ou un JPEG"),
        ("vide.png", b"", "vide"),
        ("gros.png", PNG + b"0" * evidence.LARGEST, "5 Mo"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused(client, framework, name, content, words):
    user = person()
    client.force_login(user)
    address = f"/competences/mon-profil/competence/{level(framework).item.public_id}/preuves/"
    sent = {"fichier-title": "Affiche", "fichier-file": upload(name, content)}
    assert words in client.post(address, sent, follow=True).content.decode()
    assert not Evidence.objects.exists()


def test_evidence_is_its_owner_s_and_of_whom_they_ask(client, framework):
    user, peer = person(), person()
    item = level(framework).item
    client.force_login(user)
    address = f"/competences/mon-profil/competence/{item.public_id}/"
    client.post(f"{address}preuves/", {"fichier-title": "Affiche", "fichier-file": upload("a.png", PNG)})
    client.post(f"{address}preuves/", {"lien-title": "Mon support", "lien-url": "exemple.org/support"})
    one = Evidence.objects.get(kind="file")
    file = f"/competences/mon-profil/preuves/{one.public_id}/"
    answer = client.get(file)
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Disposition"].startswith("attachment")
    declared = profile.declare(user, level(framework))
    client.force_login(peer)
    assert client.get(file).status_code == 404
    assert client.post(f"{file}effacer/").status_code == 404
    validation.ask(declared, Basis.PEER, [peer], by=user)
    assert b"".join(client.get(file).streaming_content) == PNG
    page = client.get(ValidationRequest.objects.get().get_absolute_url()).content.decode()
    assert "Affiche" in page
    client.force_login(user)
    with pytest.raises(IntegrityError, match="competences_evidence_is_one_thing"), transaction.atomic():
        Evidence.objects.filter(pk=one.pk).update(url="https://a.example")
    client.post(f"{file}effacer/")
    assert list(Evidence.objects.values_list("url", flat=True)) == ["https://exemple.org/support"]


def test_one_s_own_work_is_claimed_in_one_click_and_once(client, framework):
    user = person()
    mine = StructureFactory(published=True, author=user, name="Le lieu que j’ai décrit")
    corrected = StructureFactory(published=True, name="Le lieu que j’ai corrigé")
    corrected.revise({"summary": "Mieux dit."}, by=user)
    revision = corrected.__class__.objects.get(pk=corrected.pk)
    assert revision.version == 1
    assert [work.title for work in evidence.works(user)] == [f"structure : {mine}"]
    client.force_login(user)
    address = f"/competences/mon-profil/competence/{level(framework).item.public_id}/preuves/"
    client.post(address, {"travail": f"structure:{mine.pk}"})
    one = Evidence.objects.get()
    assert (one.work, len(one.digest)) == (mine, 64)
    again = client.post(address, {"travail": f"structure:{mine.pk}"}, follow=True)
    assert "déjà une de vos preuves" in again.content.decode()
    other = client.post(address, {"travail": f"structure:{corrected.pk}"}, follow=True)
    assert "n’est pas de vous" in other.content.decode()


def test_what_one_checked_answered_and_kept_up_to_date_is_work(framework):
    user = person()
    place = StructureFactory(published=True, name="Un lieu bien tenu")
    Confirmation.objects.create(
        structure=place, group="contacts", via="member", by=user, version=1,
        before={"confirmed_at": None, "updated_on": None, "stamps": {}},
    )  # fmt: skip
    question = QuestionFactory(answered=True)
    jurist = UserFactory(coordinator=True)
    question.publish(by=jurist)
    question.revise({"short_answer": "Non, et voici comment faire autrement."}, by=user)
    accept(Revision.objects.get(author=user), by=jurist)
    procedure = ProcedureFactory(published=True, upstream_ids=["F1", "F2"])
    record = UpstreamRecord.objects.create(
        record_id="F2", dataset="particuliers", title="Fiche", facts={}, fingerprints={}, last_seen_at=timezone.now()
    )  # fmt: skip
    change = UpstreamChange.objects.create(record=record, kind=1, differences=[], before={})
    change.mark_without_impact(by=user)
    done = {work.thing: work.what for work in evidence.works(user)}
    assert done == {
        place: "vérifié et tenu à jour", question: "corrigé, et accepté", procedure: "vérifié et tenu à jour"
    }  # fmt: skip
    for thing in done:
        evidence.claim(user, level(framework).item, f"{thing.kind}:{thing.pk}")
    assert Evidence.objects.filter(owner=user, kind="work").count() == 3


def test_a_peer_validates_and_the_level_expires(client, framework):
    user, peer = person(), person()
    own = profile.declare(user, level(framework))
    client.force_login(user)
    address = f"/competences/mon-profil/competence/{own.item_level.item.public_id}/demander/"
    assert "membre qui peut valider" in client.post(address, {"way": "peer", "emails": "x@y.fr"}).content.decode()
    assert client.post(address, {"way": "peer", "emails": peer.email.upper()}).status_code == 302
    assert "déjà en attente" in client.post(address, {"way": "peer", "emails": peer.email}).content.decode()
    asked = ValidationRequest.objects.get()
    client.force_login(person())
    assert client.get(asked.get_absolute_url()).status_code == 404
    client.force_login(peer)
    assert str(own.item_level.item.title) in client.get("/competences/validations/").content.decode()
    opinion = {"verdict": "accept", "comment": "Je l’ai vue animer trois ateliers."}
    assert "Sans cette assurance" in client.post(asked.get_absolute_url(), opinion).content.decode()
    assert client.post(asked.get_absolute_url(), opinion | {"no_conflict": "on"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.result.basis) == (RequestState.ACCEPTED, Basis.PEER)
    have = profile.held(user)[own.item_level.item_id]
    assert (have.basis, have.until) == (asked.result.get_basis_display(), asked.result.valid_until)
    assert set(Notification.objects.values_list("kind", flat=True)) == {"validation_asked", "validation_decided"}
    with pytest.raises(IntegrityError, match="competences_review_append_only"), transaction.atomic():
        Review.objects.update(comment="Autre")
    with time_machine.travel(timezone.now() + timedelta(days=700), tick=False):
        validation.tell_of_expiry()
        validation.tell_of_expiry()
        assert Notification.objects.filter(kind="validation_ends").count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=800), tick=False):
        assert profile.held(user)[own.item_level.item_id].basis == own.get_basis_display()


def test_conflicts_of_interest(framework):
    user, friend = person(), person()
    own = profile.declare(user, level(framework))
    house = OrganisationFactory()
    MembershipFactory(user=user, organisation=house)
    colleague, one, two, three = (UserFactory(mediator=True) for _number in range(4))
    MembershipFactory(user=colleague, organisation=house)
    other_house = OrganisationFactory()
    for juror in (one, two):
        MembershipFactory(user=juror, organisation=other_house)
    MembershipFactory(user=three)
    closed = UserFactory(closed=True)
    for way, jurors, words in (
        (Basis.PEER, [user], "son propre niveau"),
        (Basis.PEER, [], "une seule"),
        (Basis.PEER, [UserFactory(partner=True)], "peuvent valider"),
        (Basis.PEER, [closed], "peuvent valider"),
        (Basis.JURY, [one], "deux personnes"),
        (Basis.JURY, [one, one], "deux personnes"),
        (Basis.JURY, [colleague, one], "même organisation"),
        (Basis.JURY, [one, two], "organisations différentes"),
        (Basis.COORDINATOR, [one], "ne se choisit pas"),
        (Basis.SELF, [], "un pair, à une coordination"),
    ):
        with pytest.raises(ValidationError, match=words):
            validation.ask(own, way, jurors, by=user)
    with pytest.raises(ValidationError, match="que l’on déclare"):
        validation.ask(own, Basis.PEER, [one], by=friend)
    theirs = validation.ask(profile.declare(friend, level(framework)), Basis.PEER, [user], by=friend)
    validation.decide(theirs, by=user, verdict=Verdict.ACCEPT, comment="Oui.", no_conflict=True)
    with pytest.raises(ValidationError, match="moins d’un an"):
        validation.ask(own, Basis.PEER, [friend], by=user)


def test_a_jury_of_two_and_a_coordination(framework):
    user, one, two = person(), person(), person()
    own = profile.declare(user, level(framework))
    asked = validation.ask(own, Basis.JURY, [one, two], by=user)
    with pytest.raises(ValidationError, match="pas adressée"):
        validation.decide(asked, by=person(), verdict=Verdict.ACCEPT, comment="x", no_conflict=True)
    validation.decide(asked, by=one, verdict=Verdict.ACCEPT, comment="Oui.", no_conflict=True)
    assert asked.state == RequestState.OPEN
    with pytest.raises(ValidationError, match="déjà rendu"):
        validation.decide(asked, by=one, verdict=Verdict.ACCEPT, comment="Oui.", no_conflict=True)
    validation.decide(asked, by=two, verdict=Verdict.ACCEPT, comment="Oui.", no_conflict=True)
    assert (asked.state, asked.result.basis) == (RequestState.ACCEPTED, Basis.JURY)
    coordinator = UserFactory(coordinator=True)
    asked = validation.ask(own, Basis.COORDINATOR, [], by=user)
    assert asked in ValidationRequest.objects.visible_to(coordinator)
    validation.decide(asked, by=coordinator, verdict=Verdict.REFUSE, comment="Pas encore.", no_conflict=True)
    assert (asked.state, asked.result) == (RequestState.REFUSED, None)
    for rule, change in (
        ("competences_validationrequest_result", {"state": RequestState.ACCEPTED}),
        ("competences_validationrequest_known_way", {"way": Basis.SELF}),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            ValidationRequest.objects.filter(pk=asked.pk).update(**change)
    with pytest.raises(IntegrityError, match="competences_review_without_conflict"), transaction.atomic():
        Review.objects.create(request=asked, reviewer=one, verdict=Verdict.ACCEPT, comment="x", no_conflict=False)


def test_a_request_is_withdrawn_by_its_author(client, framework):
    user, peer = person(), person()
    asked = validation.ask(profile.declare(user, level(framework)), Basis.PEER, [peer], by=user)
    client.force_login(peer)
    client.post(f"{asked.get_absolute_url()}retirer/")
    asked.refresh_from_db()
    assert asked.state == RequestState.OPEN
    client.force_login(user)
    assert "Retirer ma demande" in client.get(asked.get_absolute_url()).content.decode()
    client.post(f"{asked.get_absolute_url()}retirer/")
    asked.refresh_from_db()
    assert asked.state == RequestState.WITHDRAWN


def test_the_portfolio_opens_with_its_link_until_it_is_closed(client, framework):
    user = UserFactory(mediator=True, full_name="Dominique Exemple")
    profile.declare(user, level(framework))
    client.force_login(user)
    day = timezone.localdate() + timedelta(days=10)
    sent = {"label": "Pour la mairie", "with_name": "on", "expires_on": f"{day:%Y-%m-%d}"}
    assert (
        "dans un an"
        in client.post("/competences/mon-profil/partages/", sent | {"expires_on": "2090-01-01"}).content.decode()
    )
    assert client.post("/competences/mon-profil/partages/", sent).status_code == 302
    share = PortfolioShare.objects.get()
    assert "Pour la mairie" in client.get("/competences/mon-profil/partages/").content.decode()
    client.logout()
    address = f"/competences/portfolio/{share.token}/"
    answer = client.get(address)
    assert "Dominique Exemple" in answer.content.decode()
    assert "personne ne l’a vérifiée" in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex"
    if pdf.available():
        body = client.get(f"{address}portfolio.pdf").content
        reader = PdfReader(BytesIO(body))
        assert "Compétence 1.1" in " ".join(reader.pages[0].extract_text().split())
        assert "/MarkInfo" in reader.trailer["/Root"]
    PortfolioShare.objects.update(with_name=False)
    assert "Dominique" not in client.get(address).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        assert client.get(address).status_code == 404
    client.force_login(person())
    assert client.post(f"/competences/mon-profil/partages/{share.pk}/fermer/").status_code == 404
    with pytest.raises(PermissionDenied):
        share.close(by=person())
    client.force_login(user)
    client.post(f"/competences/mon-profil/partages/{share.pk}/fermer/")
    assert client.get(address).status_code == 404


def test_a_profile_is_exported_and_goes_with_its_account(framework):
    user = person()
    one = evidence.add_file(user, level(framework).item, upload("a.png", PNG), title="Affiche")
    profile.declare(user, level(framework))
    profile.declare(user, level(framework, rank=3))
    told = personal_data.collect(user)["competence_profile"]
    assert (len(told["declarations"]), told["evidence"][0]["title"]) == (2, "Affiche")
    personal_data.erase(user)
    assert not Declaration.objects.exists()
    assert not Evidence.objects.exists()
    assert storages["private"].exists(one.stored)  # deleted once the transaction is over


def test_nobody_opens_a_profile_without_an_account(client):
    for address in ("/competences/mon-profil/", "/competences/validations/", "/competences/mon-profil/partages/"):
        assert client.get(address).status_code == 302
    assert client.get("/competences/faire-reconnaitre/").status_code == 200
    assert "Où je veux aller" in client.get("/competences/").content.decode()
