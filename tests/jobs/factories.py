import factory
from django.utils import timezone

from epn_commons.jobs.enums import State
from epn_commons.jobs.models import JobRun
from tests.accounts.factories import UserFactory


class JobRunFactory(factory.django.DjangoModelFactory):
    """Background work that waits; a trait for each other state."""

    class Meta:
        model = JobRun

    class Params:
        running = factory.Trait(
            state=State.RUNNING, started_at=factory.LazyFunction(timezone.now), done=12, total=48, message="Lecture"
        )
        over = factory.Trait(
            state=State.DONE,
            started_at=factory.LazyFunction(timezone.now),
            finished_at=factory.LazyFunction(timezone.now),
            done=48,
            total=48,
            report={
                "rows": 48,
                "created": 47,
                "rejected": 1,
                "lines": [{"row": 7, "id": "=cmd()", "message": "Commune inconnue : corrigez le code INSEE."}],
            },
        )
        failed = factory.Trait(
            state=State.FAILED,
            finished_at=factory.LazyFunction(timezone.now),
            error="Ce fichier n’est pas un CSV : enregistrez-le en CSV et relancez.",
        )

    kind = "import"
    title = factory.Sequence(lambda n: f"Import des structures {n}")
    started_by = factory.SubFactory(UserFactory)
