"""Dates and durations as one says them, in French or in the language of the page."""

import datetime as dt

from django.utils import timezone
from django.utils.dates import MONTHS as ENGLISH_MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from epn_commons.core.language import is_foreign

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def local(value):
    """An aware datetime in the portal's time zone; a naive one or a date unchanged."""
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


def day(value, year=True):
    """``12 mars 2026``; the first of a month is ``1er``. ``12 March 2026`` in English."""
    value = local(value)
    if is_foreign():
        return f"{value.day} {ENGLISH_MONTHS[value.month]}" + (f" {value.year}" if year else "")
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number} {MONTHS[value.month - 1]} {value.year}" if year else f"{number} {MONTHS[value.month - 1]}"


def on_day(value):
    """``le 12 mars 2026``."""
    return _("le %(day)s") % {"day": day(value)}


def clock(value):
    """``10 h 42``; a full hour is ``10 h``. ``10:42`` and ``10:00`` in English."""
    value = local(value)
    if is_foreign():
        return f"{value.hour}:{value.minute:02d}"
    return f"{value.hour}\u00a0h\u00a0{value.minute:02d}" if value.minute else f"{value.hour}\u00a0h"


def on_day_at(value):
    """``le 12 mars 2026 à 10 h 42``; a date has no hour."""
    if not isinstance(value, dt.datetime):
        return on_day(value)
    return _("le %(day)s à %(clock)s") % {"day": day(value), "clock": clock(value)}


def ago(value, now=None):
    """How long ago, in the largest unit that is whole: ``il y a 3 jours``, ``hier``, ``à l’instant``."""
    now = timezone.localtime(now)
    moment = local(value)
    days = (now.date() - (moment.date() if isinstance(moment, dt.datetime) else moment)).days
    if days < 0:
        return on_day(value)
    if days == 0:
        return _same_day(moment, now)
    if days == 1:
        return _("hier")
    if days < 31:
        return _("il y a %(days)d jours") % {"days": days}
    if days < 365:
        return _("il y a %(months)d mois") % {"months": max(1, round(days / 30.44))}
    years = days // 365
    return ngettext("il y a %(years)d an", "il y a %(years)d ans", years) % {"years": years}


def _same_day(moment, now):
    if not isinstance(moment, dt.datetime):
        return _("aujourd’hui")
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return _("à l’instant")
    if minutes < 60:
        return ngettext("il y a %(minutes)d minute", "il y a %(minutes)d minutes", minutes) % {"minutes": minutes}
    hours = minutes // 60
    return ngettext("il y a %(hours)d heure", "il y a %(hours)d heures", hours) % {"hours": hours}
