from demarches.api.viewsets import KnownIssueViewSet, OnlineSolutionViewSet, ProcedureViewSet


def register(router):
    router.add(ProcedureViewSet)
    router.add(OnlineSolutionViewSet)
    router.add(KnownIssueViewSet)
