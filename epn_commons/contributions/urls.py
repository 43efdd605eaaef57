from django.urls import path

from epn_commons.contributions import account_views

app_name = "contributions"
urlpatterns = [
    path("contributions/", account_views.mine, name="mine"),
    path("contributions/propositions/<int:pk>/retirer/", account_views.revision_withdraw, name="revision_withdraw"),
    path("saisies/", account_views.draft_save, name="draft_save"),
    path("saisies/oublier/", account_views.draft_forget, name="draft_forget"),
]
