from demarches.api.viewsets import OnlineSolutionViewSet, ProcedureViewSet


def register(router):
    router.add(ProcedureViewSet)
    router.add(OnlineSolutionViewSet)
