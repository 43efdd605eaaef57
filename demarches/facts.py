"""The facts of a procedure that are lists and records: what each may hold, whoever writes them (a form, a file of
another network, an import). What is not said is empty; what is not known is refused, never dropped."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from demarches.enums import Actor, DocumentForm, StepLink

LONGEST_ADDRESS = 1000
"""The longest that service-public gives is 686 characters."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


WORDS = {
    "title": _lazy("titre"),
    "detail": _lazy("précisions"),
    "by": _lazy("par qui"),
    "link": _lazy("lien"),
    "name": _lazy("nom"),
    "form": _lazy("forme"),
    "case": _lazy("cas"),
    "any_of": _lazy("au choix"),
    "url": _lazy("adresse"),
    "number": _lazy("numéro"),
    "checked_on": _lazy("vérifié le"),
    "counter": _lazy("guichet"),
    "phones": _lazy("téléphones"),
    "post": _lazy("courrier"),
}
"""Names of facts, for the refusals that people read."""


def refuse(where, message):
    raise ValidationError(f"{where} : {message}" if where else message)


class Text:
    """One text; ``empty`` when it is not said."""

    empty = ""

    def __init__(self, most, *, required=False, pattern="", example=""):
        self.most, self.required, self.pattern, self.example = most, required, pattern, example

    def clean(self, value, where=""):
        if value is None:
            value = ""
        if isinstance(value, bool | dict | list):
            refuse(where, _("écrivez un texte."))
        text = str(value).strip()
        if _CONTROLS.search(text):
            refuse(where, _("ce texte contient des caractères invisibles : recopiez-le à la main."))
        if len(text) > self.most:
            refuse(where, _("%(most)d caractères au plus.") % {"most": self.most})
        if self.required and not text:
            refuse(where, _("à remplir."))
        if text and self.pattern and not re.fullmatch(self.pattern, text):
            refuse(where, _("écrivez-le comme « %(example)s ».") % {"example": self.example})
        return text


class Address(Text):
    """An http or https address."""

    def __init__(self, *, required=True):
        super().__init__(LONGEST_ADDRESS, required=required)

    def clean(self, value, where=""):
        text = super().clean(value, where)
        if text and not is_web_address(text):
            refuse(where, _("l’adresse commence par https:// et nomme un site."))
        return text


