from argparse import RawDescriptionHelpFormatter
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from epn_commons.accounts.enums import Scope
from epn_commons.accounts.models import ApiKey, Organisation, User

DEFAULT_LIFE = timedelta(days=365)


class Command(BaseCommand):
    help = _(
        "Crée une clé d’API pour un partenaire et l’affiche une seule fois :\n"
        "le portail n’en garde qu’une empreinte.\n\n"
        "Exemple :\n"
        '  python manage.py create_partner_key --name "Carte de la métropole" --scopes read bulk \\\n'
        "      --organisation 80000000000008 --expires 2027-12-31"
    )

    def create_parser(self, *args, **kwargs):
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True, help=_("à quoi sert la clé"))
        parser.add_argument(
            "--scopes",
            required=True,
            nargs="+",
            help=_("droits, séparés par des espaces ou des virgules : %(scopes)s")
            % {"scopes": ", ".join(f"{scope.value} ({scope.label})" for scope in Scope)},
        )
        parser.add_argument("--organisation", help=_("SIRET ou identifiant court d’une organisation connue"))
        parser.add_argument("--owner", metavar="E-MAIL", help=_("compte du partenaire qui gérera la clé"))
        parser.add_argument("--expires", metavar="AAAA-MM-JJ", help=_("dernier jour (dans un an si rien n’est dit)"))
        parser.add_argument("--requests-per-hour", type=int, help=_("quota, 5000 si rien n’est dit"))

    def handle(self, **options):
        try:
            key, plain = ApiKey.objects.issue(
                name=options["name"],
                scopes=_scopes(options["scopes"]),
                organisation=_organisation(options["organisation"]),
                owner=_owner(options["owner"]),
                expires_at=_expiry(options["expires"]),
                requests_per_hour=options["requests_per_hour"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stderr.write(_("Clé %(key)s créée. Copiez-la maintenant, elle ne sera plus montrée :") % {"key": key})
        self.stdout.write(plain)


def _scopes(given):
    scopes = [scope for words in given for scope in words.split(",") if scope]
    if unknown := set(scopes) - set(Scope.values):
        raise CommandError(
            _("Droit inconnu : %(unknown)s. Droits possibles : %(known)s.")
            % {"unknown": ", ".join(sorted(unknown)), "known": ", ".join(Scope.values)}
        )
    return scopes


def _organisation(given):
    if not given:
        return None
    found = Organisation.objects.filter(**{"siret" if given.isdigit() else "slug": given}).first()
    if found is None:
        raise CommandError(_("Aucune organisation « %(given)s » : créez-la d’abord.") % {"given": given})
    return found


def _owner(email):
    if not email:
        return None
    found = User.objects.filter(email=email.lower(), is_active=True).first()
    if found is None:
        raise CommandError(_("Aucun compte ouvert à l’adresse « %(email)s ».") % {"email": email})
    return found


def _expiry(text):
    """The end of that day, local time."""
    if not text:
        return timezone.now() + DEFAULT_LIFE
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(_("La date s’écrit AAAA-MM-JJ : « %(text)s » n’en est pas une.") % {"text": text})
    return timezone.make_aware(datetime.combine(day, time.max))
