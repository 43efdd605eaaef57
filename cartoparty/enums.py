"""The closed lists of a place.

The lists down to `Typology` are those of the national schema « Lieux de médiation numérique » 1.0.2: their labels are
exchanged between producers, so they are exact, never translated, and no word of them may change. Their values are
ours.
The lists after it are the portal's own.
"""

import unicodedata
from functools import cache, lru_cache

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Service(TextChoices):
    ADMINISTRATIVE_HELP = "administrative_help", "Aide aux démarches administratives"
    EVERYDAY_TOOLS = "everyday_tools", "Maîtrise des outils numériques du quotidien"
    EMPLOYMENT = "employment", "Insertion professionnelle via le numérique"
    SAFE_USE = "safe_use", "Utilisation sécurisée du numérique"
    PARENTING = "parenting", "Parentalité et éducation avec le numérique"
    LEISURE_AND_CREATION = "leisure_and_creation", "Loisirs et créations numériques"
    DIGITAL_CULTURE = "digital_culture", "Compréhension du monde numérique"
    ACCESS = "access", "Accès internet et matériel informatique"
    AFFORDABLE_EQUIPMENT = "affordable_equipment", "Acquisition de matériel informatique à prix solidaire"


class Audience(TextChoices):
    YOUNG_PEOPLE = "young_people", "Jeunes"
    STUDENTS = "students", "Étudiants"
    FAMILIES = "families", "Familles et/ou enfants"
    SENIORS = "seniors", "Seniors"
    WOMEN = "women", "Femmes"


class SpecificSupport(TextChoices):
    DEAFNESS = "deafness", "Surdité"
    MOTOR_DISABILITIES = "motor_disabilities", "Handicaps moteurs"
    MENTAL_DISABILITIES = "mental_disabilities", "Handicaps mentaux"
    ILLITERACY = "illiteracy", "Illettrisme"
    ENGLISH = "english", "Langues étrangères (anglais)"
    OTHER_LANGUAGES = "other_languages", "Langues étrangères (autres)"
    VISUAL_IMPAIRMENT = "visual_impairment", "Déficience visuelle"


class Fee(TextChoices):
    FREE = "free", "Gratuit"
    FREE_ON_CONDITION = "free_on_condition", "Gratuit sous condition"
    PAID = "paid", "Payant"


class Programme(TextChoices):
    AIDANTS_CONNECT = "aidants_connect", "Aidants Connect"
    REFERENCE_LIBRARIES = "reference_libraries", "Bibliothèques numérique de référence"
    PIX_CERTIFICATION = "pix_certification", "Certification PIX"
    DIGITAL_ADVISERS = "digital_advisers", "Conseillers numériques"
    EMMAUS_CONNECT = "emmaus_connect", "Emmaüs Connect"
    FRANCE_SERVICES = "france_services", "France Services"
    DIGITAL_SCHOOL = "digital_school", "Grande école du numérique"
    RED_CROSS = "red_cross", "La Croix Rouge"
    CAF_ACCESS_POINT = "caf_access_point", "Point d'accès numérique CAF"
    PROMENEURS_DU_NET = "promeneurs_du_net", "Promeneurs du net"
    EMMAUS_RELAY = "emmaus_relay", "Relais numérique (Emmaüs Connect)"


class TrainingLabel(TextChoices):
    MON_ESPACE_SANTE = "mon_espace_sante", "Formé à « Mon Espace Santé »"
    DUPLEX = "duplex", "Formé à « DUPLEX » (illettrisme)"
    ARNIA = "arnia", "Arnia/MedNum BFC (Bourgogne-Franche-Comté)"
    REUSE_NORMANDY = "reuse_normandy", "Collectif ressources et acteurs réemploi (Normandie)"
    LA_POSTE_STAGES = "la_poste_stages", "Étapes numériques(La Poste)"
    TERRITORY_FACTORIES = "territory_factories", "Fabriques de Territoire"
    SCOUTS_DROME = "scouts_drome", "Les Éclaireurs du numérique (Drôme)"
    MES_PAPIERS = "mes_papiers", "Mes Papiers (Métropole de Lyon)"
    ORDI_3_0 = "ordi_3_0", "ORDI 3.0"
    SUD_LABS = "sud_labs", "SUD LABS (PACA)"


