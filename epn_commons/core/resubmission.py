"""What a person had typed in a form that could not be taken, so that it can be copied before anything else."""

import re

from django.core.exceptions import SuspiciousOperation
from django.http.multipartparser import MultiPartParserError

_SECRET = re.compile(r"pass|token|secret|code|login", re.IGNORECASE)
_UNREADABLE = (SuspiciousOperation, MultiPartParserError, OSError)
SHORTEST = 15


def kept_texts(request):
    """The texts worth keeping from a POST, in order: no secret, no file, nothing shorter than a few words.

    They are shown to be copied, never offered for one-click sending: the request has not proved where it came from.
    """
    if request.method != "POST":
        return []
    try:
        fields = list(request.POST.lists())
    except _UNREADABLE:
        return []
    return [value for name, values in fields if not _SECRET.search(name) for value in values if len(value) >= SHORTEST]
