"""My work in the background: what waits, what runs, what came out of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from epn_commons.jobs import report as reports
from epn_commons.jobs.models import JobRun

PAGE_SIZE = 25
SHOWN_LINES = 100


@never_cache
@require_safe
def run_list(request):
    runs = JobRun.objects.filter(started_by=request.user).defer("report")
    page = Paginator(runs, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "jobs/list.html", {"page": page})


@never_cache
@require_safe
def detail(request, public_id):
    run = get_object_or_404(JobRun.objects.visible_to(request.user), public_id=public_id)
    columns, rows = reports.table(run.report)
    context = {
        "run": run,
        "figures": reports.figures(run.report),
        "columns": [{"label": label} for label in columns],
        "rows": rows[:SHOWN_LINES],
        "left_off": max(0, len(rows) - SHOWN_LINES),
    }
    return render(request, "jobs/_run.html" if request.htmx else "jobs/detail.html", context)


@never_cache
@require_safe
def report(request, public_id, extension):
    run = get_object_or_404(JobRun.objects.visible_to(request.user).exclude(report={}), public_id=public_id)
    if extension == "csv":
        response = HttpResponse(reports.as_csv(run.report), content_type="text/csv; charset=utf-8")
    else:
        response = JsonResponse(run.report, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="rapport-{run.public_id}.{extension}"'
    return response


@never_cache
@require_safe
def result(request, public_id):
    run = get_object_or_404(JobRun.objects.visible_to(request.user).exclude(result=""), public_id=public_id)
    try:
        return FileResponse(run.result.open(), as_attachment=True, filename=run.result.name.rsplit("/", 1)[-1])
    except FileNotFoundError:
        raise Http404 from None


@require_POST
def cancel(request, public_id):
    run = get_object_or_404(JobRun.objects.visible_to(request.user), public_id=public_id)
    if run.cancel(by=request.user):
        messages.success(request, _("L’arrêt est demandé : rien ne sera enregistré à moitié."))
    else:
        messages.info(request, _("Ce travail était déjà terminé."))
    return redirect(run)
