"""A file that somebody sends to be verified: JSON, SVG or PNG, from anywhere, therefore refused at the first doubt."""

import json

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from competences.credentials import badges

MOST_BYTES = 512 * 1024
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ACTIVE = {
    "script",
    "foreignobject",
    "iframe",
    "embed",
    "object",
    "handler",
    "animate",
    "set",
    "use",
    "image",
    "style",
}
_LINKS = {"href", "src", "action"}


class Unreadable(Exception):
    """This file is not an attestation that can be checked; the message says it in French."""


def document_in(content):
    """The credential in a file, as a dict that nothing has verified yet.

    :raises Unreadable: too large, neither JSON, SVG nor PNG, active, or with no credential inside.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(_("Ce fichier est trop gros pour une attestation : 512 Ko au plus."))
    if content.startswith(PNG_SIGNATURE):
        return _document(_in_png(content))
    stripped = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if stripped.startswith(b"<"):
        return _document(_in_svg(stripped))
    return _document(stripped)


def _in_png(content):
    try:
        text = badges.unbake_png(content)
    except (ValueError, UnicodeDecodeError):
        raise Unreadable(
            _("Cette image est abîmée : elle ne se lit pas jusqu’au bout. Renvoyez l’original.")
        ) from None
    return text or _nothing_inside()


def _in_svg(content):
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Unreadable(_("Ce dessin SVG ne se lit pas : il est abîmé ou d’une forme refusée.")) from None
    if any(_is_active(element) for element in root.iter()):
        raise Unreadable(
            _(
                "Ce dessin SVG contient autre chose qu’une image (script ou lien vers l’extérieur). Par prudence, "
                "il est refusé sans être ouvert : demandez le fichier d’origine, ou vérifiez par son adresse."
            )
        )
    try:
        text = badges.unbake_svg(content)
    except (ParseError, DefusedXmlException, ValueError, AttributeError):
        text = None
    return text or _nothing_inside()


def _is_active(element):
    if not isinstance(element.tag, str):
        return False
    if _local(element.tag) in _ACTIVE:
        return True
    for name, value in element.attrib.items():
        local = _local(name)
        if local.startswith("on") or (local in _LINKS and not value.startswith("#")):
            return True
    return False


def _local(name):
    return name.rpartition("}")[2].lower()


def _document(text):
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(
            _("Ce fichier n’est pas une attestation : envoyez le fichier .json, .svg ou .png reçu avec elle.")
        ) from None
    if not isinstance(document, dict) or not isinstance(document.get("proof"), dict):
        raise Unreadable(_("Ce fichier ne porte pas de signature : ce n’est pas une attestation."))
    return document


def _nothing_inside():
    raise Unreadable(
        _("Cette image ne porte pas d’attestation. Une capture d’écran ne suffit pas : il faut le fichier d’origine.")
    )
