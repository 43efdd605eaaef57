"""Why something of the exam is refused. Each says in French what happened and what to do."""

from django.utils.translation import gettext as _


class Refused(Exception):
    """Base class; nothing was written."""


class UnknownCode(Refused):
    def __init__(self):
        super().__init__(_("Ce code n’ouvre rien. Relisez-le lettre à lettre, ou demandez au médiateur."))


class CodeInUse(Refused):
    def __init__(self):
        super().__init__(
            _(
                "Ce code sert déjà sur un autre poste. Vos réponses y sont gardées : appelez le médiateur, qui peut "
                "libérer le code pour continuer ici."
            )
        )


class SessionClosed(Refused):
    def __init__(self):
        super().__init__(_("Cette session est fermée : on ne peut plus y commencer. Demandez un code au médiateur."))


class OtherSeat(Refused):
    """The exam goes on elsewhere, or this browser never had it."""

    def __init__(self):
        super().__init__(
            _("Cette épreuve n’est pas ouverte sur ce poste. Tapez de nouveau votre code, ou appelez le médiateur.")
        )


class TooLate(Refused):
    def __init__(self):
        super().__init__(
            _("Le temps est écoulé. Cette dernière réponse n’a pas été prise ; toutes les précédentes sont gardées.")
        )


class NotRunning(Refused):
    def __init__(self):
        super().__init__(_("Cette épreuve est terminée : plus rien ne peut y changer."))


class TooSoon(Refused):
    def __init__(self, day):
        super().__init__(
            _("On repasse quarante-huit heures après, avec d’autres questions : à partir du %(day)s.") % {"day": day}
        )


class AlreadyPassed(Refused):
    def __init__(self):
        super().__init__(_("Cette personne a déjà réussi ce niveau : son attestation suffit."))


class NotYours(Refused):
    def __init__(self):
        super().__init__(_("On ne surveille, n’observe ni n’atteste son propre passage : demandez à un collègue."))


class Conflict(Refused):
    """Whoever has an interest in an attempt does not judge it; the message says which."""


class NotReady(Refused):
    """What is asked does not fit the state of the attempt."""
