"""What the forms and the buttons of this app have in common: what is said once one is sent, and around it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from epn_commons.contributions.enums import Outcome, Status


def context(form, title, user):
    """The context of a page that shows a ``ContributionForm``."""
    published = form.instance.pk is not None and form.instance.status == Status.PUBLISHED
    return {
        "form": form,
        "title": title,
        "is_published": published,
        "is_new": form.instance.pk is None,
        "submit_label": _submit_label(user, published),
    }


def _submit_label(user, published):
    if user.publishes_at_once:
        return _("Publier la correction") if published else _("Publier")
    return _("Proposer la correction") if published else _("Envoyer en relecture")


def save(request, form):
    """Save what was typed and say what became of it; None once errors were added."""
    outcome = form.save_as(by=request.user, keep_as_draft="brouillon" in request.POST)
    if outcome:
        text = {
            Outcome.SAVED: _("« %(title)s » est enregistré."),
            Outcome.PUBLISHED: _("C’est publié : merci !"),
            Outcome.AWAITING_REVIEW: _("C’est envoyé en relecture : vous serez prévenu de la suite."),
        }[outcome]
        messages.success(request, text % {"title": form.instance})
    return outcome


def done(request, form, act, thanks=""):
    """Whether the form was sent, is right, and ``act(cleaned_data)`` was done; when it is refused, the form says
    why."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    if thanks:
        messages.success(request, thanks)
    return True


def acted(request, act, thanks):
    """Whether what a button asks was done; said either way."""
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    messages.success(request, thanks)
    return True
