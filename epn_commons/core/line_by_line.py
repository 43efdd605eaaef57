"""Lists of the admin that are decided on line by line: a page for each, then the next one in the order asked for."""

import re
from copy import copy

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from epn_commons.core.admin import PortalModelAdmin

DECIMAL = re.compile(r"[0-9]{1,15}", re.ASCII)
WHOLE_WIDTH = {"is_nav_sidebar_enabled": False}
FILTERS = "_changelist_filters"


class LineByLineAdmin(PortalModelAdmin):
    """``queue_title`` names the list. The form of a line sends in ``suivante`` the one that followed it."""

    queue_title = ""

    def has_add_permission(self, request):
        return False

    def changelist_view(self, request, extra_context=None):
        """The list, with where to begin to take it line by line."""
        response = super().changelist_view(request, {**WHOLE_WIDTH, "title": self.queue_title})
        changelist = getattr(response, "context_data", None) and response.context_data.get("cl")
        if changelist:
            first = next(iter(changelist.result_list), None)
            request.GET = QueryDict(urlencode({FILTERS: request.GET.urlencode()}))
            response.context_data["start_url"] = self.line_url(request, first.pk) if first else ""
        return response

    def place_in_queue(self, request, pk):
        """What the page of a line says of the others: how many wait, which comes before and after."""
        queue = self.queue(request)
        place = queue.index(pk) if pk in queue else -1
        following = queue[place + 1] if place + 1 < len(queue) else None
        return {
            "waiting": len(queue),
            "place": place + 1,
            "following": following,
            "previous_url": self.line_url(request, queue[place - 1]) if place > 0 else "",
            "next_url": self.line_url(request, following) if following else "",
            "queue_url": self.queue_url(request),
        }

    def queue(self, request):
        """The primary keys of the list as the coordinator filtered and sorted it, in order."""
        asked = copy(request)
        asked.GET = QueryDict(request.GET.get(FILTERS, ""))
        try:
            rows = self.get_changelist_instance(asked).queryset
        except IncorrectLookupParameters:
            rows = self.get_queryset(request).order_by(*self.ordering)
        return list(rows.values_list("pk", flat=True))

    def line_url(self, request, pk, **query):
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
        filters = request.GET.get(FILTERS, "")
        query = {**query, FILTERS: filters} if filters else query
        return f"{url}?{urlencode(query)}" if query else url

    def queue_url(self, request):
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        filters = request.GET.get(FILTERS, "")
        return f"{url}?{filters}" if filters else url

    def next_url(self, request):
        """Where to go once this line is settled: the one that followed it, or the first that waits, or the list."""
        queue = self.queue(request) if request.method == "POST" else []
        following = request.POST.get("suivante", "")
        if DECIMAL.fullmatch(following) and int(following) in queue:
            return self.line_url(request, int(following))
        return self.line_url(request, queue[0]) if queue else self.queue_url(request)