class AccessMode(TextChoices):
    WALK_IN = "walk_in", "Se présenter"
    PHONE = "phone", "Téléphoner"
    EMAIL = "email", "Contacter par mail"
    ONLINE_BOOKING = "online_booking", "Prendre un RDV en ligne"
    NO_PUBLIC = "no_public", "Ce lieu n'accueille pas de public"
    PRESCRIPTION = "prescription", "Envoyer un mail avec une fiche de prescription"


class Accompaniment(TextChoices):
    AUTONOMOUS = "autonomous", "En autonomie"
    INDIVIDUAL = "individual", "Accompagnement individuel"
    WORKSHOP = "workshop", "Dans un atelier collectif"
    REMOTE = "remote", "À distance"


class Mobility(TextChoices):
    ITINERANT = "itinerant", "Itinérant"
    FIXED = "fixed", "Fixe"


class Typology(TextChoices):
    """The 92 codes of the national JavaScript library (the schema closes no list), read by `TYPOLOGY_NAMES`."""

    ACI = "aci", "ACI"
    ACIPHC = "aciphc", "ACIPHC"
    AFPA = "afpa", "AFPA"
    AI = "ai", "AI"
    ASE = "ase", "ASE"
    ASSO = "asso", "ASSO"
    ASSO_CHOMEUR = "asso_chomeur", "ASSO_CHOMEUR"
    AUTRE = "other", "Autre"
    AVIP = "avip", "AVIP"
    BIB = "bib", "BIB"
    CAARUD = "caarud", "CAARUD"
    CADA = "cada", "CADA"
    CAF = "caf", "CAF"
    CAP_EMPLOI = "cap_emploi", "CAP_EMPLOI"
    CAVA = "cava", "CAVA"
    CC = "cc", "CC"
    CCAS = "ccas", "CCAS"
    CCONS = "ccons", "CCONS"
    CD = "cd", "CD"
    CDAS = "cdas", "CDAS"
    CFP = "cfp", "CFP"
    CHRS = "chrs", "CHRS"
    CHU = "chu", "CHU"
    CIAS = "cias", "CIAS"
    CIDFF = "cidff", "CIDFF"
    CITMET = "citmet", "CITMET"
    CMP = "cmp", "CMP"
    CMS = "cms", "CMS"
    CPAM = "cpam", "CPAM"
    CPH = "cph", "CPH"
    CS = "cs", "CS"
    CSAPA = "csapa", "CSAPA"
    CSC = "csc", "CSC"
    DEETS = "deets", "DEETS"
    DEPT = "dept", "DEPT"
    DIPLP = "diplp", "DIPLP"
    E2C = "e2c", "E2C"
    EA = "ea", "EA"
    EATT = "eatt", "EATT"
    EI = "ei", "EI"
    EITI = "eiti", "EITI"
    ENM = "enm", "ENM"
    EPCI = "epci", "EPCI"
    EPI = "epi", "EPI"
    EPIDE = "epide", "EPIDE"
    EPN = "epn", "EPN"
    ES = "es", "ES"
    ESAT = "esat", "ESAT"
    ESS = "ess", "ESS"
    ETTI = "etti", "ETTI"
    EVS = "evs", "EVS"
    FABLAB = "fablab", "FABLAB"
    FABRIQUE = "fabrique", "FABRIQUE"
    FAIS = "fais", "FAIS"
    FT = "ft", "FT"
    GEIQ = "geiq", "GEIQ"
    HUDA = "huda", "HUDA"
    LA_POSTE = "la_poste", "LA_POSTE"
    MDE = "mde", "MDE"
    MDH = "mdh", "MDH"
    MDEF = "mdef", "MDEF"
    MDPH = "mdph", "MDPH"
    MDS = "mds", "MDS"
    MJC = "mjc", "MJC"
    ML = "ml", "ML"
    MQ = "mq", "MQ"
    MSA = "msa", "MSA"
    MSAP = "msap", "MSAP"
    MUNI = "muni", "MUNI"
    OACAS = "oacas", "OACAS"
    ODC = "odc", "ODC"
    OF = "of", "OF"
    OIL = "oil", "OIL"
    OPCS = "opcs", "OPCS"
    PAD = "pad", "PAD"
    PENSION = "pension", "PENSION"
    PI = "pi", "PI"
    PIJ_BIJ = "pij_bij", "PIJ_BIJ"
    PIMMS = "pimms", "PIMMS"
    PJJ = "pjj", "PJJ"
    PLIE = "plie", "PLIE"
    PREF = "pref", "PREF"
    PREVENTION = "prevention", "PREVENTION"
    REG = "reg", "REG"
    RELAIS_LECTURE = "relais_lecture", "RELAIS_LECTURE"
    RESSOURCERIE = "ressourcerie", "RESSOURCERIE"
    RFS = "rfs", "RFS"
    RS_FJT = "rs_fjt", "RS_FJT"
    SCP = "scp", "SCP"
    SPIP = "spip", "SPIP"
    TIERS_LIEUX = "tiers_lieux", "TIERS_LIEUX"
    UDAF = "udaf", "UDAF"


