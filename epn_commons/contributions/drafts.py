"""Half-written forms, kept on the server for their author alone: they survive a lost session and a closed page.

A key names the form and what it is about: ``structure:nouvelle``, ``structure:<public_id>``.
"""

import re
from datetime import timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from epn_commons.contributions.models import FormDraft

MAX_BYTES = 100_000
MAX_DRAFTS = 40
KEPT = timedelta(days=60)
NEW = "nouvelle"
KEY = re.compile(r"[a-z0-9][a-z0-9:_-]{0,199}")
_NOT_TYPED = {"csrfmiddlewaretoken", "cle", "next"}


def key_for(kind, contribution=None):
    """The key of the form that edits a contribution, or that makes a new one of this kind."""
    return f"{kind}:{contribution.public_id if contribution and contribution.pk else NEW}"


def autosave_url(key):
    """Where ``templates/components/form.html`` posts what is being typed."""
    return f"{reverse('contributions:draft_save')}?{urlencode({'cle': key})}"


def is_storable(text):
    """PostgreSQL stores neither NUL nor half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def save(user, key, data):
    """Keep what ``user`` has typed, ``{field: [values]}``; the oldest beyond ``MAX_DRAFTS`` is forgotten."""
    typed = {name: values for name, values in data.items() if name not in _NOT_TYPED}
    draft, _created = FormDraft.objects.update_or_create(user=user, key=key, defaults={"data": typed})
    beyond = FormDraft.objects.filter(user=user).order_by("-updated_at").values("pk")[MAX_DRAFTS:]
    FormDraft.objects.filter(pk__in=list(beyond.values_list("pk", flat=True))).delete()
    return draft


def load(user, key):
    """The ``FormDraft`` under this key, or None."""
    return FormDraft.objects.filter(user=user, key=key).first() if user.is_authenticated else None


def discard(user, key):
    FormDraft.objects.filter(user=user, key=key).delete()


def discard_all(user):
    """Forget everything that ``user`` has typed and not sent; returns how many forms."""
    return FormDraft.objects.filter(user=user).delete()[0]


def forget_old():
    """Remove what nobody came back to; returns the number."""
    return FormDraft.objects.filter(updated_at__lt=timezone.now() - KEPT).delete()[0]


def restore(form, draft):
    """Show in an unbound form what had been typed. Nothing is checked yet: that comes when it is sent."""
    typed = QueryDict(mutable=True)
    for name, values in draft.data.items():
        typed.setlist(name, values)
    for name, field in form.fields.items():
        if not field.disabled and not field.widget.needs_multipart_form:
            form.initial[name] = field.widget.value_from_datadict(typed, {}, form.add_prefix(name))
    return form


def offer(request, form, key):
    """On opening a form: put back what was typed the last time and return its draft, for
    ``contributions/_draft_found.html``; None when there is nothing."""
    draft = None if form.is_bound else load(request.user, key)
    if draft:
        restore(form, draft)
    return draft
