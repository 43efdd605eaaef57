from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from epn_commons.search import home_page
from epn_commons.search.address import SearchAddress
from epn_commons.search.searching import PAGE_SIZE, search, suggest
from epn_commons.search.showing import results_page

SUGGESTIONS_SECONDS = 60


@login_not_required
@require_safe
def home(request):
    """One box over everything, four doors, what is new."""
    return render(request, "search/home.html", home_page.context())


@login_not_required
@require_safe
def results(request):
    """One search over everything published."""
    address = SearchAddress(request.GET)
    found = search(address.text, request.user, **address.filters, offset=PAGE_SIZE * (address.page - 1))
    return render(request, "search/results.html", results_page(address, found))


@login_not_required
@require_safe
@conditional_page
def suggestions(request):
    """``[{label, url, kind}]`` for a text being typed."""
    found = suggest(SearchAddress(request.GET).text, request.user)
    response = JsonResponse([vars(suggestion) for suggestion in found], safe=False)
    patch_cache_control(response, public=True, max_age=SUGGESTIONS_SECONDS)
    return response
