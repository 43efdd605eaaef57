"""Form fields that several apps ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _


def moment_field(label):
    """A day and an hour, chosen or typed."""
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Écrivez un jour et une heure, par exemple 28/11/2026 14:00.")},
    )
