from competences.api.frameworks import FrameworkItemViewSet, FrameworkViewSet


def register(router):
    router.add(FrameworkViewSet)
    router.add(FrameworkItemViewSet)
