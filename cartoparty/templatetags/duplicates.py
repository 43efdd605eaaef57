"""What pages outside the bench show of it."""

from django import template

from cartoparty.duplicates import bench

register = template.Library()


@register.simple_tag(takes_context=True)
def duplicates_to_decide(context):
    """How many pairs wait for the coordinator who looks, in their territory."""
    return bench.to_decide(context["request"].user).count()
