"""What a reader makes of one row: a place, what was wrong with it, and what it still lacks."""

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cartoparty.enums import BLOCKING, Missing
from cartoparty.standards.contacts import MAX_URL
from cartoparty.standards.normalise import Unusable, has_control_characters, paragraphs, text, without_control

SUMMARY_LENGTH = 280
LIMITS = {
    "external_id": 255,
    "name": 255,
    "address": 255,
    "address_complement": 255,
    "commune_name": 255,
    "parent_name": 255,
    "source_name": 255,
    "opening_hours_note": 2000,
    "description": 20_000,
}
"""Characters that a field may hold; what is beyond goes to the description, or is quoted."""

LIST_LIMITS = {"other_labels": 255}
QUOTED = 200


class Severity:
    INFO = "info"
    WARNING = "warning"
    TO_COMPLETE = "to_complete"


class Issue(NamedTuple):
    """One remark on a row: what was found in `field`, what to do about it, how much it matters (`Severity`)."""

    field: str
    code: str
    message: str
    advice: str
    severity: str


class Rejected(Exception):
    """A row that cannot even be kept: nothing in it says which place it is. `reason` is French, for the report."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class PlaceRecord:
    """A place as its source describes it. Closed lists hold the values of `cartoparty.enums`, never labels.

    `source` and `external_id` together name the place in its source; `source` is "" where the file does not say it.
    `coordinates_doubt` is one of `CoordinatesDoubt` or "".
    """

    source: str = ""
    external_id: str = ""
    name: str = ""
    pivot: str = ""
    siren: str = ""
    address: str = ""
    address_complement: str = ""
    postcode: str = ""
    commune_name: str = ""
    insee_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    coordinates_doubt: str = ""
    ban_key: str = ""
    typologies: list[str] = field(default_factory=list)
    phone: str = ""
    emails: list[str] = field(default_factory=list)
    websites: list[str] = field(default_factory=list)
    opening_hours: str = ""
    opening_hours_note: str = ""
    summary: str = ""
    description: str = ""
    mobility: list[str] = field(default_factory=list)
    parent_name: str = ""
    updated_on: datetime.date | None = None
    services: list[str] = field(default_factory=list)
    audiences: list[str] = field(default_factory=list)
    specific_support: list[str] = field(default_factory=list)
    fees: list[str] = field(default_factory=list)
    programmes: list[str] = field(default_factory=list)
    training_labels: list[str] = field(default_factory=list)
    other_labels: list[str] = field(default_factory=list)
    access_modes: list[str] = field(default_factory=list)
    accompaniments: list[str] = field(default_factory=list)
    accessibility_url: str = ""
    accessible: bool | None = None
    booking_url: str = ""
    licence: str = ""
    source_name: str = ""
    attribution: str = ""
    issues: list[Issue] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """The facts of the place, without the remarks."""
        return {fact.name: getattr(self, fact.name) for fact in fields(self) if fact.name != "issues"}

    @property
    def blocking(self) -> list[str]:
        """What of `BLOCKING` is lacking: the place stays in the « à compléter » list until it is there."""
        return [lack for lack in missing(self.values()) if lack in BLOCKING]


def missing(place: Mapping) -> list[str]:
    """The values of `Missing` that `place` (keys of `PlaceRecord`) lacks, in the order of the enum."""
    lacks = {
        Missing.NAME: not place.get("name"),
        Missing.ADDRESS: not place.get("address"),
        Missing.COMMUNE: not (place.get("commune_name") and place.get("postcode")),
        Missing.SERVICES: not place.get("services"),
        Missing.PIVOT: not place.get("pivot"),
        Missing.OPENING_HOURS: not (place.get("opening_hours") or place.get("opening_hours_note")),
        Missing.CONTACT: not any(place.get(name) for name in ("phone", "emails", "websites")),
        Missing.COORDINATES: place.get("latitude") is None or place.get("longitude") is None,
        Missing.FEES: not place.get("fees"),
        Missing.ACCESS_MODES: not place.get("access_modes"),
        Missing.ACCESSIBILITY: place.get("accessible") is None and not place.get("accessibility_url"),
        Missing.SUMMARY: not (place.get("summary") or place.get("description")),
    }
    return [lack.value for lack in Missing if lacks[lack]]


class Draft:
    """A record being read: what the normalisers refuse becomes an issue that quotes the original."""

    def __init__(self, **values):
        self.record = PlaceRecord(**values)
        self._notes: list[str] = []

    def take(self, name, normalise, value, *arguments, default=""):
        """`normalise(value, *arguments)`, or `default` with an issue on the field `name`."""
        if isinstance(value, str) and has_control_characters(value):
            self.remark(
                name,
                "control_characters",
                _("Des caractères invisibles (NUL ou de contrôle) ont été retirés."),
                _("Relisez la valeur : elle vient peut-être d’un fichier abîmé."),
                quote=value,
            )
        try:
            return normalise(value, *arguments)
        except Unusable as problem:
            self.remark(name, problem.code, problem.message, problem.advice, quote=value)
            return default

    def line(self, name, value):
        """Set the one-line field `name`, within its limit: beyond, the whole text goes to the description."""
        self._bounded(name, self.take(name, text, value))

    def block(self, name, value):
        """Set the field of several lines `name`, within its limit."""
        self._bounded(name, self.take(name, paragraphs, value))

    def keep(self, label, value):
        """Keep in the description, after its label, a text for which the standard has no field."""
        written = self.take("description", paragraphs, value)
        if written:
            self._notes.append(f"{label} : {written}" if label else written)

    def choose(self, name, known, items):
        """Set the closed list `name` to what `known(item)` finds (a list of members); return the items not known."""
        found, unknown = [], []
        for item in items:
            members = known(item)
            found.extend(member.value for member in members or ())
            if members is None:
                unknown.append(item)
        self.add(name, found)
        return unknown

    def add(self, name, values):
        """Add `values` to the list `name`, each once. An item too long for its column goes to the description."""
        limit = LIST_LIMITS.get(name, MAX_URL)
        for item in values:
            if len(item) > limit:
                self.keep("", item)
        values = [item for item in values if len(item) <= limit]
        current = getattr(self.record, name)
        setattr(self.record, name, list(dict.fromkeys([*current, *values])))

    def remark(self, name, code, message, advice, *, severity=Severity.WARNING, quote=None):
        if quote is not None:
            shown = shorten(" ".join(without_control(str(quote)[: QUOTED * 5]).split()), QUOTED)
            message = _("%(message)s Valeur d’origine : « %(value)s ».") % {"message": message, "value": shown}
        self.record.issues.append(Issue(name, code, message, advice, severity))

    def finish(self) -> PlaceRecord:
        """The record, its description gathered and what it lacks said. Raises `Rejected` when it names no place."""
        record = self.record
        if not (record.name or record.address or record.external_id):
            raise Rejected(
                _("La ligne ne donne ni nom, ni adresse, ni identifiant : rien ne dit de quel lieu il s’agit.")
            )
        self._fit_summary()
        notes = "\n".join(note for note in self._notes if note not in record.description)
        self._bounded("description", "\n\n".join(filter(None, (record.description, notes))))
        if not record.external_id:
            self._name_without_identifier()
        for lack in record.blocking:
            self.remark(lack, f"missing_{lack}", *_LACKS[lack](), severity=Severity.TO_COMPLETE)
        return record

    def _bounded(self, name, written):
        limit = LIMITS[name]
        if len(written) > limit:
            self.remark(
                name,
                "cut",
                _("Le texte dépasse %(limit)s caractères : il a été coupé.") % {"limit": limit},
                _("Raccourcissez-le ; le texte entier reste dans la description quand elle peut le tenir."),
                quote=written[limit - 1 :],
            )
            if name != "description":
                self._notes.append(written)
            written = shorten(written, limit)
        setattr(self.record, name, written)

    def _fit_summary(self):
        record = self.record
        if len(record.summary) > SUMMARY_LENGTH:
            self._notes.insert(0, record.summary)
            record.summary = shorten(record.summary, SUMMARY_LENGTH)
            self.remark(
                "summary",
                "cut",
                _("La présentation courte dépasse 280 caractères : elle a été coupée."),
                _("Le texte entier est dans la description ; écrivez un résumé plus court."),
                severity=Severity.INFO,
            )

    def _name_without_identifier(self):
        record = self.record
        facts = "|".join((record.name, record.address, record.postcode, record.commune_name)).casefold()
        record.external_id = f"sans-id-{hashlib.sha256(facts.encode()).hexdigest()[:16]}"
        self.remark(
            "external_id",
            "no_identifier",
            _("La ligne n’a pas d’identifiant : le lieu sera reconnu par son nom et son adresse."),
            _("Ajoutez une colonne « id » pour qu’une correction du nom ne crée pas un second lieu."),
        )


_LACKS = {
    Missing.NAME: lambda: (_("Le lieu n’a pas de nom."), _("Donnez-lui le nom que porte sa façade.")),
    Missing.ADDRESS: lambda: (_("Le lieu n’a pas d’adresse."), _("Écrivez le numéro et la voie, ou le lieu-dit.")),
    Missing.COMMUNE: lambda: (_("Il manque la commune ou le code postal."), _("Choisissez la commune dans la liste.")),
    Missing.SERVICES: lambda: (
        _("La source ne dit pas quels services le lieu propose."),
        _("Cochez au moins un service, après l’avoir demandé au lieu."),
    ),
}


def shorten(written, limit):
    """`written` cut at a word and ended by « … » so that it holds in `limit` characters."""
    if len(written) <= limit:
        return written
    cut = written[: limit - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[limit // 2 :] else cut}…"
