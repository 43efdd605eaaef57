"""What the system answers in English, said in French: the usual reasons why a file or a port cannot be used."""

import errno

from django.utils.translation import gettext_lazy as _

_REASONS = {
    errno.ENOENT: _("il n’y a rien à cet endroit"),
    errno.EACCES: _("ce compte n’en a pas le droit"),
    errno.EPERM: _("ce compte n’en a pas le droit"),
    errno.EISDIR: _("c’est un dossier"),
    errno.ENOTDIR: _("une partie du chemin n’est pas un dossier"),
    errno.EEXIST: _("ce nom est déjà pris"),
    errno.ENOSPC: _("le disque est plein"),
    errno.EDQUOT: _("le disque est plein pour ce compte"),
    errno.EROFS: _("ce disque ne se modifie pas"),
    errno.ENAMETOOLONG: _("ce nom est trop long"),
    errno.EADDRINUSE: _("un autre programme l’occupe"),
    errno.EIO: _("le disque ne répond pas correctement"),
}


def reason(error):
    """A few French words without a full stop, or the system's own when the case is not among the usual ones."""
    return str(_REASONS.get(error.errno) or error.strerror or error)
