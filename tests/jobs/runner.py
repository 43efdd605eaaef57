"""Queued jobs done in line, in the test's own transaction and connection."""

import json

from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status


def run_waiting_jobs():
    """Do what is queued and due, in order, until nothing is left; the names of the tasks done. Errors are raised."""
    connector = app.connector
    worker_id = connector.execute_query_one(sql.queries["register_worker"])["worker_id"]
    done = []
    try:
        while (row := connector.execute_query_one(sql.queries["fetch_job"], queues=None, worker_id=worker_id))["id"]:
            # Django's connection leaves JSON as text.
            _do(Job.from_row({**row, "args": json.loads(row["args"])}))
            done.append(row["task_name"])
    finally:
        connector.execute_query(sql.queries["unregister_worker"], worker_id=worker_id)
    return done


def _do(job):
    try:
        app.tasks[job.task_name].func(**job.task_kwargs)
    except Exception:
        _finish(job, Status.FAILED)
        raise
    _finish(job, Status.SUCCEEDED)


def _finish(job, status):
    """By the connector and not by the asynchronous manager: a browser test leaves an event loop in this thread."""
    app.connector.execute_query(sql.queries["finish_job"], job_id=job.id, status=status.value, delete_job=False)
