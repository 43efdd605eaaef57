"""What the portal says of a place besides the national lists."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    """In which one is helped besides French: codes of ISO 639, the most asked first. The national schema has no such
    list: it only knows English and « autres », among its specific support. The labels make addresses of filters: they
    never change."""

    ENGLISH = "en", "Anglais"
    ARABIC = "ar", "Arabe"
    SIGNS = "fsl", "Langue des signes française"
    SPANISH = "es", "Espagnol"
    PORTUGUESE = "pt", "Portugais"
    UKRAINIAN = "uk", "Ukrainien"
    RUSSIAN = "ru", "Russe"
    PERSIAN = "fa", "Persan, dari"
    PASHTO = "ps", "Pachto"
    TURKISH = "tr", "Turc"
    ROMANIAN = "ro", "Roumain"
    ALBANIAN = "sq", "Albanais"
    ITALIAN = "it", "Italien"
    GERMAN = "de", "Allemand"
    POLISH = "pl", "Polonais"
    GEORGIAN = "ka", "Géorgien"
    ARMENIAN = "hy", "Arménien"
    TAMIL = "ta", "Tamoul"
    BENGALI = "bn", "Bengali"
    CHINESE = "zh", "Chinois"
    VIETNAMESE = "vi", "Vietnamien"
    BERBER = "ber", "Berbère, kabyle"
    BAMBARA = "bm", "Bambara, dioula"
    SONINKE = "snk", "Soninké"
    FULA = "ff", "Peul"
    WOLOF = "wo", "Wolof"
    LINGALA = "ln", "Lingala"
    CREOLE = "crp", "Créole"


class CoordinatesOrigin(TextChoices):
    SOURCE = "source", _("Donnée par la source")
    GEOCODER = "geocoder", _("Trouvée d’après l’adresse")
    HAND = "hand", _("Placée à la main sur la carte")
    COMMUNE_CENTRE = "commune_centre", _("Centre de la commune")


class CoordinatesPrecision(TextChoices):
    HOUSENUMBER = "housenumber", _("Au numéro")
    STREET = "street", _("À la rue")
    LOCALITY = "locality", _("Au lieu-dit")
    COMMUNE = "commune", _("À la commune")
    UNKNOWN = "unknown", _("Inconnue")


class CoordinatesDoubt(TextChoices):
    """Why a point is shown but not trusted. The first four are seen in the file; the last two need the territories."""

    NULL_ISLAND = "null_island", _("Le point est à la latitude 0 et à la longitude 0")
    OUT_OF_RANGE = "out_of_range", _("La latitude ou la longitude n’existe pas")
    SWAPPED = "swapped", _("La latitude et la longitude étaient inversées")
    OUT_OF_FRANCE = "out_of_france", _("Le point est en mer ou hors de France")
    OUTSIDE_REGION = "outside_region", _("Le point est hors de la région de l’adresse")
    FAR_FROM_COMMUNE = "far_from_commune", _("Le point est loin de la commune de l’adresse")


class Missing(TextChoices):
    """What a place still lacks. While something of `BLOCKING` is lacking it stays in the « à compléter » list."""

    NAME = "name", _("Nom")
    ADDRESS = "address", _("Adresse")
    COMMUNE = "commune", _("Commune et code postal")
    SERVICES = "services", _("Services proposés")
    PIVOT = "pivot", _("SIRET ou numéro RNA")
    OPENING_HOURS = "opening_hours", _("Horaires")
    CONTACT = "contact", _("Téléphone, courriel ou site")
    COORDINATES = "coordinates", _("Position sur la carte")
    FEES = "fees", _("Frais à charge")
    ACCESS_MODES = "access_modes", _("Modalités d’accès")
    ACCESSIBILITY = "accessibility", _("Accessibilité")
    SUMMARY = "summary", _("Présentation")


BLOCKING = frozenset({Missing.NAME, Missing.ADDRESS, Missing.COMMUNE, Missing.SERVICES})
