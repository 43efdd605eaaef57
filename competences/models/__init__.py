from competences.models.frameworks import Framework, FrameworkItem, FrameworkLevel, ItemLevel

__all__ = ["Framework", "FrameworkItem", "FrameworkLevel", "ItemLevel"]
