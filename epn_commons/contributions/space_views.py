"""« Mon espace » and the coordinators' board."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from epn_commons.accounts.access import moderates, visible_if
from epn_commons.contributions import dashboard, space
from epn_commons.core import spreadsheet


@never_cache
@require_safe
def mine(request):
    """What waits for me, in the order it matters."""
    return render(request, "contributions/space.html", {"held": space.held_for(request.user)})


@visible_if(moderates)
@never_cache
@require_safe
def board(request):
    """Every panel, its chart and the first lines of its table."""
    scope = dashboard.Scope.of(request.user)
    drawn = [dashboard.drawn(panel, panel.rows(scope)) for panel in dashboard.panels()]
    return render(request, "contributions/board.html", {"panels": drawn, "departments": scope.departments})


@visible_if(moderates)
@never_cache
@require_safe
def panel_csv(request, code):
    """The whole table of a panel, for a spreadsheet."""
    try:
        panel = dashboard.find_panel(code)
    except KeyError as error:
        raise Http404 from error
    rows = panel.rows(dashboard.Scope.of(request.user))
    return spreadsheet.answer(code, panel.columns, (row.cells for row in rows))


@visible_if(moderates)
@never_cache
@require_safe
def counted(request, code):
    """The things that one figure of a panel counts."""
    try:
        context = dashboard.counted_page(dashboard.find_panel(code), dashboard.Scope.of(request.user), request.GET)
    except KeyError as error:
        raise Http404 from error
    return render(request, "contributions/board_counted.html", context)