TYPOLOGY_NAMES = {
    Typology.ACI: _("Atelier et chantier d’insertion"),
    Typology.ACIPHC: _("Atelier et chantier d’insertion, premières heures en chantier"),
    Typology.AFPA: _("Agence nationale pour la formation professionnelle des adultes (Afpa)"),
    Typology.AI: _("Association intermédiaire"),
    Typology.ASE: _("Aide sociale à l’enfance"),
    Typology.ASSO: _("Association"),
    Typology.ASSO_CHOMEUR: _("Association de chômeurs"),
    Typology.AUTRE: _("Autre"),
    Typology.AVIP: _("Crèche à vocation d’insertion professionnelle"),
    Typology.BIB: _("Bibliothèque, médiathèque"),
    Typology.CAARUD: _("Centre d’accueil et d’accompagnement à la réduction des risques pour usagers de drogues"),
    Typology.CADA: _("Centre d’accueil de demandeurs d’asile"),
    Typology.CAF: _("Caisse d’allocations familiales"),
    Typology.CAP_EMPLOI: _("Cap emploi"),
    Typology.CAVA: _("Centre d’adaptation à la vie active"),
    Typology.CC: _("Communauté de communes"),
    Typology.CCAS: _("Centre communal d’action sociale"),
    Typology.CCONS: _("Chambre consulaire"),
    Typology.CD: _("Conseil départemental"),
    Typology.CDAS: _("Centre départemental d’action sociale"),
    Typology.CFP: _("Centre des finances publiques"),
    Typology.CHRS: _("Centre d’hébergement et de réinsertion sociale"),
    Typology.CHU: _("Centre d’hébergement d’urgence"),
    Typology.CIAS: _("Centre intercommunal d’action sociale"),
    Typology.CIDFF: _("Centre d’information sur les droits des femmes et des familles"),
    Typology.CITMET: _("Cité des métiers"),
    Typology.CMP: _("Centre médico-psychologique"),
    Typology.CMS: _("Centre médico-social"),
    Typology.CPAM: _("Caisse primaire d’assurance maladie"),
    Typology.CPH: _("Centre provisoire d’hébergement"),
    Typology.CS: _("Centre social"),
    Typology.CSAPA: _("Centre de soins, d’accompagnement et de prévention en addictologie"),
    Typology.CSC: _("Centre socioculturel"),
    Typology.DEETS: _("Direction de l’économie, de l’emploi, du travail et des solidarités"),
    Typology.DEPT: _("Services sociaux du conseil départemental"),
    Typology.DIPLP: _("Délégation interministérielle à la prévention et à la lutte contre la pauvreté"),
    Typology.E2C: _("École de la deuxième chance"),
    Typology.EA: _("Entreprise adaptée"),
    Typology.EATT: _("Entreprise adaptée de travail temporaire"),
    Typology.EI: _("Entreprise d’insertion"),
    Typology.EITI: _("Entreprise d’insertion par le travail indépendant"),
    Typology.ENM: _("Espace numérique mobile"),
    Typology.EPCI: _("Intercommunalité"),
    Typology.EPI: _("Espace public internet"),
    Typology.EPIDE: _("Établissement pour l’insertion dans l’emploi (Epide)"),
    Typology.EPN: _("Espace public numérique"),
    Typology.ES: _("Épicerie solidaire"),
    Typology.ESAT: _("Établissement ou service d’aide par le travail"),
    Typology.ESS: _("Entreprise de l’économie sociale et solidaire"),
    Typology.ETTI: _("Entreprise de travail temporaire d’insertion"),
    Typology.EVS: _("Espace de vie sociale"),
    Typology.FABLAB: _("Fablab"),
    Typology.FABRIQUE: _("Fabrique"),
    Typology.FAIS: _("Fédération d’acteurs de l’insertion et de la solidarité"),
    Typology.FT: _("France Travail"),
    Typology.GEIQ: _("Groupement d’employeurs pour l’insertion et la qualification"),
    Typology.HUDA: _("Hébergement d’urgence pour demandeurs d’asile"),
    Typology.LA_POSTE: _("La Poste"),
    Typology.MDE: _("Maison de l’emploi"),
    Typology.MDH: _("Maison des habitants"),
    Typology.MDEF: _("Maison de l’emploi et de la formation"),
    Typology.MDPH: _("Maison départementale des personnes handicapées"),
    Typology.MDS: _("Maison départementale des solidarités"),
    Typology.MJC: _("Maison des jeunes et de la culture"),
    Typology.ML: _("Mission locale"),
    Typology.MQ: _("Maison de quartier"),
    Typology.MSA: _("Mutualité sociale agricole"),
    Typology.MSAP: _("Maison de services au public"),
    Typology.MUNI: _("Mairie, services municipaux"),
    Typology.OACAS: _("Organisme d’accueil communautaire et d’activités solidaires"),
    Typology.ODC: _("Organisation délégataire d’un conseil départemental"),
    Typology.OF: _("Organisme de formation"),
    Typology.OIL: _("Opérateur d’intermédiation locative"),
    Typology.OPCS: _("Organisation porteuse de la clause sociale"),
    Typology.PAD: _("Point d’accès au droit"),
    Typology.PENSION: _("Pension de famille"),
    Typology.PI: _("Point info"),
    Typology.PIJ_BIJ: _("Point ou bureau information jeunesse"),
    Typology.PIMMS: _("Point information médiation multi-services"),
    Typology.PJJ: _("Protection judiciaire de la jeunesse"),
    Typology.PLIE: _("Plan local pour l’insertion et l’emploi"),
    Typology.PREF: _("Préfecture, sous-préfecture"),
    Typology.PREVENTION: _("Service ou club de prévention"),
    Typology.REG: _("Région"),
    Typology.RELAIS_LECTURE: _("Relais lecture"),
    Typology.RESSOURCERIE: _("Ressourcerie"),
    Typology.RFS: _("Réseau France services"),
    Typology.RS_FJT: _("Résidence sociale, foyer de jeunes travailleurs"),
    Typology.SCP: _("Services et clubs de prévention"),
    Typology.SPIP: _("Service pénitentiaire d’insertion et de probation"),
    Typology.TIERS_LIEUX: _("Tiers-lieu, espace de travail partagé"),
    Typology.UDAF: _("Union départementale des associations familiales"),
}
"""How a typology is read aloud, by value: the codes mean nothing to a visitor."""


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


