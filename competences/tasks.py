"""Long or regular work of competences, done in the background; cron times are UTC."""

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from competences import holder_notices, issuing
from competences.credentials.private_keys import KeyUnusable
from competences.ending import tell_of_ending
from competences.exam import passing, statistics
from competences.framework_import import import_frameworks
from competences.models import Achievement
from competences.rncp.importing import import_certifications
from competences.surveys import closing
from competences.validation import tell_of_expiry
from epn_commons.accounts.models import User
from epn_commons.jobs.exceptions import JobFailure
from epn_commons.jobs.importing import import_stored
from epn_commons.jobs.models import JobRun


@app.task(name="competences.issue_attestations")
def issue_attestations(job_run, achievement, holders, issuer):
    """Deliver an attestation to accounts; done again after a killed worker, it goes on with those who lack one."""
    with JobRun.running(job_run) as progress:
        found = Achievement.objects.get(pk=achievement)
        accounts = list(User.objects.filter(pk__in=holders, is_active=True).order_by("pk"))
        try:
            made = issuing.issue_many(found, accounts, by=User.objects.get(pk=issuer), progress=progress)
        except KeyUnusable as error:
            raise JobFailure(str(error)) from error
        progress.report = {
            _("Attestations délivrées"): len(made),
            _("Personnes qui l’avaient déjà"): len(accounts) - len(made),
        }


@app.periodic(cron="* * * * *", periodic_id="close_due_attempts")
@app.task(name="competences.close_due_attempts", queueing_lock="competences.close_due_attempts")
def close_due_attempts(timestamp):
    """Nobody stays « en cours » once their time is over, even when their computer died."""
    passing.close_due()


@app.periodic(cron="23 3 * * *", periodic_id="exam_statistics")
@app.task(name="competences.exam_statistics", queueing_lock="competences.exam_statistics")
def exam_statistics(timestamp):
    statistics.compute()


@app.periodic(cron="20 7 * * 1", periodic_id="tell_of_ending_certifications")
@app.task(name="competences.tell_of_ending_certifications", queueing_lock="competences.tell_of_ending_certifications")
def tell_of_ending_certifications(timestamp):
    """Every Monday: certifications that end within six months, then within two."""
    tell_of_ending()


@app.periodic(cron="30 7 * * 1", periodic_id="tell_of_ending_validations")
@app.task(name="competences.tell_of_ending_validations", queueing_lock="competences.tell_of_ending_validations")
def tell_of_ending_validations(timestamp):
    """Every Monday: one's validations that end within three months."""
    tell_of_expiry()


@app.periodic(cron="35 7 * * 1", periodic_id="tell_of_ending_attestations")
@app.task(name="competences.tell_of_ending_attestations", queueing_lock="competences.tell_of_ending_attestations")
def tell_of_ending_attestations(timestamp):
    """Every Monday: one's attestations that end within three months."""
    holder_notices.tell_of_ending()


@app.periodic(cron="*/10 * * * *", periodic_id="close_ended_surveys")
@app.task(name="competences.close_ended_surveys", queueing_lock="competences.close_ended_surveys")
def close_ended_surveys(timestamp):
    """Results come out when a survey ends, and what knew who had answered is destroyed."""
    closing.close_ended()


@app.periodic(cron="10 2 * * *", periodic_id="mix_survey_answers")
@app.task(name="competences.mix_survey_answers", queueing_lock="competences.mix_survey_answers")
def mix_survey_answers(timestamp):
    """Every night: nothing in the tables tells which receipt and which words came together."""
    closing.mix()


@app.task(name="competences.import_framework")
def import_framework_file(job_run, stored, by_id, asked):
    """A framework that a coordination sent; ``asked``: ``title``, ``edition``, ``dry_run``."""
    _import_file(job_run, stored, by_id, import_frameworks, asked)


@app.task(name="competences.import_certifications")
def import_certifications_file(job_run, stored, by_id, asked):
    """The register that a coordination sent; ``asked``: ``dry_run``."""
    _import_file(job_run, stored, by_id, import_certifications, asked)


def _import_file(job_run, stored, by_id, import_into, asked):
    def read(path, progress):
        return import_into(path, by=User.objects.get(pk=by_id), progress=progress, **asked)

    import_stored(job_run, stored, read)
