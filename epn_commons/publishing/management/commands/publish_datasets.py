import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from epn_commons.publishing import datagouv, exports
from epn_commons.publishing.models import DatagouvRecord
from epn_commons.publishing.registry import all_datasets

SAID = {"created": _("créé"), "updated": _("mis à jour"), "unchanged": _("inchangé")}


class Command(BaseCommand):
    help = _(
        "Publie les jeux de données sur data.gouv.fr, avec la clé DATAGOUV_API_KEY. "
        "Exemple : manage.py publish_datasets --dry-run"
    )

    def add_arguments(self, parser):
        parser.add_argument("codes", nargs="*", metavar="JEU", help=_("seulement ceux-là ; tous sans rien dire"))
        parser.add_argument(
            "--dry-run", action="store_true", help=_("montrer ce qui serait envoyé, sans rien envoyer")
        )
        parser.add_argument(
            "--recreate",
            action="store_true",
            help=_("créer de nouveau ce qui a été supprimé sur data.gouv.fr : les adresses y changent"),
        )

    def handle(self, *args, codes, dry_run, recreate, **options):
        known = {dataset.code: dataset for dataset in all_datasets()}
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise CommandError(
                _("Jeu inconnu : %(unknown)s. Jeux connus : %(known)s.")
                % {"unknown": ", ".join(unknown), "known": ", ".join(known)},
                returncode=2,
            )
        if not dry_run and not settings.DATAGOUV_API_KEY:
            raise CommandError(_("Donnez la clé dans DATAGOUV_API_KEY, ou essayez avec --dry-run."), returncode=2)
        chosen = [known[code] for code in codes or known]
        exports.build_stale()
        versions = exports.last_versions()
        if dry_run:
            return self._show(chosen, versions)
        if recreate:
            DatagouvRecord.objects.filter(code__in=[dataset.code for dataset in chosen]).delete()
        failed = [dataset.code for dataset in chosen if not self._push(dataset, versions.get(dataset.code))]
        if failed:
            raise CommandError(_("Non publiés : %(codes)s.") % {"codes": ", ".join(failed)})
        return None

    def _show(self, chosen, versions):
        records = {record.code: record for record in DatagouvRecord.objects.all()}
        for dataset in chosen:
            record, version = records.get(dataset.code), versions.get(dataset.code)
            todo = _("serait mis à jour") if record else _("serait créé")
            self.stdout.write(f"{dataset.code} : {todo}")
            files = datagouv.resources(dataset, version, record.resources if record else {})
            body = {**datagouv.payload(dataset, version), "resources": files}
            self.stdout.write(json.dumps(body, ensure_ascii=False, indent=2))

    def _push(self, dataset, version):
        try:
            done = datagouv.push(dataset, version)
        except datagouv.DatagouvError as error:
            self.stderr.write(f"{dataset.code} : {error}")
            return False
        self.stdout.write(f"{dataset.code} : {SAID[done.action]}, {done.address}")
        return True
