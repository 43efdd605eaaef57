"""What pages outside this package show of it: the queue's size, the forms begun and not sent."""

from django import template
from django.db.models import Count, Min

from epn_commons.contributions.models import FormDraft, ReviewItem

register = template.Library()


@register.simple_tag(takes_context=True)
def review_queue(context):
    """``{count, oldest}`` of what waits for the coordinator who looks, in their territory."""
    user = context["request"].user
    return ReviewItem.objects.in_territory_of(user).order_by().aggregate(count=Count("pk"), oldest=Min("created_at"))


@register.simple_tag(takes_context=True)
def forms_begun(context):
    """How many forms the person who looks has begun and not sent."""
    user = context["request"].user
    return FormDraft.objects.filter(user=user).count() if user.is_authenticated else 0
