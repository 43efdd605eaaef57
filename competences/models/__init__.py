from competences.models.attestations import Achievement, Attestation, IssuerKey, StatusList
from competences.models.frameworks import Framework, FrameworkItem, FrameworkLevel, ItemLevel

__all__ = [
    "Achievement",
    "Attestation",
    "Framework",
    "FrameworkItem",
    "FrameworkLevel",
    "IssuerKey",
    "ItemLevel",
    "StatusList",
]
