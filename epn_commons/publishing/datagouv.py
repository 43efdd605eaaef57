"""Our datasets told to data.gouv.fr's API: created once, then brought up to date under the same identifiers.

Each dataset is one whole payload: a partial one would wipe the tags and the period there. Files stay at our permanent
addresses (« remote » resources): data.gouv.fr shows what is published now, not a copy of last night.
"""

import hashlib
import json
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from epn_commons.contributions.enums import Licence
from epn_commons.core.http_client import OutgoingError, fetch
from epn_commons.publishing import catalogue
from epn_commons.publishing.models import DatagouvRecord

TIMEOUT_S = 60
MAX_BYTES = 5_000_000
LICENCES = {Licence.ETALAB: "lov2", Licence.CC_BY_SA: "cc-by-sa"}
FREQUENCIES = {
    "UPDATE_CONT": "continuous",
    "DAILY": "daily",
    "WEEKLY": "weekly",
    "MONTHLY": "monthly",
    "ANNUAL": "annual",
    "IRREG": "irregular",
}
READ_ONLY = (
    "id",
    "title",
    "description",
    "type",
    "filetype",
    "url",
    "format",
    "mime",
    "filesize",
    "checksum",
    "extras",
)


class DatagouvError(Exception):
    """``str()`` is a French sentence that says what happened and what to do."""


@dataclass(frozen=True)
class Done:
    """What became of one dataset. ``action``: ``created``, ``updated`` or ``unchanged``."""

    action: str
    address: str


def payload(dataset, version):
    """The whole description, as the API takes it, without its resources."""
    west, south, east, north = catalogue.box(dataset)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    body = {
        "title": str(dataset.title),
        "description": catalogue.described(dataset),
        "license": LICENCES[dataset.licence],
        "frequency": FREQUENCIES.get(dataset.frequency, "unknown"),
        "tags": [str(word) for word in catalogue.keywords(dataset)],
        "spatial": {"geom": {"type": "MultiPolygon", "coordinates": [[ring]]}},
        "private": False,
        "extras": {"source": f"{settings.BASE_URL}{dataset.get_absolute_url()}"},
    }
    since, changed_at = catalogue.period(dataset, version)
    if changed_at:
        body["temporal_coverage"] = {"start": since.date().isoformat(), "end": changed_at.date().isoformat()}
    if settings.DATAGOUV_ORGANIZATION:
        body["organization"] = settings.DATAGOUV_ORGANIZATION
    return body


def resources(dataset, version, known):
    """Our files as the API takes them; ``known`` gives the identifiers that they already have there."""
    files = {file.extension: file for file in version.files.all()} if version else {}
    return [_resource(dataset, extension, files.get(extension), known.get(extension)) for extension in dataset.formats]


def _resource(dataset, extension, file, identifier):
    body = {
        "title": _("%(title)s (%(format)s)") % {"title": dataset.title, "format": extension},
        "description": catalogue.file_description(dataset, extension),
        "type": "main",
        "filetype": "remote",
        "url": f"{settings.BASE_URL}{dataset.address(extension)}",
        "format": extension,
        "mime": dataset.formats[extension].media_type.split(";")[0],
    }
    if identifier:
        body["id"] = identifier
    if dataset.schema_url:
        body["schema"] = {"url": dataset.schema_url}
    if file:
        body |= {"filesize": file.size, "checksum": {"type": "sha256", "value": file.sha256}}
    return body


