import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from epn_commons.jobs.enums import State
from epn_commons.jobs.health import worker_is_well
from epn_commons.jobs.models import JobRun
from epn_commons.jobs.tasks import MAX_ATTEMPTS, forget_old, requeue_stalled
from tests.accounts.factories import UserFactory
from tests.jobs import sample_tasks
from tests.jobs.factories import JobRunFactory
from tests.jobs.processes import wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "trace"


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def age_heartbeats(seconds):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s)", [seconds]
        )


def add_worker():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        return cursor.fetchone()[0]


def test_once_drains_the_queue_and_leaves(path):
    for number in range(5):
        sample_tasks.append.defer(path=str(path), text=number)

    with worker("--once") as process:
        assert process.wait(timeout=120) == 0

    assert lines(path) == ["0", "1", "2", "3", "4"]
    done = ProcrastinateJob.objects.filter(status="succeeded").values_list("task_name", flat=True)
    assert "jobs.requeue_stalled" in done, "a host with cron alone does the periodic jobs too"


def test_two_workers_do_each_job_once(path):
    for number in range(40):
        sample_tasks.append.defer(path=str(path), text=number)

    with worker("--once") as one, worker("--once") as other:
        assert one.wait(timeout=120) == 0
        assert other.wait(timeout=120) == 0

    assert sorted(map(int, lines(path))) == list(range(40))


def test_sigterm_lets_the_job_at_hand_finish(path):
    sample_tasks.sleep.defer(path=str(path), seconds=1.5)

    with worker() as process:
        assert wait_until(lambda: lines(path)[:1] == ["commencé"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0

    assert lines(path) == ["commencé", "fini"]
    assert not ProcrastinateWorker.objects.exists()
    assert ProcrastinateJob.objects.get(task_name="tests.sleep").status == "succeeded"


def test_a_task_defers_in_its_own_transaction(path):
    sample_tasks.defer_and_fail.defer(path=str(path))

    with worker("--once") as process:
        assert process.wait(timeout=120) == 0

    assert lines(path) == []
    assert not ProcrastinateJob.objects.filter(task_name="tests.append").exists()


def test_the_work_of_a_worker_killed_by_the_system_is_put_back_and_done(path):
    run = JobRun.start("test", "Tué", by=UserFactory(), task=sample_tasks.work, path=str(path), die_at=2)
    with worker() as process:
        assert process.wait(timeout=120) == -signal.SIGKILL
    assert lines(path) == ["tué"]
    run.refresh_from_db()
    assert run.state == State.RUNNING
    job = ProcrastinateJob.objects.get(pk=run.job_id)
    assert job.status == "doing"

    requeue_stalled(timestamp=0)
    assert ProcrastinateJob.objects.get(pk=job.pk).status == "doing", "its worker may still be alive"
    age_heartbeats(60)
    with worker("--once") as process:
        assert process.wait(timeout=120) == 0

    assert lines(path) == ["tué", "fait"]
    run.refresh_from_db()
    assert (run.state, run.done) == (State.DONE, 4)
    assert ProcrastinateJob.objects.get(pk=job.pk).status == "succeeded"


def test_progress_of_a_real_worker_is_seen_from_here(path):
    run = JobRun.start("test", "Suivi", by=UserFactory(), task=sample_tasks.work, path=str(path), steps=600, pause=0.1)

    with worker():
        assert wait_until(lambda: 0 < JobRun.objects.get(pk=run.pk).done < 600)
        assert JobRun.objects.get(pk=run.pk).state == State.RUNNING
        assert not lines(path)


class TestRequeueStalled:
    def test_leaves_the_work_to_a_successor_under_the_same_queueing_lock(self, path):
        """Putting it back would break the lock, and no worker could start any more."""
        killed = sample_tasks.append_once.defer(path=str(path), text="tué")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [add_worker(), killed]
            )
        successor = sample_tasks.append_once.defer(path=str(path), text="fait")
        age_heartbeats(60)

        with worker("--once") as process:
            assert process.wait(timeout=120) == 0

        assert lines(path) == ["fait"]
        states = dict(ProcrastinateJob.objects.filter(pk__in=[killed, successor]).values_list("pk", "status"))
        assert states == {killed: "failed", successor: "succeeded"}

    def test_gives_up_on_a_job_that_kills_its_workers(self):
        run = JobRun.start("test", "Mortel", by=UserFactory(), task=sample_tasks.refuse)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = %s WHERE id = %s",
                [MAX_ATTEMPTS - 1, add_worker(), run.job_id],
            )
        age_heartbeats(60)

        requeue_stalled(timestamp=0)

        assert ProcrastinateJob.objects.get(pk=run.job_id).status == "failed"
        run.refresh_from_db()
        assert run.state == State.FAILED
        assert "interrompu" in run.error


class TestForgetOld:
    def test_keeps_what_is_recent(self):
        recent = JobRunFactory(over=True)
        waiting = JobRunFactory()
        JobRunFactory(over=True, finished_at=timezone.now() - timedelta(days=91))
        recent_job = sample_tasks.append.defer(path="", text="")
        old_job = sample_tasks.append.defer(path="", text="")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
            cursor.execute("UPDATE procrastinate_events SET at = at - interval '2 days' WHERE job_id = %s", [old_job])

        forget_old(timestamp=0)

        assert set(JobRun.objects.all()) == {recent, waiting}
        assert list(ProcrastinateJob.objects.values_list("pk", flat=True)) == [recent_job]


class TestWorkerIsWell:
    def test_no_worker_ever(self):
        assert not worker_is_well()

    def test_beating(self, client):
        add_worker()
        assert worker_is_well()
        assert client.get("/readyz").json()["checks"]["job_worker"] is True

    def test_silent(self, settings):
        add_worker()
        age_heartbeats(300)
        assert not worker_is_well()
        settings.JOBS_MAX_SILENCE_SECONDS = 3600
        assert worker_is_well()

    def test_cron_alone(self, path):
        with worker("--once") as process:
            process.wait(timeout=120)

        assert not ProcrastinateWorker.objects.exists()
        assert worker_is_well()


def test_a_lost_database_is_waited_for(path):
    with worker() as process:
        assert wait_until(ProcrastinateWorker.objects.exists)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        time.sleep(0.5)
        sample_tasks.append.defer(path=str(path), text="après la coupure")

        assert wait_until(lambda: lines(path) == ["après la coupure"])
        assert process.poll() is None
    assert Path(path).exists()
