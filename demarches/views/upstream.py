"""The records of service-public, for those who write: found, read as facts, made the beginning of a procedure."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from demarches.models import UpstreamRecord
from demarches.upstream import pages
from demarches.upstream.starting import begun_by, start_procedure


@require_safe
def record_list(request):
    _refuse_readers(request.user)
    return render(request, "demarches/upstream_list.html", pages.list_context(request.GET))


@require_safe
def record_detail(request, dataset, record_id):
    _refuse_readers(request.user)
    record = get_object_or_404(UpstreamRecord, dataset=dataset, record_id=record_id)
    return render(request, "demarches/upstream_detail.html", pages.record_context(record, request.user))


@require_POST
def record_start(request, dataset, record_id):
    """A draft procedure with the facts of the record; the one begun already when there is one."""
    _refuse_readers(request.user)
    record = get_object_or_404(UpstreamRecord, dataset=dataset, record_id=record_id)
    already = begun_by(request.user, record)
    procedure = start_procedure(record, by=request.user)
    if already:
        messages.info(request, _("Vous aviez déjà commencé cette démarche : la voici."))
    else:
        said = _("Brouillon créé. Les faits viennent de service-public : vérifiez-les, puis racontez la démarche.")
        messages.success(request, said)
    return redirect(procedure)


def _refuse_readers(user):
    if not user.can_contribute:
        raise PermissionDenied
