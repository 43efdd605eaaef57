"""What the form of a place shows around its fields, and what is said once it is sent."""

from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from cartoparty.opening_hours import to_french
from cartoparty.quality import assess
from epn_commons.contributions import drafts
from epn_commons.contributions.enums import Outcome, Status


def context(form, *, title, key, draft):
    """The whole context of ``cartoparty/structure_form.html``."""
    structure = form.instance
    is_new = structure.pk is None
    published = not is_new and structure.status == Status.PUBLISHED
    return {
        "form": form,
        "title": title,
        "structure": None if is_new else structure,
        "is_published": published,
        "quality": None if is_new else assess(structure),
        "draft": draft,
        "draft_key": key,
        "autosave_url": drafts.autosave_url(key),
        "cancel_url": structure.get_absolute_url() if not is_new else reverse("cartoparty:structure_list"),
        "submit_label": _submit_label(form.user, published),
        "tiles_url": settings.TILES_URL,
        "tiles_attribution": settings.TILES_ATTRIBUTION,
        "hours_sentences": to_french(form.hours_understood),
    }


def _submit_label(user, published):
    if user.publishes_at_once:
        return _("Publier la correction") if published else _("Publier")
    return _("Proposer la correction") if published else _("Envoyer en relecture")


def tell(request, form, outcome):
    """Say what became of what was sent, and how the hours were understood."""
    said = {
        Outcome.SAVED: _("« %(name)s » est enregistré."),
        Outcome.PUBLISHED: _("C’est publié : « %(name)s » est à jour pour tout le monde. Merci !"),
        Outcome.AWAITING_REVIEW: _(
            "C’est envoyé en relecture : un coordinateur lit votre proposition pour « %(name)s », "
            "et vous serez prévenu."
        ),
    }[outcome] % {"name": form.cleaned_data["name"]}
    messages.success(request, said)
    if "opening_hours" in form.changed_data and (sentences := to_french(form.hours_understood)):
        messages.info(request, _("Horaires compris : %(hours)s.") % {"hours": " ; ".join(sentences)})
