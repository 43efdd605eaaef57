"""The inventory of certifications: import, succession, alerts, pages."""

import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from competences.ending import tell_of_ending
from competences.enums import Relation
from competences.models import Alignment, Certification, CertificationBlock, Succession
from competences.rncp import archive
from competences.rncp.importing import import_certifications
from competences.succession import chain, compare
from epn_commons.core.importing import Outcome, UnreadableSource
from epn_commons.notifications.models import Notification
from tests.accounts.factories import UserFactory
from tests.competences.factories import CertificationFactory, TrainingFactory, published_framework

pytestmark = pytest.mark.django_db

HEADS = {
    "Standard": "Id_Fiche;Numero_Fiche;Intitule;Abrege_Libelle;Abrege_Intitule;Nomenclature_Europe_Niveau;"
    "Nomenclature_Europe_Intitule;Date_Fin_Enregistrement;Date_Effet;Actif",
    "Blocs_De_Compétences": "Numero_Fiche;Bloc_Competences_Code;Bloc_Competences_Libelle",
    "Certificateurs": "Numero_Fiche;Siret_Certificateur;Nom_Certificateur",
    "Ancienne_Nouvelle_Certification": "Numero_Fiche;Ancienne_Certification;Nouvelle_Certification",
}


def export(tmp_path, *, leave_out=(), name="export.zip", **rows):
    """A zip like the register's: its names in UTF-8 without the flag that says so."""
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as whole:
        for file in archive.FILES:
            if file in leave_out:
                continue
            text = "\r\n".join([HEADS.get(file, "Numero_Fiche;x;y"), *rows.get(_key(file), [])]) + "\r\n"
            info = zipfile.ZipInfo(f"export_fiches_CSV_{file}_2026_01_01.csv".encode().decode("cp437"))
            info.flag_bits = 0
            whole.writestr(info, text)
    return path


def _key(file):
    return {"Blocs_De_Compétences": "blocks", "Certificateurs": "certifiers", "Standard": "standard"}.get(
        file, "successions" if file.startswith("Ancienne") else file
    )


def standard(number, title="Titre", *, ends="", active="ACTIVE", level="NIV5"):
    return f"1;{number};{title};TP;Titre professionnel;{level};Niveau;{ends};01/02/2020;{active}"


def test_the_real_sample_twice_changes_nothing(shared_data):
    sample = shared_data / "competences" / "export-fiches-csv-2024-02-22.sample.zip"
    first = import_certifications(sample)
    assert dict(first.outcomes) == {Outcome.CREATED: 9}
    (line,) = first.lines
    assert "RNCP38228" in line.remarks[0].message
    again = import_certifications(sample)
    assert dict(again.outcomes) == {Outcome.UNCHANGED: 9}
    assert Succession.objects.count() == 5
    crossing = Certification.objects.get(number="RS6117")
    assert [one.number for one in chain(crossing, UserFactory())] == ["RNCP19468", "RS6117"]
    assert crossing.certifiers.count() == 2
    assert "d’affaires" in str(Certification.objects.get(number="RNCP4049").rome)
    oldest = Certification.objects.get(number="RNCP30271")
    assert [one.number for one in chain(oldest, UserFactory())] == [
        "RNCP1197", "RNCP4049", "RNCP22094", "RNCP28155", "RNCP30271",
    ]  # fmt: skip


def test_facts_blocks_and_traps(tmp_path):
    path = export(
        tmp_path,
        standard=[standard("RNCP1", "Chef d''atelier", ends="32/13/2030"), standard("RS2", level="REPRISE")],
        blocks=["RNCP1;RNCP1BC01;Accueillir", "RNCP9;RNCP9BC01;Orphelin"],
        certifiers=["RNCP1;\t11004301500012;MINISTERE", "RS2;123;ORGANISME"],
    )
    report = import_certifications(path)
    assert dict(report.outcomes) == {Outcome.CREATED: 2, Outcome.REJECTED: 1}
    one, two = Certification.objects.order_by("number")
    assert (one.title, one.level, one.ends_on) == ("Chef d’atelier", 5, None)
    assert one.certifiers.get().siret == "11004301500012"
    assert (two.level, two.level_given, two.certifiers.get().siret) == (None, "Niveau", "")
    assert one.blocks.get().title == "Accueillir"
    rows = [standard("RNCP1", "Chef", active="INACTIVE"), standard("RS2", level="REPRISE")]
    changed = export(tmp_path, standard=rows, certifiers=["RS2;123;ORGANISME"])
    assert dict(import_certifications(changed).outcomes) == {Outcome.UPDATED: 1, Outcome.UNCHANGED: 1}
    one.refresh_from_db()
    assert (one.title, one.is_active, one.version, one.blocks.count()) == ("Chef", False, 2, 0)


