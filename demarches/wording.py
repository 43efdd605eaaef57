"""The facts of a procedure in words: for its page, its history, its search entry, its texts to copy."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from demarches.enums import Actor, CounterCode, DocumentForm, StepLink
from epn_commons.core.language import as_written, is_foreign


class Fact(NamedTuple):
    """``written``: contributors wrote the text, which stays in French whatever the language of the page."""

    label: str
    text: str
    written: bool = True


def minutes(number):
    """« 25 min », « 1 h », « 1 h 20 »; empty when nobody said."""
    if number is None:
        return ""
    if number < 60:
        return _("%(minutes)d min") % {"minutes": number}
    hours, rest = divmod(number, 60)
    return (
        _("%(hours)d h %(rest)02d") % {"hours": hours, "rest": rest} if rest else _("%(hours)d h") % {"hours": hours}
    )


_SMALL_WORDS = {
    "à", "au", "aux", "avec", "sans", "le", "la", "les", "un", "une", "des", "de", "du", "dans", "pour", "sur", "si",
    "en", "celui", "celle", "ceux", "celles", "tout", "tous", "toute", "toutes", "par", "chaque", "son", "sa", "ses",
    "moins", "datant", "il", "elle", "on", "ce", "cette", "ces", "selon", "sauf", "même",
}  # fmt: skip


def after(said, note):
    """``said`` and the note that goes with it, as one sentence: a note often begins with a capital letter."""
    if not (said and note):
        return said or note
    first = note.split()[0].lower().strip(",;:")
    if first in _SMALL_WORDS:
        return f"{said}, {note[0].lower()}{note[1:]}"
    return _("%(said)s : %(note)s") % {"said": said, "note": note} if note[0].isupper() else f"{said}, {note}"


def counter(code):
    """The kind of office that a code of DILA's directory names; the code itself where it is not one of the usual."""
    return str(CounterCode(code).label) if code in CounterCode.values else code.replace("_", " ")


def one_of(alternatives):
    """« avis d’impôt (copie) ou bulletins de salaire »."""
    with as_written():
        return _(" ou ").join(_document(document) for document in alternatives)


def _document(document):
    form = document["form"]
    said = f" ({DocumentForm(form).label})" if form != DocumentForm.EITHER else ""
    return after(f"{document['name']}{said}", document["note"])


def documents(value):
    """One line for each document asked for."""
    return [
        (f"{line['case']} : " if line["case"] else "") + one_of(line["any_of"]) for line in value if line["any_of"]
    ]


def steps(value):
    """One line for each step, numbered."""
    lines = []
    for number, step in enumerate(value, start=1):
        link = f"{StepLink(step['link']).label} " if number > 1 and step["link"] != StepLink.THEN else ""
        facts = [str(Actor(step["by"]).label), minutes(step["minutes"]), _("facultatif") if step["optional"] else ""]
        lines.append(f"{number}. {link}{step['title']} ({', '.join(filter(None, facts))})")
        if step["detail"]:
            lines.append(step["detail"])
    return lines


def yes_or_no(value):
    return {True: _("oui"), False: _("non"), None: _("non vérifié")}[value]


def desk_card(value):
    """What to have in hand before starting; facts that nobody gave are left out."""
    facts = [
        Fact(_("Comptes"), ", ".join(value["accounts"])),
        Fact(_("Téléphone pour recevoir un code"), _said(value["phone_for_code"]), written=False),
        Fact(_("Accès à sa messagerie"), _said(value["email_access"]), written=False),
        Fact(_("À numériser"), ", ".join(value["scans"])),
        Fact(_("Déconnexion sans activité"), _after(value["session_timeout_minutes"]), written=False),
        Fact(_("Taille des fichiers"), _at_most(value["upload_limit_mb"]), written=False),
        Fact(_("Enregistrer et reprendre plus tard"), _said(value["can_save_and_resume"]), written=False),
        Fact(_("Durée habituelle au guichet"), minutes(value["usual_minutes"]), written=False),
        Fact(_("À savoir"), value["note"]),
    ]
    return [fact for fact in facts if fact.text]


def _said(value):
    return "" if value is None else yes_or_no(value)


def _after(number):
    return _("au bout de %(time)s") % {"time": minutes(number)} if number else ""


def _at_most(megabytes):
    return ngettext("%(size)d Mo au plus", "%(size)d Mo au plus", megabytes) % {"size": megabytes} if megabytes else ""


def plan_b(value):
    """``[(label, text)]``: how to do without the internet. The texts are in French, as they are on the doors."""
    lines = []
    if value["counter"]["code"] or value["counter"]["note"]:
        with as_written():
            where = counter(value["counter"]["code"]) if value["counter"]["code"] else ""
            text = after(where, value["counter"]["note"])
        lines.append((_("Au guichet"), text))
    for phone in value["phones"]:
        price = f" ({phone['price']})" if phone["price"] else ""
        with as_written():
            text = after(f"{phone['number']}{price}", phone["note"])
        lines.append((_("Par téléphone"), text))
    if value["post"]["to"] or value["post"]["note"]:
        lines.append((_("Par courrier"), " – ".join(filter(None, [value["post"]["to"], value["post"]["note"]]))))
    return lines


def web_links(value):
    """One line for each address."""
    return [" – ".join(filter(None, [link.get("what") or link.get("label") or "", link["url"]])) for link in value]


def facts(name, value):
    """A JSON field of a procedure as readers of its history expect it; empty for any other field."""
    if name == "documents":
        return "\n".join(documents(value))
    if name == "steps":
        return "\n".join(steps(value))
    if name in ("desk_card", "plan_b"):
        facts_ = desk_card(value) if name == "desk_card" else [Fact(*way) for way in plan_b(value)]
        return "\n".join(_("%(label)s : %(text)s") % {"label": one.label, "text": one.text} for one in facts_)
    return "\n".join(web_links(value)) if name in ("sources", "practice_links") else ""


def money(amount):
    """« Gratuit », « 25 € », « 86,50 € »; “€86.50” in English."""
    if not amount:
        return _("Gratuit")
    text = f"{amount:.2f}".removesuffix(".00")
    return _("%(amount)s €") % {"amount": text if is_foreign() else text.replace(".", ",")}
