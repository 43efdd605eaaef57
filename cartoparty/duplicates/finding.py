"""Looking for places written twice: among all those of the register, or beside one that somebody is typing."""

from typing import NamedTuple

from django.contrib.postgres.search import TrigramDistance
from django.db import connection, transaction
from django.db.models import Case, F, Func, Q, When
from psycopg.types.json import Jsonb

from cartoparty.duplicates.candidates import pairs
from cartoparty.duplicates.profile import COLUMNS, read_profile
from cartoparty.duplicates.scoring import POSSIBLE, Comparison, compare
from cartoparty.enums import Likelihood
from cartoparty.models import Structure
from epn_commons.contributions.enums import Status

LIVING = (Status.PUBLISHED, Status.SUBMITTED)
"""What is compared: somebody's draft is theirs, and what is archived or refused is out of the register."""
ADVISORY_LOCK = "cartoparty.duplicates"
"""Taken alone to write pairs, shared to merge: neither then waits for the other in a circle."""
CONSIDERED = 150
"""Places beside which a typed one is put, whatever the size of its commune."""
SUGGESTIONS = 5

_UPSERT = """
    INSERT INTO cartoparty_duplicatepair
        (first_id, second_id, score, likelihood, reasons, state, seen_on_site, found_at)
    SELECT found.* , 'suggested', '', now()
    FROM unnest(%s::bigint[], %s::bigint[], %s::float8[], %s::text[], %s::jsonb[])
        AS found (first_id, second_id, score, likelihood, reasons)
    JOIN cartoparty_structure one ON one.id = found.first_id AND one.status = ANY(%s)
    JOIN cartoparty_structure other ON other.id = found.second_id AND other.status = ANY(%s)
    ON CONFLICT (first_id, second_id) DO UPDATE
        SET score = excluded.score, likelihood = excluded.likelihood, reasons = excluded.reasons
        WHERE cartoparty_duplicatepair.state = 'suggested'
        AND (cartoparty_duplicatepair.score, cartoparty_duplicatepair.likelihood, cartoparty_duplicatepair.reasons)
            IS DISTINCT FROM (excluded.score, excluded.likelihood, excluded.reasons)
    RETURNING (xmax = 0)
"""
_FORGET = """
    DELETE FROM cartoparty_duplicatepair pair
    WHERE pair.state = 'suggested'
    AND (%s::bigint[] IS NULL OR pair.first_id = ANY(%s) OR pair.second_id = ANY(%s))
    AND NOT EXISTS (
        SELECT FROM unnest(%s::bigint[], %s::bigint[]) AS found (first_id, second_id)
        WHERE found.first_id = pair.first_id AND found.second_id = pair.second_id)
"""


class FoundPair(NamedTuple):
    """Two profiles, the one with the lower primary key first."""

    first: object
    second: object
    comparison: Comparison


class Match(NamedTuple):
    """A place of the register that the typed one may be: its columns (``COLUMNS``, ``slug``, ``status``), and how
    alike."""

    values: dict
    comparison: Comparison


class Tally(NamedTuple):
    """What a search changed: numbers of pairs."""

    found: int
    created: int
    updated: int
    forgotten: int


def search(ids=None):
    """The pairs of living places, the surest first; nothing is written. ``ids`` keeps those that touch one of them,
    and reads no more of the register than what shares a commune, a postcode, a telephone or a SIRET with them."""
    rows = Structure.objects.filter(status__in=LIVING)
    if ids is not None:
        ids = set(ids)
        rows = rows.filter(_around(rows.filter(pk__in=ids)))
    values = rows.order_by("pk").values(*COLUMNS)
    profiles = [read_profile(row) for row in values.iterator(chunk_size=5000)]
    found = []
    for one, other in pairs(profiles):
        first, second = profiles[one], profiles[other]
        if ids is not None and first.pk not in ids and second.pk not in ids:
            continue
        comparison = compare(first, second)
        if comparison.likelihood != Likelihood.DISTINCT:
            found.append(FoundPair(first, second, comparison))
    return sorted(found, key=lambda pair: (-pair.comparison.score, pair.first.pk, pair.second.pk))


def _around(rows):
    columns = ("commune", "postcode", "phone", "pivot")
    shared = list(zip(*rows.values_list(*columns), strict=True)) or [()] * len(columns)
    near = Q(pk__in=rows.values("pk"))
    for column, values in zip(columns, shared, strict=True):
        near |= Q(**{f"{column}__in": {value for value in values if value}})
    return near


def find(ids=None):
    """Look for pairs and remember them: new ones wait, those that no longer look alike are forgotten, those that
    somebody decided on are left alone. ``ids`` limits the search to pairs that touch these structures: after an
    import, the ones that it wrote. Returns a ``Tally``."""
    ids = None if ids is None else list(ids)
    return record(search(ids), ids)


def record(found, ids=None):
    """Write what ``search(ids)`` gave."""
    firsts, seconds = [pair.first.pk for pair in found], [pair.second.pk for pair in found]
    scores = [pair.comparison.score for pair in found]
    likelihoods = [str(pair.comparison.likelihood) for pair in found]
    reasons = [Jsonb(pair.comparison.reasons) for pair in found]
    living = [str(status) for status in LIVING]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [ADVISORY_LOCK])
        cursor.execute(_FORGET, [ids, ids, ids, firsts, seconds])
        forgotten = cursor.rowcount
        cursor.execute(_UPSERT, [firsts, seconds, scores, likelihoods, reasons, living, living])
        written = [created for (created,) in cursor.fetchall()]
    return Tally(len(found), sum(written), len(written) - sum(written), forgotten)


def closest(values, *, user, exclude=None, limit=SUGGESTIONS):
    """The places that the one being typed may already be, the surest first: a list of ``Match``.

    ``values`` are those of ``COLUMNS`` that the form holds so far (``commune_id``, ``commune__name``, ``name``,
    ``address``, ``phone``…). Only what ``user`` may see is told. ``exclude`` is the primary key of the place itself
    when it is being edited. One query, whose cost does not follow the size of the commune.
    """
    profile = read_profile({**values, "pk": None})
    nearby = Q()
    for column, value in (
        ("commune", profile.commune),
        ("phone", profile.phone),
        ("pivot", profile.pivot),
    ):
        if value:
            nearby |= Q(**{column: value})
    if not nearby and profile.name.folded and profile.postcode:
        nearby = Q(postcode=profile.postcode)
    if not nearby or not (profile.name.folded or profile.address):
        return []
    rows = _likeliest_first(Structure.objects.visible_to(user).filter(nearby, status__in=LIVING), profile)
    matches = [
        Match(row, compare(profile, read_profile(row)))
        for row in rows.exclude(pk=exclude).values(*COLUMNS, "slug", "status")[:CONSIDERED]
    ]
    matches = [match for match in matches if match.comparison.score >= POSSIBLE]
    return sorted(matches, key=lambda match: (-match.comparison.score, match.values["pk"]))[:limit]


def _likeliest_first(rows, profile):
    """So that the ones that are looked at hold the right one, even in Paris. The order is rougher than the comparison
    that follows: for a thousand places, ``unaccent`` takes 16 ms where ``fold_name`` takes 144."""
    reached = Case(When(Q(phone=profile.phone) & ~Q(phone=""), then=0), default=1)
    return rows.order_by(reached, TrigramDistance(Func(F("name"), function="unaccent"), profile.name.folded), "pk")
