"""The forms in which an attestation leaves the portal: JSON, drawing, image, paper, and a bundle that needs nobody."""

import io
import zipfile

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from competences import issuer_keys, status_lists
from competences.credentials import badges, images
from competences.verifying import document_of, judge
from epn_commons.core import pdf, qr


def json_text(attestation):
    return badges.as_text(document_of(attestation))


def svg(attestation):
    document = document_of(attestation)
    return badges.bake_svg(drawing(attestation.achievement, document["name"], mention(attestation)), document)


def png(attestation):
    address = settings.BASE_URL + attestation.get_absolute_url()
    return badges.bake_png(images.badge_png(address), document_of(attestation))


def paper(attestation):
    """The bytes of the PDF.

    :raises pdf.PdfUnavailable: this server has no Pango: the page offers to print.
    """
    return pdf.render(render_to_string("competences/attestation_pdf.html", printed(attestation)))


def printed(attestation):
    """The context of what is on paper."""
    address = settings.BASE_URL + attestation.get_absolute_url()
    return {
        "verdict": judge(attestation),
        "attestation": attestation,
        "address": address,
        "qr": qr.svg(address, _("Code à scanner pour vérifier cette attestation")),
        "mention": mention(attestation),
    }


def bundle(attestation):
    """A zip with the credential, the issuer's keys and the status list: what a verifier needs without the portal."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("attestation.json", json_text(attestation))
        archive.writestr("did.json", badges.as_text(issuer_keys.document()))
        archive.writestr("statut.json", badges.as_text(status_lists.signed(attestation.status_list)))
        archive.writestr("LISEZ-MOI.txt", render_to_string("competences/bundle.txt", {"attestation": attestation}))
    return made.getvalue()


def drawing(achievement, name="", words=""):
    return images.badge_svg(name or achievement.name, achievement.level_label, words)


def mention(attestation):
    """What nobody may overlook on the badge itself."""
    if attestation.is_example:
        return _("Exemple de démonstration")
    return _("Essai, sans valeur") if attestation.is_trial else ""
