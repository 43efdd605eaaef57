from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from competences.content_loading import load_content


class Command(BaseCommand):
    help = _(
        "Charge les référentiels, les correspondances et les certifications livrés avec le portail. "
        "Exemple : manage.py load_competences"
    )

    def handle(self, *args, **options):
        self.stdout.write(_("Éléments ajoutés : %(count)s.") % {"count": load_content()})
