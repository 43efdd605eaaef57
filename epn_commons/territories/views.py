"""Suggestions of communes, for the fields where one is typed."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from epn_commons.territories.models import Commune

SHOWN = 8


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def communes(request):
    """``[{label, kind, code, latitude, longitude}]`` for ``?q=``, best first; ``label`` holds the code, so that it is
    never ambiguous when it is sent back."""
    found = Commune.objects.search(request.GET.get("q", ""), limit=SHOWN)
    rows = found.values("code", "name", "postcodes", "latitude", "longitude", area=F("department__name"))
    suggestions = [
        {
            "label": f"{row['name']} ({row['code']})",
            "kind": _("%(postcodes)s, %(department)s")
            % {"postcodes": row["postcodes"][0] if row["postcodes"] else "", "department": row["area"]},
            "code": row["code"],
            "latitude": row["latitude"],
            "longitude": row["longitude"],
        }
        for row in rows
    ]
    return JsonResponse(suggestions, safe=False)
