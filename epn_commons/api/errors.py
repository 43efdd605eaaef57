"""Refusals told as RFC 9457 problem details, in French, whatever the format that was asked for."""

import logging
import math
from http import HTTPStatus

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_OUTAGE_S = 10

TITLES = {
    400: _("Demande inexacte"),
    401: _("Clé refusée"),
    403: _("Accès refusé"),
    404: _("Rien à cette adresse"),
    405: _("Méthode refusée"),
    406: _("Format indisponible"),
    410: _("Curseur périmé"),
    415: _("Contenu refusé"),
    429: _("Trop de demandes"),
    500: _("Erreur de notre côté"),
    503: _("Service momentanément indisponible"),
}
DETAILS = {
    400: _("La demande ne peut pas être lue : vérifiez l’adresse et les paramètres."),
    401: _("L’en-tête « Authorization: Api-Key … » n’ouvre rien."),
    403: _("Cette clé n’ouvre pas ce droit."),
    404: _("Cette ressource n’existe pas, ou n’est pas publiée. La liste des ressources est à l’adresse /api/v1/."),
    405: _("L’API publique se lit seulement : employez GET ou HEAD."),
    406: _("Ce format n’est pas proposé ici : demandez application/json."),
    410: _("Ce curseur est trop ancien : reprenez une copie entière, puis suivez le fil depuis since=now."),
    415: _("L’API publique se lit seulement : n’envoyez pas de contenu."),
    429: _("Le nombre de demandes par heure est atteint. Attendez, ou demandez une clé."),
    500: _("Une erreur imprévue est survenue ; elle est notée. Réessayez plus tard."),
    503: _("La base de données ne répond pas ou la demande est trop longue. Réessayez dans quelques secondes."),
}


class ParameterErrors(exceptions.APIException):
    """One or several parameters refused: ``errors`` maps each name to what to do, in French."""

    status_code = 400

    def __init__(self, errors):
        self.errors = errors
        super().__init__(" ".join(f"« {name} » : {message}" for name, message in errors.items()))


class Gone(exceptions.APIException):
    """What was kept for a while and is no longer; the detail says how to start again."""

    status_code = 410


def problem(request, status, detail="", errors=None, headers=None):
    """A complete answer. ``type`` is the address of the explanation in the documentation."""
    body = {
        "type": f"{settings.BASE_URL}/api/docs/#erreur-{status}",
        "title": str(TITLES.get(status, HTTPStatus(status).phrase)),
        "status": status,
        "detail": str(detail or DETAILS.get(status, "")),
        "instance": request.path,
    }
    if errors:
        body["errors"] = [{"parameter": name, "message": str(message)} for name, message in errors.items()]
    # A lone surrogate (a broken path) is no Unicode text: it is shown as « ? ».
    text = {key: _writable(value) for key, value in body.items()}
    response = HttpResponse(orjson.dumps(text), status=status, content_type=MEDIA_TYPE, headers=headers)
    response["Cache-Control"] = "no-store"
    return response


def _writable(value):
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [{key: _writable(part) for key, part in item.items()} for item in value]
    return value


def exception_handler(error, context):
    """Django REST framework's hook: every exception of an API view ends here, none as HTML."""
    request = context["request"]
    if isinstance(error, ParameterErrors):
        return problem(request, 400, error.detail, error.errors)
    if isinstance(error, exceptions.Throttled):
        return problem(request, 429, headers={"Retry-After": str(math.ceil(error.wait or 1))})
    if isinstance(error, exceptions.APIException):
        return _refusal(request, error)
    if isinstance(error, Http404):
        return problem(request, 404)
    if isinstance(error, PermissionDenied):
        return problem(request, 403)
    if isinstance(error, (SuspiciousOperation, DataError)):
        return problem(request, 400)
    return _failure(request, error)


def _refusal(request, error):
    """What REST framework raised. Only our own words are shown: those of the framework are terse, or in English."""
    headers = {"WWW-Authenticate": error.auth_header} if getattr(error, "auth_header", None) else None
    ours = isinstance(error, (exceptions.AuthenticationFailed, exceptions.PermissionDenied, Gone)) and error.detail
    return problem(request, error.status_code, ours or "", headers=headers)


def _failure(request, error):
    got_request_exception.send(sender=None, request=request)
    logger.error("%s %s", request.method, request.path, exc_info=error)
    if isinstance(error, (OperationalError, InterfaceError)):
        return problem(request, 503, headers={"Retry-After": str(RETRY_AFTER_OUTAGE_S)})
    return problem(request, 500)
