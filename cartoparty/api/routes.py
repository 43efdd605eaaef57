from cartoparty.api.viewsets import StructureViewSet


def register(router):
    router.add(StructureViewSet)
