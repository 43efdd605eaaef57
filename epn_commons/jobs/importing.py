"""A file sent from the admin, read in the background."""

from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from django.core.files.storage import storages

from epn_commons.core.importing import UnreadableSource
from epn_commons.jobs.exceptions import JobFailure
from epn_commons.jobs.models import JobRun


def import_stored(job_run, stored, read):
    """Run ``read(path, progress)``, which gives its report, on the file kept at ``stored`` in the private storage, and
    forget the file. Done again after a killed worker, it finds the file still there and changes only what is left to
    change."""
    with JobRun.running(job_run) as progress, TemporaryDirectory() as folder:
        storage = storages["private"]
        path = Path(folder) / Path(stored).name
        with storage.open(stored) as sent, path.open("wb") as local:
            copyfileobj(sent, local)
        try:
            report = read(path, progress)
        except UnreadableSource as error:
            raise JobFailure(str(error)) from error
        finally:
            storage.delete(stored)
        progress.report = report.as_dict()
