from django.urls import path

from epn_commons.contributions import account_views, space_views

app_name = "contributions"
urlpatterns = [
    path("espace/", space_views.mine, name="space"),
    path("tableau-de-bord/", space_views.board, name="board"),
    path("tableau-de-bord/a-revoir/", space_views.stale, name="stale"),
    path("tableau-de-bord/<slug:code>.csv", space_views.panel_csv, name="board_csv"),
    path("contributions/", account_views.mine, name="mine"),
    path("contributions/propositions/<int:pk>/retirer/", account_views.revision_withdraw, name="revision_withdraw"),
    path("saisies/", account_views.draft_save, name="draft_save"),
    path("saisies/oublier/", account_views.draft_forget, name="draft_forget"),
]
