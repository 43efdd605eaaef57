import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartoparty.duplicates import finding
from cartoparty.models import Structure
from epn_commons.territories.models import Commune


class Command(BaseCommand):
    help = _(
        "Cherche les structures écrites deux fois et les garde pour décision ; ce qui a déjà été décidé ne bouge pas. "
        "Exemple : manage.py find_duplicates --commune 45234 --min-score 0.7"
    )

    def add_arguments(self, parser):
        parser.add_argument("--commune", help=_("code INSEE : seulement les paires qui touchent cette commune"))
        parser.add_argument(
            "--min-score", type=float, default=0.0, help=_("n’affiche que les paires au moins aussi ressemblantes")
        )
        parser.add_argument("--json", action="store_true", help=_("une paire par ligne, en JSON"))
        parser.add_argument("--dry-run", action="store_true", help=_("affiche sans rien garder"))

    def handle(self, *, commune, min_score, **options):
        if not 0 <= min_score <= 1:
            raise CommandError(
                _("La ressemblance va de 0 à 1 : « %(score)s » n’en est pas une.") % {"score": min_score}
            )
        ids = self._ids(commune)
        found = finding.search(ids)
        tally = None if options["dry_run"] else finding.record(found, ids)
        shown = [pair for pair in found if pair.comparison.score >= min_score]
        for pair in shown:
            self.stdout.write(_line(pair) if options["json"] else _words(pair))
        if not options["json"]:
            self.stdout.write(_summary(len(shown), tally))

    def _ids(self, code):
        if not code:
            return None
        if not Commune.objects.filter(pk=code).exists():
            raise CommandError(_("Aucune commune n’a le code « %(code)s ».") % {"code": code})
        return list(Structure.objects.filter(commune=code).values_list("pk", flat=True))


def _line(pair):
    return json.dumps(
        {
            "first": pair.first.pk,
            "second": pair.second.pk,
            "names": [pair.first.label, pair.second.label],
            "score": pair.comparison.score,
            "likelihood": pair.comparison.likelihood.value,
            "reasons": pair.comparison.reasons,
        },
        ensure_ascii=False,
    )


def _words(pair):
    likelihood, score = pair.comparison.likelihood.label, f"{pair.comparison.score:.2f}".replace(".", ",")
    return (
        f"{likelihood} ({score}) : n° {pair.first.pk} « {pair.first.label} » et n° {pair.second.pk} "
        f"« {pair.second.label} »\n    {' ; '.join(pair.comparison.reasons)}"
    )


def _summary(shown, tally):
    words = ngettext("%d paire.", "%d paires.", shown) % shown
    if tally is None:
        return _("%(words)s Rien n’a été gardé.") % {"words": words}
    return _("%(words)s Nouvelles : %(created)d, revues : %(updated)d, oubliées : %(forgotten)d.") % {
        "words": words,
        "created": tally.created,
        "updated": tally.updated,
        "forgotten": tally.forgotten,
    }