def fold(text):
    """`text` reduced to its letters and digits, without case nor accents: two spellings of one label fold alike."""
    decomposed = unicodedata.normalize("NFKD", str(text).replace("œ", "oe").replace("Œ", "oe"))
    return "".join(character for character in decomposed.casefold() if character.isalnum())


def from_label(enum, label):
    """The member of `enum` that `label` names, or None. Case, accents, apostrophes and spaces do not count."""
    label = str(label)
    return _by_folded_label(enum).get(_kept_fold(label) if len(label) <= _LONGEST_KEPT else fold(label))


_LONGEST_KEPT = 200
_kept_fold = lru_cache(maxsize=4096)(fold)


@cache
def _by_folded_label(enum):
    by_value = {fold(member.value): member for member in enum}
    return by_value | {fold(member.label): member for member in enum}


class Likelihood(TextChoices):
    """How sure it is that two structures are one place."""

    CERTAIN = "certain", _("certain")
    PROBABLE = "probable", _("probable")
    POSSIBLE = "possible", _("à regarder")
    DISTINCT = "distinct", _("lieux distincts")


class PairState(TextChoices):
    """What was decided about two structures that look alike."""

    SUGGESTED = "suggested", _("à décider")
    DISTINCT = "distinct", _("lieux distincts")
    MERGED = "merged", _("fusionnées")


