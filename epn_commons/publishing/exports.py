"""Datasets written in advance, one version a day kept: a harvester in the middle of a download gets a whole file, of
known size and digest."""

import hashlib
import tempfile
from datetime import timedelta

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from epn_commons.publishing.models import DatasetFile, DatasetVersion
from epn_commons.publishing.registry import all_datasets

KEPT_DAYS = 31
"""Every day of the last month; before it, the last day of each month."""


def build_stale():
    """Write again the datasets whose content has changed since. Returns their codes."""
    return [dataset.code for dataset in all_datasets() if build(dataset)]


def build(dataset):
    """Write a dataset in all its formats as the version of today. None when nothing has changed since the last one."""
    stamp, changed_at = dataset.stamp()
    last = DatasetVersion.objects.filter(code=dataset.code).order_by("-day").prefetch_related("files").first()
    if last and last.stamp == stamp and {file.extension for file in last.files.all()} == set(dataset.formats):
        return None
    count = dataset.count()
    written = [_write(dataset, extension) for extension in dataset.formats]
    with transaction.atomic():
        version, _created = DatasetVersion.objects.update_or_create(
            code=dataset.code,
            day=timezone.localdate(),
            defaults={"stamp": stamp, "count": count, "changed_at": changed_at, "built_at": timezone.now()},
        )
        replaced = list(version.files.all())
        version.files.all().delete()
        for file in written:
            file.version = version
        DatasetFile.objects.bulk_create(written)
        transaction.on_commit(lambda: _delete_unused(replaced))
    return version


def _write(dataset, extension):
    """A file stored under its digest: what is being read under an older name stays whole."""
    writer, digest = dataset.formats[extension], hashlib.sha256()
    with tempfile.TemporaryFile() as whole:
        for block in writer.stream():
            digest.update(block)
            whole.write(block)
        size, sha256 = whole.tell(), digest.hexdigest()
        name = f"exports/{dataset.code}/{sha256}.{extension}"
        file = DatasetFile(extension=extension, media_type=writer.media_type, size=size, sha256=sha256)
        storage = file.file.storage
        if not storage.exists(name):
            whole.seek(0)
            name = storage.save(name, File(whole))
        file.file.name = name
    return file


def prune():
    """Forget old versions: past a month, one a month. Returns how many were forgotten."""
    limit, forgotten = timezone.localdate() - timedelta(days=KEPT_DAYS), 0
    kept = set()
    for version in DatasetVersion.objects.filter(day__lt=limit).order_by("code", "-day").prefetch_related("files"):
        month = (version.code, version.day.year, version.day.month)
        if month not in kept:
            kept.add(month)
            continue
        files = list(version.files.all())
        version.delete()
        _delete_unused(files)
        forgotten += 1
    return forgotten


def _delete_unused(files):
    """Files that no version names any more: two versions may hold the same one."""
    names = {file.file.name for file in files}
    used = set(DatasetFile.objects.filter(file__in=names).values_list("file", flat=True))
    for file in files:
        if file.file.name not in used:
            file.file.storage.delete(file.file.name)


def current(code, extension, stamp):
    """The file of the last version, if it holds what is published at this moment; else None."""
    file = DatasetFile.objects.filter(version__code=code, extension=extension, version__stamp=stamp)
    file = file.order_by("-version__day").first()
    return file if file and file.file.storage.exists(file.file.name) else None


def last_built():
    """``[(code, when its last version was written)]``: one query."""
    last = DatasetVersion.objects.order_by("code", "-day").distinct("code")
    return list(last.values_list("code", "built_at"))


def last_versions():
    """``{code: version}`` with their files: two queries."""
    versions = DatasetVersion.objects.order_by("code", "-day").distinct("code").prefetch_related("files")
    return {version.code: version for version in versions}
