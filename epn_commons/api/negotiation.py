"""Which format answers: ``?format=`` first, then ``Accept``."""

from django.utils.translation import gettext_lazy as _
from rest_framework.negotiation import DefaultContentNegotiation

from epn_commons.api.errors import ParameterErrors


class FormatNegotiation(DefaultContentNegotiation):
    """An unknown ``format`` is a refused parameter, not an absent page."""

    def filter_renderers(self, renderers, format):
        kept = [renderer for renderer in renderers if renderer.format == format]
        if not kept:
            formats = ", ".join(renderer.format for renderer in renderers)
            raise ParameterErrors(
                {"format": _("Format inconnu. Formats proposés : %(formats)s.") % {"formats": formats}}
            )
        return kept
