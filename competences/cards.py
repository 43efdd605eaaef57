"""What the cards of several lists have in common."""

from django.utils.translation import gettext as _


def example(one):
    """The badge of what the demonstration invented, in a list; none for anything else."""
    return [{"label": _("Exemple"), "tone": "info", "icon": "info"}] if one.is_example else []
