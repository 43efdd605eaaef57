"""The sheet that a person takes along: large type, a few lines, boxes to fill in by hand, nothing about them."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from demarches import wording
from demarches.enums import Actor
from demarches.labels import FRENCH, KEYS, LANGUAGES
from demarches.sheet import documents, shown_services
from epn_commons.contributions.enums import Licence
from epn_commons.core import pdf, qr
from epn_commons.core.language import as_written

MOST_STEPS = 6
MOST_DOCUMENTS = 8
MOST_SMS = 459
"""Characters of three text messages in one, with the letters of French."""
BOXES = ("number", "date", "again", "appointment", "help")


def context(procedure, parameters):
    """The whole context of ``demarches/takeaway.html`` and of its PDF. The sheet is in French; the language asked for,
    or else that of the page, stands beside its titles."""
    code = parameters.get("langue") or get_language()
    code = code if code in LANGUAGES else "fr"
    large = parameters.get("caracteres") == "grands"
    with as_written():
        sheet = _sheet(procedure, code)
    query = "&".join([f"langue={code}"] * (code != "fr") + ["caracteres=grands"] * large)
    return {
        **sheet,
        "language": LANGUAGES[code],
        "code": code,
        "large": large,
        "languages": [{"code": one, "name": language.name} for one, language in LANGUAGES.items()],
        "pdf_url": f"{reverse('demarches:takeaway_pdf', args=[procedure.slug])}{'?' if query else ''}{query}"
        if pdf.available()
        else "",
        "today": timezone.localdate(),
    }


def _sheet(procedure, code):
    """What is written on it."""
    services = [service for service in shown_services(procedure) if service["url"]]
    address = settings.BASE_URL + procedure.get_absolute_url()
    left = [step for step in procedure.steps if step["by"] != Actor.ADMINISTRATION]
    papers = [(group["case"], line) for group in documents(procedure.documents) for line in group["lines"]]
    return {
        "procedure": procedure,
        "labels": {key: _label(key, code) for key in KEYS},
        "services": services[:2],
        "steps": left[:MOST_STEPS],
        "more_steps": max(0, len(left) - MOST_STEPS),
        "papers": papers[:MOST_DOCUMENTS],
        "more_papers": max(0, len(papers) - MOST_DOCUMENTS),
        "plan_b": wording.plan_b(procedure.plan_b),
        "boxes": [_label(key, code) for key in BOXES],
        "address": address,
        "qr": qr.svg(address, _("Code à scanner : la fiche « %(title)s »") % {"title": procedure.title}),
        "sms": sms(procedure, services, address),
        "licence": Licence(procedure.licence),
    }


def _label(key, code):
    """A label in French and, beside it, in the language of the person."""
    return {"fr": FRENCH[key], "other": LANGUAGES[code].labels[key] if code != "fr" else ""}


def sms(procedure, services, address):
    """A text to copy into a message: what, where, whom to call, where the rest is."""
    parts = [procedure.title]
    if services:
        parts.append(_("Sur internet : %(url)s") % {"url": services[0]["url"]})
    if procedure.plan_b["phones"]:
        phone = procedure.plan_b["phones"][0]
        price = f" ({phone['price']})" if phone["price"] else ""
        parts.append(_("Par téléphone : %(number)s%(price)s") % {"number": phone["number"], "price": price})
    parts.append(_("Tout est là : %(url)s") % {"url": address})
    text = ". ".join(parts)
    return text if len(text) <= MOST_SMS else ". ".join([procedure.title, parts[-1]])
