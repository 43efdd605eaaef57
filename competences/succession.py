"""From one certification to those that took over: the chain, what one keeps, what is missing."""

from dataclasses import dataclass, field

from django.db import connection

from competences.enums import COVERING, AlignmentState, Relation
from competences.models import Alignment, Certification

_CHAIN = """
    WITH RECURSIVE kin (id) AS (
        SELECT %s::bigint
        UNION
        SELECT CASE WHEN link.old_id = kin.id THEN link.new_id ELSE link.old_id END
        FROM kin JOIN competences_succession link ON kin.id IN (link.old_id, link.new_id)
    )
    SELECT link.old_id, link.new_id FROM competences_succession link WHERE link.old_id IN (SELECT id FROM kin)
"""
_COUNTED = (*COVERING, Relation.PARTIAL)


def links(certification):
    """``[(old id, new id)]`` of the whole chain that a certification belongs to, one query."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, [certification.pk])
        return cursor.fetchall()


def chain(certification, user):
    """The certifications of its chain, oldest first, itself included; only itself where there is no succession."""
    pairs = links(certification)
    ids = {pk for pair in pairs for pk in pair} | {certification.pk}
    rank = _ranks(ids, pairs)
    rows = {row.pk: row for row in Certification.objects.visible_to(user).filter(pk__in=ids)}
    return [rows[pk] for pk in sorted(ids & set(rows), key=lambda pk: (rank[pk], rows[pk].number))]


def _ranks(ids, pairs):
    """How many steps each stands from the first: the database keeps circles out."""
    rank = dict.fromkeys(ids, 0)
    for _step in ids:
        for old, new in pairs:
            rank[new] = max(rank[new], rank[old] + 1)
    return rank


@dataclass
class Comparison:
    """Who holds ``old`` and aims at ``new``. ``kept``, ``partly``, ``missing`` are items ``(code, title, url)``;
    ``unknown`` the blocks of the new one that nobody has aligned yet: nothing is claimed of them."""

    old: Certification
    new: Certification
    kept: list = field(default_factory=list)
    partly: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    unknown: list = field(default_factory=list)
    old_is_known: bool = False

    @property
    def is_known(self):
        return self.old_is_known and bool(self.kept or self.partly or self.missing)


def compare(old, new, user):
    """What is kept and what is missing from one certification to another: two queries."""
    held, asked = _aligned(old, user), _aligned(new, user)
    result = Comparison(old, new, old_is_known=bool(held))
    for key, (item, covers, _block) in asked.items():
        if key not in held:
            result.missing.append(item)
        elif held[key][1] or not covers:
            result.kept.append(item)
        else:
            result.partly.append(item)
    told = {block for _item, _covers, blocks in asked.values() for block in blocks}
    result.unknown = [block for block in new.blocks.order_by("code") if block.pk not in told]
    return result


def _aligned(certification, user):
    """``{item id: ((code, title, url), is it covered whole, {block ids})}``"""
    rows = (
        Alignment.objects.visible_to(user)
        .standing()
        .filter(relation__in=_COUNTED)
        .exclude(state=AlignmentState.DISPUTED)
        .select_related("target__framework")
    )
    found = {}
    for row in rows.filter(source_block__certification=certification) | rows.filter(
        source_certification=certification
    ):
        item = (row.target.code, row.target.title, row.target.get_absolute_url())
        _item, covers, blocks = found.get(row.target_id, (item, False, set()))
        found[row.target_id] = (item, covers or row.relation in COVERING, blocks | {row.source_block_id})
    return found
