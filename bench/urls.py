"""The portal's pages, and bare views that do the least there is to do: what Django itself costs."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from bench.sql import json_of
from demarches import sheet
from demarches.models import Procedure
from epn_commons.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from legalbox import sheet as question_sheet
from legalbox.models import Question

_MAP = {}
_STATEMENTS = {}
_SHEETS = {}
_QUESTIONS = {}


@login_not_required
def bare_list(request):
    """The columns of a list of 100 places, made JSON by PostgreSQL, and nothing more."""
    statement = _STATEMENTS.get("list") or _STATEMENTS.setdefault("list", json_of("/api/v1/structures/?page_size=100"))
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return HttpResponse(cursor.fetchone()[0], content_type="application/json")


@login_not_required
def bare_bytes(request):
    """As many bytes, already compressed, as the map of the register."""
    size = int(request.GET.get("size", "0"))
    body = _MAP.setdefault(size, b"\x1f" * size)
    return HttpResponse(body, content_type="application/json", headers={"Content-Encoding": "gzip"})


@login_not_required
def bare_procedure(request, slug):
    """The page of a procedure, everything that it shows known beforehand: what its template costs."""
    if slug not in _SHEETS:
        procedure = sheet.with_words(Procedure.objects.published()).get(slug=slug)
        _SHEETS[slug] = sheet.context(procedure, request.user, request.GET)
    return render(request, "demarches/procedure_detail.html", _SHEETS[slug])


@login_not_required
def bare_question(request, slug):
    """The page of a question, everything that it shows known beforehand."""
    if slug not in _QUESTIONS:
        question = Question.objects.published().with_validation().get(slug=slug)
        _QUESTIONS[slug] = question_sheet.context(question, request.user)
    return render(request, "legalbox/question_detail.html", _QUESTIONS[slug])


urlpatterns = [
    path("bare/list", bare_list),
    path("bare/bytes", bare_bytes),
    path("bare/procedure/<slug:slug>", bare_procedure),
    path("bare/question/<slug:slug>", bare_question),
    *urlpatterns,
]
