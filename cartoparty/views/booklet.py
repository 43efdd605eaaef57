"""What is printed: the booklet of a selection, and the sheet that one person takes along."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cartoparty import booklet as paper
from cartoparty.selection import Selection


@login_not_required
@require_safe
def booklet(request):
    return render(request, "cartoparty/booklet.html", paper.booklet(Selection(request.GET), request.GET))


@login_not_required
@require_safe
def orientation(request):
    return render(request, "cartoparty/orientation.html", paper.orientation(request.GET.getlist("p")))
