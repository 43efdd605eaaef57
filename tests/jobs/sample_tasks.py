"""Tasks of the tests, known to the test process and to the worker processes that it starts."""

import os
import signal
import time
from pathlib import Path

from django.db import transaction
from procrastinate.contrib.django import app

from epn_commons.accounts.models import User
from epn_commons.jobs.exceptions import JobFailure
from epn_commons.jobs.models import JobRun


@app.task(name="tests.append")
def append(path, text):
    with Path(path).open("a") as file:
        file.write(f"{text}\n")


@app.task(name="tests.append_once", queueing_lock="tests.append_once")
def append_once(path, text):
    append(path, text)


@app.task(name="tests.work")
def work(job_run, path, steps=4, pause=0.0, die_at=None):
    """Counts in one transaction; dies as a killed worker does at step ``die_at``, the first time only."""
    with JobRun.running(job_run) as progress, transaction.atomic():
        User.objects.filter(pk=progress.pk).update(full_name="occupé")
        for step in range(steps):
            progress.advance(total=steps, message=f"Étape {step + 1}")
            if step == die_at and not Path(path).exists():
                append(path, "tué")
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(pause)
        append(path, "fait")
        progress.report = {"rows": steps}


@app.task(name="tests.refuse")
def refuse(job_run):
    with JobRun.running(job_run):
        raise JobFailure("Ce fichier est vide : choisissez-en un autre.")


@app.task(name="tests.crash")
def crash(job_run):
    with JobRun.running(job_run):
        raise ZeroDivisionError("secret interne")


@app.task(name="tests.defer_and_fail")
def defer_and_fail(path):
    with transaction.atomic():
        append.defer(path=path, text="jamais")
        raise ValueError("rolled back")


@app.task(name="tests.sleep")
def sleep(path, seconds):
    append(path, "commencé")
    time.sleep(seconds)
    append(path, "fini")
