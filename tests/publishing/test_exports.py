"""Exports written in advance: whole, one version a day, comparable, and never older than what is published."""

import hashlib
import json
from datetime import date

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, transaction
from django.http import FileResponse
from django.utils import timezone

from epn_commons.publishing import comparing, exports
from epn_commons.publishing.models import DatasetFile, DatasetVersion
from epn_commons.publishing.registry import get_dataset
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory

pytestmark = pytest.mark.django_db
CODE = "lieux-de-mediation-numerique"


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def publish(by, **values):
    structure = StructureFactory(**values)
    structure.publish(by=by)
    return structure


def body(answer):
    return b"".join(answer.streaming_content)


def on(day):
    return time_machine.travel(f"{day} 12:00:00+01:00", tick=False)


def test_a_file_is_written_once_for_what_is_published_and_served_whole(client, coordinator, django_assert_num_queries):
    structure = publish(coordinator)
    assert CODE in exports.build_stale()
    assert exports.build_stale() == []
    file = DatasetFile.objects.get(version__code=CODE, extension="csv")
    answer = client.get(f"/donnees/{CODE}.csv")
    content = body(answer)
    assert hashlib.sha256(content).hexdigest() == file.sha256
    assert int(answer["Content-Length"]) == file.size == len(content)
    assert client.head(f"/donnees/{CODE}.csv")["Content-Length"] == str(file.size)
    structure.revise({"name": "Nouveau nom"}, by=coordinator)
    assert "Nouveau nom" in body(client.get(f"/donnees/{CODE}.csv")).decode()
    assert CODE in exports.build_stale()
    assert DatasetVersion.objects.filter(code=CODE).count() == 1


def test_a_harvester_in_the_middle_of_a_file_gets_the_whole_of_it(
    client, coordinator, tmp_path, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(DatasetFile._meta.get_field("file"), "storage", FileSystemStorage(tmp_path))
    monkeypatch.setattr(FileResponse, "block_size", 64)
    structure = publish(coordinator)
    exports.build_stale()
    old = DatasetFile.objects.get(version__code=CODE, extension="csv")
    blocks = iter(client.get(f"/donnees/{CODE}.csv").streaming_content)
    begun = next(blocks)
    structure.revise({"name": "Nouveau nom"}, by=coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        exports.build_stale()
    assert not (tmp_path / old.file.name).exists()
    assert len(begun) == 64
    assert hashlib.sha256(begun + b"".join(blocks)).hexdigest() == old.sha256
    assert "Nouveau nom" in body(client.get(f"/donnees/{CODE}.csv")).decode()


def test_a_file_that_was_lost_is_streamed_again(client, coordinator):
    publish(coordinator)
    exports.build_stale()
    file = DatasetFile.objects.get(version__code=CODE, extension="json")
    file.file.storage.delete(file.file.name)
    assert len(json.loads(body(client.get(f"/donnees/{CODE}.json")))) == 1
    day = file.version.day.isoformat()
    assert client.get(f"/donnees/versions/{day}/{CODE}.json").status_code == 404


def test_two_versions_are_compared_in_words_and_once(client, coordinator, monkeypatch):
    with on("2026-11-01"):
        changed, gone = publish(coordinator, name="Ancien nom"), publish(coordinator, name="S’en va")
        exports.build_stale()
    with on("2026-11-05"):
        changed.revise({"name": "Nouveau nom"}, by=coordinator)
        gone.archive(by=coordinator)
        publish(coordinator, name="Arrive")
        exports.build_stale()
        page = client.get(f"/donnees/{CODE}/?de=2026-11-05&a=2026-11-01").content.decode()
        monkeypatch.setattr(comparing, "_compare", None)
        assert "<ins>Nouveau nom</ins>" in client.get(f"/donnees/{CODE}/").content.decode()
    assert "Ajoutées : 1. Modifiées : 1. Retirées : 1." in page
    assert "<del>Ancien nom</del> → <ins>Nouveau nom</ins>" in page
    for name in ("Arrive", "S’en va"):
        assert f"<li>{name}</li>" in page
    old = json.loads(body(client.get(f"/donnees/versions/2026-11-01/{CODE}.json")))
    assert sorted(place["nom"] for place in old) == ["Ancien nom", "S’en va"]


@pytest.mark.parametrize("query", ["", "?de=2026-13-45&a=x", "?de=2026-11-01&a=2026-11-01"])
def test_the_page_of_a_dataset_answers_whatever_is_asked(client, coordinator, query):
    with on("2026-11-01"):
        assert client.get(f"/donnees/{CODE}/{query}").status_code == 200
        publish(coordinator)
        exports.build_stale()
        assert client.get(f"/donnees/{CODE}/{query}").status_code == 200
    assert client.get("/donnees/rien/").status_code == 404
    assert client.get(f"/donnees/versions/2026-02-31/{CODE}.csv").status_code == 404
    assert client.get(f"/donnees/versions/2020-01-01/{CODE}.csv").status_code == 404


def test_past_a_month_one_version_a_month_is_kept_and_its_files_with_it(coordinator):
    dataset = get_dataset(CODE)
    for day in ("2026-08-03", "2026-08-20", "2026-09-10", "2026-11-20", "2026-11-21"):
        with on(day):
            publish(coordinator)
            exports.build(dataset)
    lost = DatasetFile.objects.get(version__day=date(2026, 8, 3), extension="csv").file
    kept = DatasetFile.objects.get(version__day=date(2026, 8, 20), extension="csv").file
    with on("2026-11-22"):
        assert exports.prune() == 1
    days = [str(day) for day in DatasetVersion.objects.order_by("day").values_list("day", flat=True)]
    assert days == ["2026-08-20", "2026-09-10", "2026-11-20", "2026-11-21"]
    assert not lost.storage.exists(lost.name)
    assert kept.storage.exists(kept.name)


def test_the_database_keeps_one_version_a_day_one_file_a_format_and_a_true_digest():
    version = DatasetVersion.objects.create(code="x", day=date(2026, 1, 1), stamp="1", built_at=timezone.now())
    good = {"version": version, "extension": "csv", "media_type": "text/csv", "size": 1, "sha256": "a" * 64}
    DatasetFile.objects.create(**good)
    for name, make in (
        ("publishing_datasetversion_one_a_day", lambda: DatasetVersion.objects.create(**_again(version))),
        ("publishing_datasetfile_one_a_format", lambda: DatasetFile.objects.create(**good)),
        (
            "publishing_datasetfile_sha256_is_one",
            lambda: DatasetFile.objects.create(**{**good, "extension": "x", "sha256": "zz"}),
        ),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            make()


def _again(version):
    return {"code": version.code, "day": version.day, "stamp": "2", "built_at": timezone.now()}
