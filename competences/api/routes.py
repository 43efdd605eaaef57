from competences.api.attestations import AttestationView
from competences.api.frameworks import FrameworkItemViewSet, FrameworkViewSet


def register(router):
    router.add(FrameworkViewSet)
    router.add(FrameworkItemViewSet)
    router.add(AttestationView)
