"""Long work on places, done in the background."""

from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from django.core.files.storage import storages
from procrastinate.contrib.django import app

from cartoparty.importing import import_structures
from epn_commons.accounts.models import User
from epn_commons.core.importing import UnreadableSource
from epn_commons.jobs.exceptions import JobFailure
from epn_commons.jobs.models import JobRun


@app.task(name="cartoparty.import_uploaded")
def import_uploaded(job_run, stored, source_name, by_id, dry_run):
    """Import a file that a coordinator sent; ``stored`` is its path in the private storage, forgotten at the end.

    Done again after a killed worker, it finds the file still there and changes only what is left to change.
    """
    with JobRun.running(job_run) as progress, TemporaryDirectory() as folder:
        storage = storages["private"]
        path = Path(folder) / Path(stored).name
        with storage.open(stored) as sent, path.open("wb") as local:
            copyfileobj(sent, local)
        try:
            report = import_structures(
                path, source_name=source_name, by=User.objects.get(pk=by_id), dry_run=dry_run, progress=progress
            )
        except UnreadableSource as error:
            raise JobFailure(str(error)) from error
        finally:
            storage.delete(stored)
        progress.report = report.as_dict()
