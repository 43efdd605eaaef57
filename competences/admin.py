"""The admin of competences: its pages register themselves."""

from competences import admin_attestations, admin_criteria, admin_exam, admin_inventory  # noqa: F401
