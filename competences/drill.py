"""Everything that signing needs, exercised on a credential that is thrown away."""

import copy
import datetime as dt
import uuid

from django.conf import settings
from django.utils import timezone

from competences import issuer_keys, status_lists
from competences.credentials import badges
from competences.models import Attestation, StatusList


def run():
    """Pairs of what is tried, in French, and whether it went well.

    :raises private_keys.KeyUnusable: the current key cannot sign at all.
    """
    pair = issuer_keys.signing(issuer_keys.current())
    published = issuer_keys.document()
    document = badges.sign(_content(), pair)
    yield "la clé du jour signe", True
    yield "la signature se vérifie avec le document publié", _holds(document, published)
    altered = copy.deepcopy(document)
    altered["name"] = "altérée"
    yield "un mot changé est refusé", not _holds(altered, published)
    distrusting = {**published, "assertionMethod": []}
    yield "une clé retirée est refusée", not _holds(document, distrusting)
    for status_list in StatusList.objects.order_by("number"):
        status_lists.signed(status_list, fresh=True)
        yield f"la liste de révocation {status_list.number} se signe", True
    yield "toutes les attestations portent l’adresse du portail", _all_ours()


def _all_ours():
    signed = Attestation.objects.filter(is_example=False)
    return not signed.exclude(document__issuer__id=issuer_keys.did()).exists()


def _holds(document, published):
    try:
        badges.verify(document, published)
    except badges.NotGenuine:
        return False
    return True


def _content():
    now = timezone.now().replace(microsecond=0)
    return badges.Content(
        id=uuid.uuid4().urn,
        issuer_did=issuer_keys.did(),
        issuer_name="Exercice",
        issuer_url=f"{settings.BASE_URL}/",
        subject=uuid.uuid4().urn,
        achievement_id=uuid.uuid4().urn,
        name="Exercice",
        description="Exercice",
        criteria="Exercice",
        valid_from=now,
        valid_until=now + dt.timedelta(minutes=5),
        status_list_url=f"{settings.BASE_URL}/competences/statuts/1",
        status_index=0,
    )
