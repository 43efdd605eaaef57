from django.urls import include, path

from epn_commons.accounts import oidc, views
from epn_commons.core.language import offer_in_english

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

offer_in_english(
    "accounts_home", "accounts_request_access", "accounts_access_requested", "accounts_invitations",
    "accounts_my_data", "accounts_api_keys", "account_inactive", "account_signup", "account_email_verification_sent",
    "account_reset_password_done", "account_reset_password_from_key_done", "mfa_index", "mfa_list_webauthn",
    "mfa_view_recovery_codes", "socialaccount_connections",
)  # fmt: skip
offer_in_english(
    "accounts_profile", "accounts_accept_invitation", "accounts_close", "accounts_new_api_key",
    "accounts_revoke_api_key", "accounts_rotate_api_key", "account_login", "account_logout", "account_reauthenticate",
    "account_email", "account_change_password", "account_set_password", "account_reset_password",
    "account_confirm_email", "account_reset_password_from_key", "mfa_authenticate", "mfa_reauthenticate",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn",
    "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_login_webauthn", "mfa_reauthenticate_webauthn",
    "usersessions_list",
    forms=True,
)  # fmt: skip
