"""The closed lists of the national schema « Lieux de médiation numérique » 1.0.2: their labels are exchanged between
producers, so they are exact, never translated, and no word of them may change. Their values are ours."""

from django.db.models import TextChoices


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
