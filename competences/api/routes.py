from competences.api.attestations import AttestationView
from competences.api.criteria import CriterionViewSet
from competences.api.frameworks import FrameworkItemViewSet, FrameworkViewSet
from competences.api.inventory import CareerPathViewSet, CertificationViewSet, TrainingViewSet


def register(router):
    router.add(FrameworkViewSet)
    router.add(FrameworkItemViewSet)
    router.add(AttestationView)
    router.add(CertificationViewSet)
    router.add(TrainingViewSet)
    router.add(CareerPathViewSet)
    router.add(CriterionViewSet)
