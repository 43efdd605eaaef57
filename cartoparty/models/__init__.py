from cartoparty.models.address_check import AddressCheck
from cartoparty.models.ban_report import BanReport
from cartoparty.models.confirmation import Confirmation, ReminderPlan, Retraction
from cartoparty.models.data_inclusion_record import DataInclusionRecord
from cartoparty.models.duplicate_pair import DuplicatePair
from cartoparty.models.keeping import Favourite, SavedSelection
from cartoparty.models.mapping_party import MappingParty, Participant, PartyAction, PartyPlace
from cartoparty.models.merge_record import MergeRecord
from cartoparty.models.national_record import NationalRecord
from cartoparty.models.open_slot import OpenSlot, OpenSlotCoverage
from cartoparty.models.source import StructureSource
from cartoparty.models.structure import Structure, StructureQuerySet
from cartoparty.models.travel_stop import TravelStop

__all__ = [
    "AddressCheck",
    "BanReport",
    "Confirmation",
    "DataInclusionRecord",
    "DuplicatePair",
    "Favourite",
    "MappingParty",
    "MergeRecord",
    "NationalRecord",
    "OpenSlot",
    "OpenSlotCoverage",
    "Participant",
    "PartyAction",
    "PartyPlace",
    "ReminderPlan",
    "Retraction",
    "SavedSelection",
    "Structure",
    "StructureQuerySet",
    "StructureSource",
    "TravelStop",
]
