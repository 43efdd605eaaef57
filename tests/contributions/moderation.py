"""Lines of the queue, one of each nature, for the tests of moderation."""

from datetime import timedelta

from epn_commons.contributions import reporting
from epn_commons.contributions.models import ReviewItem
from tests.accounts.factories import UserFactory
from tests.cartoparty.factories import StructureFactory
from tests.territories.factories import CommuneFactory, DepartmentFactory


def DAYS(count):
    return timedelta(days=count)


def coordinator_of(*codes, **fields):
    """A coordinator whose territory is these departments."""
    return UserFactory(coordinator=True, departments=[DepartmentFactory(code=code) for code in codes], **fields)


def place(**fields):
    """A structure of Orléans, in the Loiret, unless told otherwise."""
    fields.setdefault("commune", CommuneFactory(orleans=True))
    return StructureFactory(**fields)


def submission(**fields):
    structure = place(**fields)
    structure.submit(by=structure.author)
    return ReviewItem.objects.latest("pk")


def to_complete(**fields):
    return submission(without_services=True, **fields)


def revision(structure=None, by=None, comment="", **values):
    structure = structure or place(published=True)
    values = values or {"phone": "+33238111111"}
    structure.revise(values, by=by or UserFactory(mediator=True), comment=comment)
    return ReviewItem.objects.latest("pk")


def conflict():
    """A revision on a version that someone else's edit of the same field has since replaced."""
    structure = place(published=True, name="Premier nom")
    item = revision(structure, name="Nom proposé", phone="+33238222222")
    structure.revise({"name": "Nom mis en ligne"}, by=UserFactory(coordinator=True))
    return item


def report(message="Le lieu a déménagé en face de la gare.", by=None, **fields):
    reporting.report(place(published=True, **fields), message, by=by)
    return ReviewItem.objects.latest("pk")


def after_the_fact(**values):
    structure = place(published=True, phone="+33238000000")
    return revision(structure, by=UserFactory(mediator=True, trusted=True), **values)


def first_publication():
    structure = place(author=UserFactory(mediator=True, trusted=True))
    structure.publish(by=structure.author)
    return ReviewItem.objects.latest("pk")


EVERY_NATURE = {
    "submission": submission,
    "to_complete": to_complete,
    "revision": revision,
    "conflict": conflict,
    "report": report,
    "after_the_fact": after_the_fact,
    "first_publication": first_publication,
}
