"""Messages shown once on the next page, with a way back where there is one."""

from django.contrib import messages

UNDO_PREFIX = "undo:"


def done(request, text, undo_url=""):
    """Say that something is done. ``undo_url`` takes a POST that undoes it; the toast then offers « Annuler »."""
    messages.success(request, text, extra_tags=f"{UNDO_PREFIX}{undo_url}" if undo_url else "")
