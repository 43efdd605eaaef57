from legalbox.api.viewsets import LegalReferenceViewSet, QuestionViewSet


def register(router):
    router.add(LegalReferenceViewSet)
    router.add(QuestionViewSet)
