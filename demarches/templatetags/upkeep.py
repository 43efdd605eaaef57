from django import template
from django.urls import reverse

from demarches.models import LinkCheck, UpstreamChange

register = template.Library()


@register.simple_tag
def upkeep_to_do():
    """What the guide waits for: changes of service-public to look at, links that are dead."""
    return {
        "changes": UpstreamChange.objects.waiting().count(),
        "changes_url": reverse("admin:demarches_upstreamchange_changelist"),
        "dead": LinkCheck.objects.to_look_at().filter(dead_since__isnull=False).count(),
        "dead_url": reverse("demarches:link_report"),
    }
