"""What the forms of the guide show around their fields, and what is said once they are sent."""

from django.urls import reverse
from django.utils.translation import gettext as _

from epn_commons.contributions import drafts
from epn_commons.contributions.enums import Outcome, Status


def context(form, *, title, key, draft):
    """The whole context of ``demarches/edit.html``."""
    sheet = form.instance
    published = sheet.pk is not None and sheet.status == Status.PUBLISHED
    return {
        "form": form,
        "title": title,
        "sheet": sheet if sheet.pk else None,
        "is_published": published,
        "draft": draft,
        "autosave_url": drafts.autosave_url(key),
        "cancel_url": sheet.get_absolute_url() if sheet.pk else reverse("demarches:procedure_list"),
        "submit_label": submit_label(form.user, published),
    }


def submit_label(user, published):
    if user.publishes_at_once:
        return _("Publier la correction") if published else _("Publier")
    return _("Proposer la correction") if published else _("Envoyer en relecture")


def said(outcome, sheet):
    texts = {
        Outcome.SAVED: _("« %(name)s » est enregistré : vous seul le voyez tant que vous ne l’envoyez pas."),
        Outcome.PUBLISHED: _("C’est publié : « %(name)s » est à jour pour tout le monde. Merci !"),
        Outcome.AWAITING_REVIEW: _("C’est envoyé : un coordinateur lit « %(name)s » et vous serez prévenu."),
    }
    return texts[outcome] % {"name": sheet}
