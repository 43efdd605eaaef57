"""Frameworks as others write them, all read into one shape: :class:`competences.reading.data.FrameworkData`."""
