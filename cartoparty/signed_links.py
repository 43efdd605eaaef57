"""The links that only a place receives, in its own mailbox: they say which place, without a log-in.

A token holds the public identifier of the structure and a name of its own, so that two letters never share a link. It
does not depend on the version: a correction made meanwhile does not kill a letter, the page shows what is true now.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from cartoparty.duplicates.merging import moved_to
from cartoparty.models import Structure
from cartoparty.opening_hours.moments import midnight
from epn_commons.contributions.enums import Status

CONFIRM, REFUSE = "cartoparty.confirm", "cartoparty.refuse_reminders"
CONFIRM_FOR = timedelta(days=60)
_WITH_PLACE = ("commune__department", "organisation")


@dataclass(frozen=True)
class Link:
    structure: Structure
    name: str
    token: str


class BadLink(Exception):
    """``why`` is « altered », « expired » or « gone », ``status`` what to answer; ``slug`` only where it is known."""

    def __init__(self, why, status, slug=""):
        super().__init__(why)
        self.why, self.status, self.slug = why, status, slug


def confirmation_address(structure):
    """A full address, good for 60 days."""
    token = signing.dumps([str(structure.public_id), get_random_string(16)], salt=CONFIRM)
    return settings.BASE_URL + reverse("cartoparty:structure_confirm", args=[structure.slug, token])


def address_of_the_day(structure):
    """For the demonstration: the same all day long, good for 60 days too."""
    today = timezone.localdate()
    signer = _SignerOf(midnight(today), salt=CONFIRM)
    token = signer.sign_object([str(structure.public_id), f"demonstration-{today}"], serializer=signing.JSONSerializer)
    return reverse("cartoparty:structure_confirm", args=[structure.slug, token])


class _SignerOf(signing.TimestampSigner):
    """Signs as at another moment."""

    def __init__(self, moment, **options):
        super().__init__(**options)
        self.moment = moment

    def timestamp(self):
        return signing.b62_encode(int(self.moment.timestamp()))


def refusal_address(structure):
    """A full address, good as long as the secret key: an old letter must still let one refuse the next ones."""
    token = signing.dumps([str(structure.public_id), ""], salt=REFUSE)
    return settings.BASE_URL + reverse("cartoparty:structure_reminders_stop", args=[structure.slug, token])


def read(slug, token, *, salt=CONFIRM):
    """The ``Link`` that a token is, for the place at ``slug``; raises BadLink. A merged place may still refuse its
    reminders: they now come from the record that was kept. To confirm, one reads that record first."""
    try:
        public_id, name = signing.loads(token, salt=salt)
    except signing.BadSignature as error:
        raise BadLink("altered", 404) from error
    structure = Structure.objects.filter(public_id=public_id, slug=slug).select_related(*_WITH_PLACE).first()
    if structure is None:
        raise BadLink("altered", 404)
    if structure.status != Status.PUBLISHED:
        structure = moved_to(slug, user=AnonymousUser()) if salt == REFUSE else None
    if structure is None:
        raise BadLink("gone", 410, slug)
    if salt == CONFIRM and _is_old(token):
        raise BadLink("expired", 410, slug)
    return Link(structure, name, token)


def _is_old(token):
    try:
        signing.loads(token, salt=CONFIRM, max_age=CONFIRM_FOR)
    except signing.SignatureExpired:
        return True
    return False