def is_web_address(text):
    """Whether a browser may be sent there: http or https, a host, and neither space nor credentials."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host and "@" not in parts.netloc and not re.search(r"\s", text)


class Choice:
    def __init__(self, enum, default):
        self.enum, self.empty = enum, str(default)

    def clean(self, value, where=""):
        if value in (None, ""):
            return self.empty
        if value not in self.enum.values:
            refuse(where, _("choisissez parmi %(values)s.") % {"values": ", ".join(self.enum.values)})
        return str(value)


class Flag:
    """True or False."""

    def __init__(self, default=False):
        self.empty = default

    def clean(self, value, where=""):
        if value is None:
            return self.empty
        if not isinstance(value, bool):
            refuse(where, _("répondez par oui ou par non (true ou false)."))
        return value


class MaybeFlag(Flag):
    """True, False, or None where nobody knows."""

    def __init__(self):
        super().__init__(None)


class Number:
    """A whole number between two, or None."""

    empty = None

    def __init__(self, least, most):
        self.least, self.most = least, most

    def clean(self, value, where=""):
        if value in (None, ""):
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int | str) or not re.fullmatch(r"\d{1,6}", str(value)):
            refuse(where, _("écrivez un nombre entier."))
        number = int(value)
        if not self.least <= number <= self.most:
            refuse(where, _("entre %(least)d et %(most)d.") % {"least": self.least, "most": self.most})
        return number


class Money:
    """Euros as text (« 25.00 »), or None."""

    empty = None

    def clean(self, value, where=""):
        if value in (None, ""):
            return None
        try:
            amount = Decimal(str(value).replace(",", ".")) if not isinstance(value, bool | list | dict) else None
        except InvalidOperation:
            amount = None
        if amount is None or not amount.is_finite() or not 0 <= amount < 100_000:
            refuse(where, _("écrivez un montant en euros, par exemple 25.00."))
        return str(amount.quantize(Decimal("0.01")))


class Day:
    """A date in ISO 8601, or None."""

    empty = None

    def clean(self, value, where=""):
        if value in (None, ""):
            return None
        if isinstance(value, dt.datetime):
            value = value.date()
        if isinstance(value, dt.date):
            return value.isoformat()
        try:
            day = parse_date(value) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None:
            refuse(where, _("écrivez une date comme 2026-03-12."))
        return day.isoformat()


class ListOf:
    def __init__(self, item, most):
        self.item, self.most = item, most

    @property
    def empty(self):
        return []

    def clean(self, value, where=""):
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            refuse(where, _("écrivez une liste."))
        if len(value) > self.most:
            refuse(where, _("%(most)d éléments au plus.") % {"most": self.most})
        return [self.item.clean(one, f"{where} {number}".strip()) for number, one in enumerate(value, start=1)]


class Record:
    """Named facts. ``short`` is the name of the fact that a lone text stands for."""

    def __init__(self, /, *, short="", **facts):
        self.short, self.facts = short, facts

    @property
    def empty(self):
        return {name: fact.empty for name, fact in self.facts.items()}

    def clean(self, value, where=""):
        if value is None:
            value = {}
        if self.short and isinstance(value, str):
            value = {self.short: value}
        if not isinstance(value, dict):
            refuse(where, _("écrivez des faits nommés (%(names)s).") % {"names": ", ".join(self.facts)})
        unknown = [str(name)[:40] for name in value if name not in self.facts]
        if unknown:
            refuse(where, _("fait inconnu : %(names)s.") % {"names": ", ".join(unknown[:5])})
        return {
            name: fact.clean(
                value.get(name), f"{where} › {WORDS.get(name, name)}" if where else str(WORDS.get(name, name))
            )
            for name, fact in self.facts.items()
        }


TEXTS = ListOf(Text(200, required=True), 40)
DOCUMENTS = ListOf(
    Record(
        case=Text(200),
        any_of=ListOf(
            Record(
                short="name",
                name=Text(300, required=True),
                form=Choice(DocumentForm, DocumentForm.EITHER),
                note=Text(600),
            ),
            20,
        ),
    ),
    80,
)
STEPS = ListOf(
    Record(
        title=Text(200, required=True),
        detail=Text(3000),
        by=Choice(Actor, Actor.PERSON),
        link=Choice(StepLink, StepLink.THEN),
        optional=Flag(),
        minutes=Number(0, 600),
    ),
    60,
)
DESK_CARD = Record(
    accounts=TEXTS,
    phone_for_code=MaybeFlag(),
    email_access=MaybeFlag(),
    scans=TEXTS,
    session_timeout_minutes=Number(1, 1440),
    upload_limit_mb=Number(1, 10_000),
    can_save_and_resume=MaybeFlag(),
    usual_minutes=Number(1, 1440),
    note=Text(2000),
)
PLAN_B = Record(
    counter=Record(
        short="code",
        code=Text(60, pattern=r"[a-z0-9_]+", example="mairie"),
        note=Text(800),
    ),
    phones=ListOf(
        Record(
            short="number",
            number=Text(30, required=True, pattern=r"[+0-9][0-9 .()]{1,28}", example="01 23 45 67 89"),
            price=Text(160),
            note=Text(400),
        ),
        12,
    ),
    post=Record(short="to", to=Text(600), note=Text(600)),
)
SOURCES = ListOf(Record(short="url", url=Address(), what=Text(400), checked_on=Day()), 40)
PRACTICE_LINKS = ListOf(Record(short="url", url=Address(), label=Text(200)), 20)

PROCEDURE_FACTS = {
    "documents": DOCUMENTS,
    "steps": STEPS,
    "desk_card": DESK_CARD,
    "plan_b": PLAN_B,
    "sources": SOURCES,
    "practice_links": PRACTICE_LINKS,
}
"""The JSON fields of a procedure."""


def texts_in(value):
    """Every text that facts hold, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)