def push(dataset, version):
    """Create or bring up to date one dataset. Raises DatagouvError; what was learnt (identifiers) is kept."""
    record = DatagouvRecord.objects.filter(code=dataset.code).first()
    body = payload(dataset, version)
    ours = resources(dataset, version, record.resources if record else {})
    digest = hashlib.sha256(json.dumps([body, ours], sort_keys=True).encode()).hexdigest()
    if record is None:
        answer = _call("POST", "/api/1/datasets/", {**body, "resources": ours})
        record = DatagouvRecord(code=dataset.code, dataset_id=answer["id"])
        return _remember(record, dataset, answer, body, version, "created")
    address = f"/api/1/datasets/{record.dataset_id}/"
    there = _call("GET", address)
    if record.payload_sha256 == digest and _same_resources(there, record):
        return Done("unchanged", _page(there))
    mine = set(record.resources.values())
    # What people added there by hand (a document, a reuse's file) stays.
    others = [_kept(resource) for resource in there.get("resources", []) if resource["id"] not in mine]
    answer = _call("PUT", address, {**body, "resources": [*ours, *others]})
    return _remember(record, dataset, answer, body, version, "updated")


def _same_resources(there, record):
    return set(record.resources.values()) <= {resource["id"] for resource in there.get("resources", [])}


def _kept(resource):
    return {name: resource[name] for name in READ_ONLY if resource.get(name) is not None}


def _remember(record, dataset, answer, body, version, action):
    by_url = {resource["url"]: resource["id"] for resource in answer.get("resources", [])}
    urls = {extension: f"{settings.BASE_URL}{dataset.address(extension)}" for extension in dataset.formats}
    record.resources = {extension: by_url[url] for extension, url in urls.items() if url in by_url}
    sent = [body, resources(dataset, version, record.resources)]
    record.payload_sha256 = hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()
    record.pushed_at = timezone.now()
    record.save()
    return Done(action, _page(answer))


def _page(answer):
    return answer.get("page") or answer.get("self_web_url") or answer.get("uri") or answer["id"]


def _call(method, path, body=None):
    headers = {"X-API-KEY": settings.DATAGOUV_API_KEY, "Accept": "application/json"}
    content = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        content = json.dumps(body).encode()
    try:
        answer = fetch(
            f"{settings.DATAGOUV_URL}{path}",
            method=method,
            headers=headers,
            body=content,
            max_bytes=MAX_BYTES,
            timeout=TIMEOUT_S,
            max_redirects=0,
        )
    except OutgoingError as error:
        raise DatagouvError(_("data.gouv.fr ne répond pas : %(why)s") % {"why": error}) from error
    if answer.status not in (200, 201):
        raise DatagouvError(_refusal(answer))
    try:
        read = json.loads(answer.body)
        read["id"]
    except (ValueError, TypeError, KeyError) as error:
        raise DatagouvError(_("data.gouv.fr a donné une réponse illisible : réessayez plus tard.")) from error
    return read


def _refusal(answer):
    words = {
        401: _("La clé DATAGOUV_API_KEY est refusée : vérifiez-la, ou faites-en une autre sur data.gouv.fr."),
        403: _("Cette clé n’a pas le droit d’écrire pour cette organisation : vérifiez DATAGOUV_ORGANIZATION."),
        404: _("Ce jeu de données n’existe plus sur data.gouv.fr : relancez avec --recreate pour en faire un autre."),
        410: _("Ce jeu de données a été supprimé sur data.gouv.fr : rétablissez-le, ou relancez avec --recreate."),
        429: _("data.gouv.fr reçoit trop de demandes : réessayez dans une heure."),
    }
    if answer.status == 400:
        return _("data.gouv.fr refuse la description : %(why)s") % {"why": _reasons(answer.body)}
    return words.get(answer.status) or _("data.gouv.fr répond par une erreur (%(status)d) : réessayez plus tard.") % {
        "status": answer.status
    }


def _reasons(body):
    """``field : message`` of each refusal."""
    try:
        errors = json.loads(body).get("errors") or json.loads(body).get("message")
    except (ValueError, AttributeError):
        return _("sans explication.")
    if not isinstance(errors, dict):
        return str(errors)[:500]
    return " ; ".join(f"{name} : {json.dumps(said, ensure_ascii=False)}" for name, said in errors.items())[:1000]
