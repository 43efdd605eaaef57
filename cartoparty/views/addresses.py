"""Addresses: the extract of a commune for its town hall."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from cartoparty.addresses.bal import write_bal
from cartoparty.models import AddressCheck
from epn_commons.api.conditional import entity_tag
from epn_commons.contributions.models import Change
from epn_commons.territories.models import Commune


def bal_etag(request, insee):
    checked = AddressCheck.objects.filter(structure__commune=insee).aggregate(at=Max("checked_at"))["at"]
    return entity_tag(Change.objects.stamp("structure")[0], insee, checked)


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=bal_etag)
def bal_extract(request, insee):
    commune = get_object_or_404(Commune, pk=insee)
    response = HttpResponse(write_bal(commune), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="extrait-bal-{insee}.csv"'
    return response
