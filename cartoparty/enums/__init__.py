from cartoparty.enums.addresses import AddressRefusal, AddressState, BanReportKind, BanReportState
from cartoparty.enums.confirming import FactGroup, ReminderFrequency, Voucher
from cartoparty.enums.duplicates import Likelihood, PairState, SeenOnSite
from cartoparty.enums.labels import fold, from_label
from cartoparty.enums.national import (
    AccessMode,
    Accompaniment,
    Audience,
    Fee,
    Mobility,
    Programme,
    Service,
    SpecificSupport,
    TrainingLabel,
)
from cartoparty.enums.parties import PartyAct, PartyActState, PartyStage
from cartoparty.enums.place import (
    BLOCKING,
    CoordinatesDoubt,
    CoordinatesOrigin,
    CoordinatesPrecision,
    Language,
    Missing,
)
from cartoparty.enums.typology import TYPOLOGY_NAMES, Typology

__all__ = [
    "BLOCKING",
    "TYPOLOGY_NAMES",
    "AccessMode",
    "Accompaniment",
    "AddressRefusal",
    "AddressState",
    "Audience",
    "BanReportKind",
    "BanReportState",
    "CoordinatesDoubt",
    "CoordinatesOrigin",
    "CoordinatesPrecision",
    "FactGroup",
    "Fee",
    "Language",
    "Likelihood",
    "Missing",
    "Mobility",
    "PairState",
    "PartyAct",
    "PartyActState",
    "PartyStage",
    "Programme",
    "ReminderFrequency",
    "SeenOnSite",
    "Service",
    "SpecificSupport",
    "TrainingLabel",
    "Typology",
    "Voucher",
    "fold",
    "from_label",
]
