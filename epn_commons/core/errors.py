"""The last word when a request fails: a French page, or problem details (RFC 9457) for the API."""

import sys
from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from psycopg_pool import PoolTimeout

from epn_commons.core.middleware import UNREADABLE
from epn_commons.core.request_id import current_request_id
from epn_commons.core.resubmission import kept_texts

RETRY_SECONDS = 10
API_PREFIX = "/api/"


@requires_csrf_token
def bad_request(request, exception):
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        reason = _(
            "Ce qui a été envoyé est trop volumineux : 2 Mo de texte au plus. Raccourcissez-le puis recommencez."
        )
    elif isinstance(exception, BadRequest) and str(exception):
        reason = str(exception)
    else:
        reason = _("La demande n’a pas pu être lue. Vérifiez l’adresse ou recommencez.")
    return _answer(request, 400, reason)


@requires_csrf_token
def permission_denied(request, exception):
    return _answer(request, 403, _("Votre compte ne donne pas accès à cette page."))


def csrf_failure(request, reason=""):
    return _answer(
        request,
        403,
        _("Cette page est restée ouverte trop longtemps. Revenez en arrière, rechargez-la, puis envoyez de nouveau."),
    )


@requires_csrf_token
def page_not_found(request, exception):
    return _answer(request, 404, _("Cette page n’existe pas, ou n’existe plus."))


@requires_csrf_token
def server_error(request):
    """Called while the exception is being handled, for a failure of a view as of a middleware."""
    failure = sys.exc_info()[1]
    if isinstance(failure, OperationalError | InterfaceError | PoolTimeout):
        return service_unavailable(request)
    if isinstance(failure, DataError | ValueError) and "NUL" in str(failure):
        return _answer(request, 400, str(UNREADABLE))
    return _answer(request, 500, _("Le portail a rencontré une erreur. Elle est notée ; réessayez dans un moment."))


def service_unavailable(request):
    """The database does not answer: say when to try again, without asking it anything."""
    reason = _("La base de données ne répond pas. Rien n’a été enregistré ; réessayez dans quelques secondes.")
    response = _answer(request, 503, reason)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def problem(status, detail, **members):
    """An answer of type ``application/problem+json``."""
    body = {"type": "about:blank", "title": TITLES.get(status, HTTPStatus(status).phrase), "status": status}
    return JsonResponse(
        {**body, "detail": detail, **members},
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


TITLES = {
    400: "Demande illisible",
    403: "Accès refusé",
    404: "Introuvable",
    500: "Erreur du portail",
    503: "Momentanément indisponible",
}


def _answer(request, status, reason):
    if request.path.startswith(API_PREFIX):
        return problem(status, reason, instance=request.path, request_id=current_request_id())
    if not hasattr(request, "user"):  # refused before anyone looked at who asks
        request.user = AnonymousUser()
    # The pages of our own failures are rendered without the request: they must come even when no query can be made.
    context = {"reason": reason, "request_id": current_request_id(), "kept": kept_texts(request)}
    return HttpResponse(render_to_string(f"{status}.html", context, request if status < 500 else None), status=status)