class FactGroup(TextChoices):
    """What a place or a member vouches for at once."""

    HOURS = "hours", _("horaires")
    SERVICES = "services", _("services")
    CONTACTS = "contacts", _("coordonnées")


class Voucher(TextChoices):
    """Who says that facts still hold."""

    PLACE = "place", _("le lieu")
    MEMBER = "member", _("un membre du réseau")


class ReminderFrequency(IntegerChoices):
    """Every how many months a place is asked to read its facts again."""

    QUARTER = 3, _("tous les 3 mois")
    HALF_YEAR = 6, _("tous les 6 mois")
    YEAR = 12, _("une fois par an")
    NEVER = 0, _("jamais")


class AddressState(TextChoices):
    """What became of the question asked to the BAN about an address. Down is no answer: nothing is known of it."""

    FOUND = "found", _("trouvée")
    NOT_FOUND = "not_found", _("inconnue de la BAN")
    AMBIGUOUS = "ambiguous", _("plusieurs adresses possibles")
    SERVICE_DOWN = "service_down", _("service d’adresses injoignable")


class AddressRefusal(TextChoices):
    """Why the best answer of the BAN was not taken."""

    NONE_GIVEN = "none_given", _("aucune réponse")
    UNLIKELY = "unlikely", _("réponse trop peu ressemblante")
    OTHER_COMMUNE = "other_commune", _("réponse dans une autre commune")
    FAR_FROM_COMMUNE = "far_from_commune", _("réponse à plus de 15 km de la commune")


class PartyAct(TextChoices):
    """What a participant of a mapping party does about a place."""

    CONFIRM = "confirm", _("confirmé sur place")
    CORRECT = "correct", _("correction proposée")
    CLOSED = "closed", _("signalé fermé")
    ADD = "add", _("lieu ajouté")


class PartyActState(TextChoices):
    """What became of it when it arrived. What is refused does not count."""

    WRITTEN = "written", _("enregistré")
    QUEUED = "queued", _("en relecture")
    REFUSED = "refused", _("refusé")


class PartyStage(TextChoices):
    UPCOMING = "upcoming", _("à venir")
    RUNNING = "running", _("en cours")
    OVER = "over", _("terminée")
    CLOSED = "closed", _("close, résultats figés")


class BanReportKind(TextChoices):
    """What is told to a commune about an address."""

    MISSING = "missing", _("adresse absente de la BAN")
    MOVED = "moved", _("position à corriger dans la BAN")


class BanReportState(TextChoices):
    """Where it stands. ``PENDING`` and what follows are the BAN’s own words for it."""

    DRAFT = "draft", _("préparé")
    WAITING = "waiting", _("à envoyer")
    SENDING = "sending", _("envoi en cours")
    UNSURE = "unsure", _("envoi incertain")
    PENDING = "pending", _("reçu par la BAN")
    PROCESSED = "processed", _("traité par la commune")
    IGNORED = "ignored", _("écarté par la commune")
    EXPIRED = "expired", _("expiré sans réponse")
    REFUSED = "refused", _("refusé par la BAN")
    BY_HAND = "by_hand", _("signalé à la main")
    DROPPED = "dropped", _("abandonné")
