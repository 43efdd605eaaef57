from django.utils.translation import gettext_lazy as _


class TransitionNotAllowed(Exception):
    """The contribution is not in a state from which this move starts: someone else may have decided meanwhile."""

    def __init__(self, source, target):
        super().__init__(
            _("Cette contribution a changé d’état entre-temps : rechargez la page pour voir où elle en est.")
        )
        self.source, self.target = source, target


class AlreadyDecided(Exception):
    """A revision, a report or a link that someone has already decided on."""

    def __init__(self, decided_by=None):
        super().__init__(
            _("Cette proposition a déjà été traitée par %(name)s.") % {"name": decided_by}
            if decided_by
            else _("Cette proposition a déjà été traitée.")
        )


class NothingChanged(Exception):
    """An edit that changes no field."""

    def __init__(self):
        super().__init__(_("Aucun champ n’a changé : il n’y a rien à proposer."))


class RevisionConflict(Exception):
    """Fields that the published version and the revision both changed since the revision began.

    ``fields`` are their names; the reviewer chooses a side for each.
    """

    def __init__(self, fields):
        super().__init__(_("Des champs ont été modifiés entre-temps : choisissez la valeur à garder pour chacun."))
        self.fields = tuple(fields)
