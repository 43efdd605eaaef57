"""What search engines read of a contribution: ``{% load describing %}{% schema_org training more %}``. Kinds with a
vocabulary of their own (a place, a procedure) write theirs."""

from django import template
from django.conf import settings

from epn_commons.contributions.enums import Licence
from epn_commons.core.templatetags.portal import structured_data_script

register = template.Library()


@register.simple_tag
def schema_org(contribution, more=None):
    """A JSON-LD block of schema.org for what is published; ``more``: properties that its kind adds."""
    if contribution.status != "published":
        return ""
    return structured_data_script({**_common(contribution), **(more or {})})


def _common(contribution):
    facts = {
        "@context": "https://schema.org",
        "@type": contribution.schema_type,
        "name": str(contribution),
        "description": contribution.summary,
        "url": f"{settings.BASE_URL}{contribution.get_absolute_url()}",
        "inLanguage": "fr",
        "license": Licence(contribution.licence).url,
        "datePublished": contribution.published_at.date().isoformat(),
        "dateModified": contribution.updated_at.date().isoformat(),
    }
    return {name: value for name, value in facts.items() if value}
