"""What kind of place it is: codes of the national library, and how they are read aloud."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