def test_a_circle_of_successions_is_told_and_left_out(tmp_path):
    rows = [standard(f"RNCP{number}") for number in (1, 2, 3)]
    pairs = ["RNCP1;;RNCP2", "RNCP2;RNCP1;RNCP3", "RNCP3;RNCP2;RNCP1"]
    path = export(tmp_path, standard=rows, successions=pairs)
    report = import_certifications(path)
    assert sum("tourne en rond" in remark.message for line in report.lines for remark in line.remarks) == 1
    assert Succession.objects.count() == 2
    assert dict(import_certifications(path).outcomes) == {Outcome.UNCHANGED: 3}
    first, last = Certification.objects.get(number="RNCP1"), Certification.objects.get(number="RNCP3")
    with pytest.raises(IntegrityError, match="competences_succession_no_cycle"), transaction.atomic():
        Succession.objects.create(old=last, new=first)
    with pytest.raises(IntegrityError, match="competences_succession_two_ends"), transaction.atomic():
        Succession.objects.create(old=last, new=last)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: export(folder, leave_out=["Rome"]), "Il manque Rome"),
        (lambda folder: export(folder, leave_out=["Blocs_De_Compétences"]), "Il manque Blocs_De_Compétences"),
        (lambda folder: cut(export(folder)), "zip"),
        (lambda folder: folder / "absent.zip", "zip"),
    ],
)
def test_what_is_not_the_whole_register_is_refused(tmp_path, make, words):
    with pytest.raises(UnreadableSource, match=words):
        import_certifications(make(tmp_path))
    assert not Certification.objects.exists()


def cut(path):
    path.write_bytes(path.read_bytes()[:-200])
    return path


def aligned(certification, item, relation, number):
    block = CertificationBlock.objects.create(
        certification=certification, code=f"{certification.number}BC{number}", title=f"Bloc {number}"
    )
    Alignment.objects.create(source_block=block, target=item, relation=relation, rationale="x" * 30)


def test_what_one_keeps_and_what_is_missing():
    items = {item.code: item for item in published_framework(competences=4).items.all()}
    old, new = CertificationFactory(), CertificationFactory()
    Succession.objects.create(old=old, new=new)
    aligned(old, items["1.1"], Relation.EXACT, 1)
    aligned(old, items["1.2"], Relation.PARTIAL, 2)
    aligned(new, items["1.1"], Relation.EXACT, 1)
    aligned(new, items["1.2"], Relation.BROADER, 2)
    aligned(new, items["1.3"], Relation.EXACT, 3)
    CertificationBlock.objects.create(certification=new, code="X", title="Personne ne l’a rattaché")
    found = compare(old, new, UserFactory())
    assert [code for code, _title, _url in found.kept] == ["1.1"]
    assert [code for code, _title, _url in found.partly] == ["1.2"]
    assert [code for code, _title, _url in found.missing] == ["1.3"]
    assert [block.code for block in found.unknown] == ["X"]
    assert not compare(CertificationFactory(), new, UserFactory()).is_known


