"""Long work on places, done in the background."""

from procrastinate.contrib.django import app

from cartoparty import notifications, open_slots, reminding, travelling
from cartoparty.addresses import outbox
from cartoparty.addresses.checking import check_addresses
from cartoparty.duplicates import finding
from cartoparty.importing import import_structures
from cartoparty.models import Structure
from epn_commons.accounts.models import User
from epn_commons.jobs.exceptions import JobFailure
from epn_commons.jobs.importing import import_stored
from epn_commons.jobs.models import JobRun


@app.task(name="cartoparty.import_uploaded")
def import_uploaded(job_run, stored, source_name, by_id, dry_run):
    """Import a file that a coordinator sent."""

    def read(path, progress):
        by = User.objects.get(pk=by_id)
        return import_structures(path, source_name=source_name, by=by, dry_run=dry_run, progress=progress)

    import_stored(job_run, stored, read)


@app.task(name="cartoparty.geocode_structures", lock="cartoparty.geocode_structures")
def geocode_structures(job_run):
    """Ask the BAN about the addresses; done again after a killed worker, it goes on from the last batch kept."""
    with JobRun.running(job_run) as progress:
        tally = check_addresses(progress=progress)
        progress.report = tally.in_words()
        if tally.stopped:
            raise JobFailure(tally.stopped)


@app.task(name="cartoparty.send_ban_reports", lock="cartoparty.send_ban_reports")
def send_ban_reports():
    """What coordinators decided to send to the communes; what has to be tried again waits for the next hour."""
    outbox.send_due()


@app.periodic(cron="25 * * * *", periodic_id="follow_ban_reports")
@app.task(name="cartoparty.follow_ban_reports", queueing_lock="cartoparty.follow_ban_reports")
def follow_ban_reports(timestamp):
    """Send again what is due, then ask what became of the rest."""
    outbox.send_due()
    outbox.refresh()


@app.periodic(cron="10 8 * * 1-5", periodic_id="remind_places")
@app.task(name="cartoparty.remind_places", queueing_lock="cartoparty.remind_places")
def remind_places(timestamp):
    """On working days, when somebody is there to read it."""
    reminding.send_due()


@app.task(name="cartoparty.send_confirmation_link")
def send_confirmation_link(structure):
    """A new link for a place that asked for one, unless it is published no more."""
    found = Structure.objects.published().filter(pk=structure).select_related("commune").first()
    if found:
        reminding.send_link(found)


@app.periodic(cron="41 3 * * *", periodic_id="find_duplicates")
@app.task(name="cartoparty.find_duplicates", queueing_lock="cartoparty.find_duplicates")
def find_duplicates(timestamp):
    """What was written or corrected during the day, compared with the rest; cron times are UTC."""
    finding.find()


@app.periodic(cron="12 1 * * *", periodic_id="rebuild_open_slots")
@app.task(name="cartoparty.rebuild_open_slots", queueing_lock="cartoparty.rebuild_open_slots")
def rebuild_open_slots(timestamp):
    """The openings of one more day, and the stops to come; cron times are UTC."""
    open_slots.rebuild()
    travelling.rebuild()


@app.periodic(cron="*/10 * * * *", periodic_id="tell_place_followers")
@app.task(name="cartoparty.tell_place_followers", queueing_lock="cartoparty.tell_place_followers")
def tell_place_followers(timestamp):
    """Those who follow a selection of places."""
    notifications.tell()
