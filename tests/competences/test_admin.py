"""Competences in the admin: found and decided on; never edited there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from competences.models import Framework
from epn_commons.contributions.enums import Status
from epn_commons.jobs.models import JobRun
from tests.accounts.factories import UserFactory
from tests.competences.factories import CareerPathFactory, CertificationFactory, FrameworkFactory, TrainingFactory

pytestmark = pytest.mark.django_db
ROOT = "/admin/competences/"


def test_every_kind_is_looked_at_and_none_edited(client):
    client.force_login(UserFactory(administrator=True))
    sheets = [
        FrameworkFactory(submitted=True),
        CertificationFactory(),
        TrainingFactory(published=True),
        CareerPathFactory(published=True),
    ]
    for sheet in sheets:
        address = f"{ROOT}{sheet._meta.model_name}/{sheet.pk}/change/"
        assert f'"{sheet.get_absolute_url()}historique/"' in client.get(address).content.decode()
        assert client.post(address, {"title": "Autre"}).status_code == 403


def test_many_are_published_at_once_then_archived(client):
    client.force_login(UserFactory(coordinator=True))
    ready = TrainingFactory(status=Status.DRAFT, author=UserFactory(), hours=7, modality="on_site")
    lacking = TrainingFactory(status=Status.DRAFT, author=ready.author, hours=None)
    for training in (ready, lacking):
        training.submit(by=training.author)
    chosen = {"_selected_action": [ready.pk, lacking.pk]}
    told = client.post(f"{ROOT}training/", {"action": "publish_all", **chosen}, follow=True).content.decode()
    assert "1 fiche traitée" in told
    assert "il manque : sa durée" in told
    reason = {"action": "archive_all", "reason": "La formation n’a plus lieu."}
    told = client.post(f"{ROOT}training/", {**reason, **chosen}, follow=True).content.decode()
    assert "1 fiche traitée" in told
    ready.refresh_from_db()
    lacking.refresh_from_db()
    assert (ready.status, lacking.status) == (Status.ARCHIVED, Status.SUBMITTED)


def test_a_framework_and_the_register_are_imported_by_a_job(client, run_jobs, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    client.force_login(UserFactory(coordinator=True))
    address = f"{ROOT}framework/importer/"
    assert "importer/" in client.get(f"{ROOT}framework/").content.decode()
    table = b"code,parent,type,titre\nA,,area,Accueillir\nA.1,A,competence,Dire bonjour\n"
    sent = {"title": "Un référentiel", "edition": "1"}
    assert "ne s’importe pas" in client.post(
        address, {**sent, "file": SimpleUploadedFile("a.exe", b"MZ")}
    ).content.decode()  # fmt: skip
    client.post(address, {**sent, "file": SimpleUploadedFile("a.csv", b"a;b"), "dry_run": "on"})
    run_jobs()
    assert not Framework.objects.exists()
    assert JobRun.objects.latest("pk").state == "failed"
    client.post(address, {**sent, "file": SimpleUploadedFile("a.csv", table)})
    run_jobs()
    run = JobRun.objects.latest("pk")
    assert (run.state, run.report["dry_run"]) == ("done", False), run.report
    assert Framework.objects.get().items.count() == 2
    client.post(f"{ROOT}certification/importer/", {"file": SimpleUploadedFile("a.zip", b"PK")})
    run_jobs()
    assert JobRun.objects.latest("pk").state == "failed"
    assert not any(path.is_file() for path in tmp_path.rglob("*")), "le fichier envoyé est oublié"
    client.force_login(UserFactory(mediator=True))
    assert client.get(address).status_code in (302, 403, 404)