def test_pages_list_tell_the_end_and_never_deliver(client, django_assert_max_num_queries):
    soon = CertificationFactory(title="Bientôt", ends_on=timezone.localdate() + timedelta(days=30))
    later = CertificationFactory(title="Ensuite")
    Succession.objects.create(old=soon, new=later)
    CertificationFactory(title="Passée", is_active=False)
    page = client.get("/competences/certifications/").content.decode()
    assert "Bientôt" in page
    assert "Passée" not in page
    assert "n’en délivre aucune" in page
    assert "Passée" in client.get("/competences/certifications/?toutes=1&niveau=5&repertoire=RNCP").content.decode()
    assert "Aucune certification" in client.get("/competences/certifications/?q=zzz").content.decode()
    with django_assert_max_num_queries(16):
        page = client.get(soon.get_absolute_url()).content.decode()
    for words in ("prend bientôt fin", "lui succède", "Pas encore comparées", "ne la délivre pas"):
        assert words in page


@pytest.mark.parametrize("count", [1, 12])
def test_lists_take_few_queries(client, count, django_assert_max_num_queries):
    CertificationFactory.create_batch(count)
    TrainingFactory.create_batch(count, published=True)
    for address in ("/competences/certifications/", "/competences/formations/", "/api/v1/certifications/",
                    "/api/v1/trainings/", "/api/v1/career-paths/"):  # fmt: skip
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200


def test_a_block_is_attached_by_a_member(client):
    certification = CertificationFactory()
    target = published_framework().items.get(code="1.1")
    client.force_login(UserFactory(mediator=True))
    address = f"{certification.get_absolute_url()}rattacher/"
    sent = {"source_block": "", "relation": "partial", "target": target.pk, "rationale": "Le titre entier y mène."}
    assert client.post(address, sent).status_code == 302
    assert Alignment.objects.get().source_certification == certification
    assert "déjà proposée" in client.post(address, sent).content.decode()
    client.force_login(UserFactory(partner=True))
    assert client.get(address).status_code == 403


def test_what_a_block_corresponds_to_is_reviewed_disputed_and_put_aside(client):
    certification = CertificationFactory()
    block = CertificationBlock.objects.create(certification=certification, code="B1", title="Accompagner")
    target = published_framework().items.get(code="1.1")
    author = UserFactory(coordinator=True)
    one = Alignment.objects.create(
        source_block=block, relation="partial", target=target, rationale="Le bloc y mène en partie.", author=author
    )
    page, act = certification.get_absolute_url(), f"/competences/correspondances/{one.public_id}/"
    client.force_login(author)
    assert "J’ai relu" not in client.get(page).content.decode(), "on ne relit pas la sienne"
    client.force_login(UserFactory(coordinator=True, full_name="Rose Relit"))
    assert "J’ai relu" in client.get(page).content.decode()
    assert client.post(f"{act}relire/")["Location"] == page
    assert "Relu par Rose Relit" in client.get(page).content.decode()
    client.force_login(UserFactory(mediator=True))
    why = {"reason": "Le bloc ne parle pas du tout de cela."}
    assert client.post(f"{act}contester/", why)["Location"] == page
    assert client.post(f"{act}ecarter/", why).status_code == 403
    assert "contesté" in client.get(page).content.decode()
    client.force_login(author)
    client.post(f"{act}ecarter/", why)
    assert "Le bloc y mène" not in client.get(page).content.decode()


def test_the_end_is_told_once_at_each_threshold():
    author, coordinator = UserFactory(mediator=True), UserFactory(coordinator=True)
    training = TrainingFactory(published=True, author=author)
    used = CertificationFactory(ends_on=timezone.localdate() + timedelta(days=170))
    training.certifications.add(used)
    CertificationFactory(ends_on=timezone.localdate() + timedelta(days=10))
    assert tell_of_ending() == 2
    tell_of_ending()
    assert set(Notification.objects.values_list("recipient", flat=True)) == {author.pk, coordinator.pk}
    assert Notification.objects.count() == 2
    Certification.objects.filter(pk=used.pk).update(ends_on=timezone.localdate() + timedelta(days=50))
    tell_of_ending()
    assert Notification.objects.count() == 4


def test_a_published_certification_is_corrected_by_a_revision_not_its_facts():
    certification = CertificationFactory()
    certification.revise({"summary": "Le titre du métier."}, by=UserFactory(coordinator=True))
    assert certification.summary == "Le titre du métier."
    with pytest.raises(ValidationError):
        certification.revise({"title": "Autre"}, by=UserFactory(coordinator=True))
