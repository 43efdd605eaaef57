"""Telephone numbers as they are written and dialled in France."""

import re

# The overseas departments and Saint-Pierre-et-Miquelon share the national form: 0 and nine digits.
FRENCH_PREFIXES = ("33", "262", "508", "590", "594", "596")
_NOT_A_DIGIT = re.compile(r"[^\d+]")


def digits(number):
    """Digits and a leading +; an international ``00`` becomes +, the ``(0)`` of ``+33 (0)2`` goes."""
    compact = _NOT_A_DIGIT.sub("", number.replace("(0)", ""))
    return f"+{compact[2:]}" if compact.startswith("00") else compact


def dialled(number):
    """What ``tel:`` takes: ``+33238000000``; a short number (``3939``) and a special one (``0805…``), which do not
    always answer from abroad, as they are."""
    compact = digits(number)
    if len(compact) == 10 and compact.startswith("0") and not compact.startswith("08"):
        overseas = compact[1:4] if compact[1:4] in FRENCH_PREFIXES else "33"
        return f"+{overseas}{compact[1:]}"
    return compact


def written(number):
    """``02 38 00 00 00`` with no-break spaces, ``0 805 123 456`` for a special number, as their operators write it;
    a number from elsewhere stays as it was given."""
    compact = digits(number)
    for prefix in FRENCH_PREFIXES:
        if compact.startswith(f"+{prefix}") and len(compact) == 1 + len(prefix) + 9:
            compact = f"0{compact[1 + len(prefix) :]}"
            break
    if len(compact) == 10 and compact.startswith("08"):
        return "\u00a0".join([compact[0], compact[1:4], compact[4:7], compact[7:]])
    if len(compact) == 10 and compact.startswith("0"):
        return "\u00a0".join(compact[i : i + 2] for i in range(0, 10, 2))
    return number.strip()
