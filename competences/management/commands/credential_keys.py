from django.core.management.base import BaseCommand, CommandError

from competences import drill, issuer_keys
from competences.credentials.private_keys import KeyUnusable, folder
from competences.models import IssuerKey


class Command(BaseCommand):
    help = (
        "Les clés qui signent les attestations : « list » les montre, « rotate » en fait une nouvelle (les anciennes "
        "attestations restent valides), « withdraw » retire une clé volée, « drill » exerce tout sans rien écrire. "
        "Exemple : manage.py credential_keys drill"
    )

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["list", "rotate", "withdraw", "drill"])
        parser.add_argument("kid", nargs="?", help="la clé à retirer")
        parser.add_argument(
            "--force", action="store_true", help="retirer même si des attestations valides cessent de l’être"
        )

    def handle(self, *, action, kid, force, **options):
        getattr(self, action)(kid, force)

    def list(self, kid, force):
        self.stdout.write(f"{issuer_keys.did()}  (fichiers : {folder()})")
        for key in IssuerKey.objects.order_by("pk"):
            self.stdout.write(f"{key.kid}  {key.created_at:%Y-%m-%d}  {key.get_state_display()}")

    def rotate(self, kid, force):
        self.stdout.write(f"Nouvelle clé : {issuer_keys.rotate().kid}. Sauvegardez {folder()}.")

    def withdraw(self, kid, force):
        key = IssuerKey.objects.filter(kid=kid or "").first()
        if key is None:
            raise CommandError("Quelle clé ? « manage.py credential_keys list » les montre.", returncode=2)
        try:
            issuer_keys.withdraw(key, force=force)
        except issuer_keys.StillInUse as refusal:
            raise CommandError(f"{refusal} Pour une clé volée, ajoutez --force.") from refusal
        self.stdout.write(f"{key.kid} est retirée : ce qu’elle a signé ne vaut plus.")

    def drill(self, kid, force):
        try:
            lines = list(drill.run())
        except KeyUnusable as error:
            raise CommandError(str(error)) from error
        for name, well in lines:
            self.stdout.write(f"{'bien' if well else 'MAL '}  {name}")
        if not all(well for _name, well in lines):
            raise CommandError("L’exercice a échoué : n’attestez rien avant d’avoir trouvé pourquoi.")
