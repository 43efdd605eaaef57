from django.urls import include, path

from epn_commons.accounts import oidc, views

urlpatterns = [
    path("", views.home, name="accounts_home"),
    path("profil/", views.profile, name="accounts_profile"),
    path("demander-un-acces/", views.request_access, name="accounts_request_access"),
    path("demander-un-acces/merci/", views.access_requested, name="accounts_access_requested"),
    path("invitations/", views.invitations, name="accounts_invitations"),
    path("invitations/<int:pk>/annuler/", views.revoke_invitation, name="accounts_revoke_invitation"),
    path("invitation/<str:token>/", views.accept_invitation, name="accounts_accept_invitation"),
    path("mes-donnees/", views.my_data, name="accounts_my_data"),
    path("mes-donnees/telecharger/", views.export_my_data, name="accounts_export"),
    path("cloturer/", views.close_account, name="accounts_close"),
    path("cles/", views.api_keys, name="accounts_api_keys"),
    path("cles/nouvelle/", views.new_api_key, name="accounts_new_api_key"),
    path("cles/<int:pk>/revoquer/", views.revoke_api_key, name="accounts_revoke_api_key"),
    path("cles/<int:pk>/renouveler/", views.rotate_api_key, name="accounts_rotate_api_key"),
    # Before allauth's own views of the same names, which check less.
    path("oidc/<str:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    path("", include("allauth.urls")),
]
