from django.urls import path

from legalbox.api.partner import DecisionView, ToValidateView

urlpatterns = [
    path("", ToValidateView.as_view(), name="legal_validations"),
    path("<uuid:public_id>/", DecisionView.as_view(), name="legal_validation"),
]
