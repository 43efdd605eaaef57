import csv
import json
from argparse import RawDescriptionHelpFormatter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from epn_commons.search import quality


class Command(BaseCommand):
    help = _(
        "Mesure la recherche sur des documents (JSON, un par ligne : id, title, keywords, text) et des questions "
        "(TSV : query, doc_id), à part du contenu du portail.\n\n"
        "Exemple :\n  python manage.py search_quality documents.jsonl questions.tsv"
    )

    def create_parser(self, *args, **kwargs):
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("documents", type=Path, metavar="DOCS.jsonl")
        parser.add_argument("queries", type=Path, metavar="QUERIES.tsv")

    def handle(self, *args, documents, queries, **options):
        try:
            rows, pairs = quality.read_documents(documents), _read_queries(queries)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(_("Fichier illisible : %(error)s") % {"error": error}) from error
        if not rows or not pairs:
            raise CommandError(_("Il faut au moins un document et une question."))
        self.stdout.write(json.dumps(quality.measure(rows, pairs)))


def _read_queries(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [(row["query"], row["doc_id"]) for row in csv.DictReader(lines, delimiter="\t")]
