import uuid

import psycopg
import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params

from epn_commons.jobs import progress as progress_module
from epn_commons.jobs.enums import State
from epn_commons.jobs.exceptions import JobIsOver, JobIsRunning
from epn_commons.jobs.models import JobRun
from epn_commons.jobs.progress import RowProgress
from epn_commons.jobs.queue import defer_once
from tests.accounts.factories import UserFactory
from tests.jobs import sample_tasks
from tests.jobs.factories import JobRunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "trace")


def start(path, **kwargs):
    return JobRun.start("test", "Un travail", by=UserFactory(), task=sample_tasks.work, path=path, **kwargs)


class TestConstraints:
    @pytest.mark.parametrize(
        ("name", "values"),
        [
            ("jobs_jobrun_state_known", {"state": "lost"}),
            ("jobs_jobrun_done_within_total", {"done": 5, "total": 4}),
            ("jobs_jobrun_over_has_date", {"state": State.DONE}),
            ("jobs_jobrun_failure_is_explained", {"failed": True, "error": ""}),
        ],
    )
    def test_refused_by_name(self, name, values):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            JobRunFactory(**values)


class TestStart:
    def test_waits_with_its_job(self, path):
        run = start(path)

        run.refresh_from_db()
        assert run.state == State.WAITING
        job = ProcrastinateJob.objects.get(pk=run.job_id)
        assert job.args["job_run"] == str(run.public_id)

    def test_is_undone_with_the_callers_transaction(self, path):
        with transaction.atomic():
            start(path)
            transaction.set_rollback(True)

        assert not JobRun.objects.exists()
        assert not ProcrastinateJob.objects.exists()


class TestRunning:
    def test_ends_with_its_report(self, path, run_jobs):
        run = start(path, steps=3)

        assert run_jobs() == ["tests.work"]

        run.refresh_from_db()
        assert (run.state, run.done, run.total, run.percent) == (State.DONE, 3, 3, 100)
        assert run.report == {"rows": 3}
        assert run.started_at <= run.finished_at

    def test_a_refusal_is_told_as_it_is_and_is_no_error(self, run_jobs):
        run = JobRun.start("test", "Refusé", by=UserFactory(), task=sample_tasks.refuse)

        run_jobs()

        run.refresh_from_db()
        assert (run.state, run.error) == (State.FAILED, "Ce fichier est vide : choisissez-en un autre.")

    def test_a_crash_says_what_to_do_and_shows_no_trace(self, run_jobs):
        run = JobRun.start("test", "Raté", by=UserFactory(), task=sample_tasks.crash)

        with pytest.raises(ZeroDivisionError):
            run_jobs()

        run.refresh_from_db()
        assert run.state == State.FAILED
        assert "Relancez-le" in run.error
        assert str(run.public_id)[:8] in run.error
        assert "secret" not in run.error

    def test_what_is_over_never_starts_again(self):
        run = JobRunFactory(over=True)

        with pytest.raises(JobIsOver), JobRun.running(run.public_id):
            pytest.fail("ran twice")

        run.refresh_from_db()
        assert run.state == State.DONE
        assert run.report["rows"] == 48

    def test_what_failed_may_start_again(self):
        run = JobRunFactory(failed=True)

        with JobRun.running(run.public_id):
            pass

        run.refresh_from_db()
        assert (run.state, run.error) == (State.DONE, "")

    def test_unknown_work_is_refused(self):
        with pytest.raises(JobIsOver), JobRun.running(uuid.uuid4()):
            pytest.fail("nothing to run")

    def test_more_done_than_announced_is_shown_as_all(self):
        run = JobRunFactory()

        with JobRun.running(run.public_id) as progress:
            progress.advance(7, total=5)

        run.refresh_from_db()
        assert (run.done, run.total) == (5, 5)


class TestCancel:
    def test_at_once_while_it_waits(self, path, run_jobs):
        run = start(path)

        assert run.cancel(by=run.started_by)

        run.refresh_from_db()
        assert run.state == State.CANCELLED
        assert run_jobs() == []

    def test_at_the_next_step_while_it_runs(self):
        run = JobRunFactory()
        with JobRun.running(run.public_id) as progress:
            run.cancel(by=run.started_by)
            progress.advance()
            pytest.fail("went on")

        run.refresh_from_db()
        assert run.state == State.CANCELLED

    def test_too_late(self):
        run = JobRunFactory(over=True)

        assert not run.cancel(by=run.started_by)

    def test_by_somebody_else(self):
        with pytest.raises(JobRun.DoesNotExist):
            JobRunFactory().cancel(by=UserFactory())


class TestVisibleTo:
    def test_owner_and_administrators(self):
        run = JobRunFactory()

        assert run in JobRun.objects.visible_to(run.started_by)
        assert run in JobRun.objects.visible_to(UserFactory(administrator=True))
        assert run not in JobRun.objects.visible_to(UserFactory(coordinator=True))


class TestProgress:
    @pytest.mark.django_db(transaction=True)
    def test_is_seen_by_others_while_the_work_is_one_open_transaction(self):
        run = JobRunFactory()

        with JobRun.running(run.public_id) as progress, transaction.atomic():
            UserFactory(full_name="pas encore visible")
            progress.advance(3, total=9, message="Lecture")
            with psycopg.connect(**connector_params()) as other:
                seen = other.execute("SELECT state, done, total, message FROM jobs_jobrun").fetchall()
                hidden = other.execute("SELECT 1 FROM accounts_user WHERE full_name = 'pas encore visible'")
                assert hidden.fetchone() is None

        assert seen == [("running", 3, 9, "Lecture")]

    def test_is_written_twice_a_second_at_most(self, monkeypatch):
        run = JobRunFactory()
        written = []
        monkeypatch.setattr(RowProgress, "publish", lambda self: written.append(self.done))
        clock = iter([100.0, 100.1, 100.4, 100.6, 100.7])
        monkeypatch.setattr(progress_module.time, "monotonic", lambda: next(clock))

        with JobRun.running(run.public_id) as progress:
            for _ in range(5):
                progress.advance()

        assert written == [1, 4]

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_never_do_the_same_work_together(self, monkeypatch):
        monkeypatch.setattr(progress_module, "WAIT_FOR_LOCK", "100ms")
        run = JobRunFactory()

        with JobRun.running(run.public_id):
            with pytest.raises(JobIsRunning), JobRun.running(run.public_id):
                pytest.fail("two at once")
            run.refresh_from_db()
            assert run.state == State.RUNNING

        run.refresh_from_db()
        assert run.state == State.DONE


class TestDeferOnce:
    def test_a_second_waiting_job_is_not_added_and_spoils_nothing(self, path, run_jobs):
        first = defer_once(sample_tasks.append, lock="une seule", path=path, text="a")
        second = defer_once(sample_tasks.append, lock="une seule", path=path, text="b")

        assert first
        assert second is None
        assert run_jobs() == ["tests.append"]
