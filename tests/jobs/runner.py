"""Queued jobs done in line, in the test's own transaction and connection."""

import json

from asgiref.sync import async_to_sync
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
    finish = async_to_sync(app.job_manager.finish_job_by_id_async)
    try:
        app.tasks[job.task_name].func(**job.task_kwargs)
    except Exception:
        finish(job.id, Status.FAILED, delete_job=False)
        raise
    finish(job.id, Status.SUCCEEDED, delete_job=False)
