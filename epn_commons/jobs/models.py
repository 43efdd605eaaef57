"""Long work that somebody started and waits for."""

import uuid
from contextlib import contextmanager

from django.conf import settings
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from epn_commons.jobs.enums import OVER, State
from epn_commons.jobs.exceptions import JobCancelled, JobFailure, JobIsOver
from epn_commons.jobs.progress import RowProgress


def private_storage():
    """Files that only their owner may read: never under MEDIA_URL."""
    return storages["private"]


class JobRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who started it, and administrators."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_administrator else self.filter(started_by=user)

    def fail_job(self, job_id, error):
        """Close the work of a queue job that will not run again."""
        return (
            self.filter(job_id=job_id)
            .exclude(state__in=OVER)
            .update(state=State.FAILED, error=error, finished_at=Now())
        )


class JobRun(models.Model):
    """One piece of background work and what became of it: started by a page, done by a worker, read by its owner.

    ``report`` holds counts and lists of dicts (one per line worth reading); ``result`` a produced file.
    """

    State = State

    public_id = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("nature"), max_length=60)
    title = models.CharField(_("intitulé"), max_length=200)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("lancé par"),
        null=True,
        blank=True,
        related_name="job_runs",
    )
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(_("à faire"), null=True, blank=True)
    done = models.PositiveIntegerField(_("fait"), default=0)
    message = models.CharField(_("étape"), max_length=200, blank=True)
    report = models.JSONField(_("rapport"), default=dict, blank=True)
    result = models.FileField(_("fichier produit"), storage=private_storage, blank=True, max_length=200)
    error = models.TextField(_("erreur"), blank=True)
    created_at = models.DateTimeField(_("demandé le"), db_default=Now())
    started_at = models.DateTimeField(_("commencé le"), null=True, blank=True)
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    cancel_requested_at = models.DateTimeField(_("arrêt demandé le"), null=True, blank=True)
    job_id = models.BigIntegerField(_("tâche de la file"), null=True, blank=True, db_index=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("travail en arrière-plan")
        verbose_name_plural = _("travaux en arrière-plan")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["started_by", "-created_at"], name="jobs_jobrun_mine")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="jobs_jobrun_state_known",
                violation_error_message=_("Cet état n’existe pas."),
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(done__lte=F("total")),
                name="jobs_jobrun_done_within_total",
                violation_error_message=_("Ce qui est fait ne dépasse pas ce qui est à faire."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, finished_at__isnull=False)
                | (~Q(state__in=OVER) & Q(finished_at__isnull=True)),
                name="jobs_jobrun_over_has_date",
                violation_error_message=_("Un travail terminé porte sa date de fin, et lui seul."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.FAILED) | ~Q(error=""),
                name="jobs_jobrun_failure_is_explained",
                violation_error_message=_("Un échec dit ce qui s’est passé et quoi faire."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("jobs:detail", args=[self.public_id])

    @property
    def is_over(self):
        return self.state in OVER

    @property
    def percent(self):
        """0 to 100, or None while nobody knows how much there is to do."""
        return None if not self.total else min(100, self.done * 100 // self.total)

    @classmethod
    def start(cls, kind, title, *, by, task, **kwargs):
        """Queue ``task`` for somebody, in the caller's transaction: undone with it, and invisible until it commits.

        The task receives ``job_run`` (the public identifier, as text) and ``kwargs`` (JSON values); it does its work
        inside ``with JobRun.running(job_run) as progress:``.
        """
        with transaction.atomic():
            run = cls.objects.create(kind=kind, title=title[:200], started_by=by)
            run.job_id = task.defer(job_run=str(run.public_id), **kwargs)
            cls.objects.filter(pk=run.pk).update(job_id=run.job_id)
        return run

    @classmethod
    @contextmanager
    def running(cls, public_id):
        """Mark the work as running, hand its Progress, and record how it ends.

        Open it outside any transaction, and do the work in one of your own inside it. A task may come back after its
        worker was killed: the work must give the same result when it is done again. JobFailure and cancelling end
        here; any other exception is recorded in words for the person and goes on to the worker's log.
        """
        run = cls._begin(public_id)
        progress = RowProgress(cls._meta.db_table, run.pk)
        try:
            # Under the lock: what the former holder had time to finish is seen here.
            run._restart()
            yield progress
        except JobCancelled:
            run._finish(progress, State.CANCELLED)
        except JobFailure as failure:
            run._finish(progress, State.FAILED, error=str(failure))
        except JobIsOver:
            raise
        except Exception:
            run._finish(progress, State.FAILED, error=run._unexpected())
            raise
        else:
            run._finish(progress, State.DONE)
        finally:
            progress.close()

    @classmethod
    def _begin(cls, public_id):
        run = cls.objects.filter(public_id=public_id).first()
        if run is None:
            raise JobIsOver(f"unknown job run {public_id}")
        return run

    def _restart(self):
        # A failed run may start again (a retry); a finished or cancelled one never does.
        restarted = (
            type(self)
            .objects.filter(pk=self.pk)
            .exclude(state__in=[State.DONE, State.CANCELLED])
            .update(state=State.RUNNING, started_at=Now(), done=0, total=None, message="", error="", finished_at=None)
        )
        if not restarted:
            raise JobIsOver(str(self.public_id))

    def _finish(self, progress, state, *, error=""):
        type(self).objects.filter(pk=self.pk).update(
            state=state,
            error=error,
            done=progress.shown_done,
            total=progress.total,
            message=progress.message[:200],
            report=progress.report,
            result=progress.result,
            finished_at=Now(),
        )

    def _unexpected(self):
        return gettext(
            "Le travail s’est arrêté à cause d’une erreur de notre côté. Rien n’a été enregistré à moitié. "
            "Relancez-le ; si cela recommence, transmettez la référence %(reference)s à l’équipe du portail."
        ) % {"reference": str(self.public_id)[:8]}

    def cancel(self, *, by):
        """Stop it: at once while it waits, at its next step when it runs. True unless it was already over."""
        with transaction.atomic():
            run = type(self).objects.visible_to(by).select_for_update().get(pk=self.pk)
            if run.is_over:
                return False
            waiting = run.state == State.WAITING and run.job_id and app.job_manager.cancel_job_by_id(run.job_id)
            changes = {"cancel_requested_at": Now()}
            if waiting:
                changes |= {"state": State.CANCELLED, "finished_at": Now()}
            type(self).objects.filter(pk=run.pk).update(**changes)
            return True
