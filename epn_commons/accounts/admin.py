from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from epn_commons.accounts import enrolment
from epn_commons.accounts.admin_forms import AcceptForm, AdminApiKeyForm, AdminUserForm, RefuseForm
from epn_commons.accounts.models import AccessRequest, ApiKey, Invitation, Membership, Organisation, User
from epn_commons.core.admin import PortalModelAdmin, PortalStackedInline, ReadOnlyAdmin

admin.site.login = secure_admin_login(admin.site.login)

# Secrets, or machinery that nobody should edit by hand.
for model in (Authenticator, EmailConfirmation, SocialAccount, SocialApp, SocialToken, UserSession):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class RoleFilter(admin.SimpleListFilter):
    title = _("rôle")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return User._meta.get_field("roles").base_field.choices

    def queryset(self, request, queryset):
        return queryset.filter(roles__contains=[self.value()]) if self.value() else queryset


class MembershipInline(PortalStackedInline):
    model = Membership
    raw_id_fields = ["user", "organisation"]
    moderators_may_add = True
    may_delete = True

    def get_queryset(self, request):
        return super().get_queryset(request).filter(user__in=User.objects.visible_to(request.user))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Nobody draws a person into their territory by way of an organisation."""
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MemberOfInline(MembershipInline):
    fk_name = "user"


@admin.register(User)
class UserAdmin(PortalModelAdmin):
    """Accounts come by invitation, and are deactivated, never deleted."""

    form = AdminUserForm
    fields = [
        *("full_name", "email", "roles", "departments", "is_trusted"),
        *("is_active", "date_joined", "last_login", "closed_at"),
    ]
    readonly_fields = ["email", "is_active", "date_joined", "last_login", "closed_at"]
    list_display = ["full_name", "email", "role_names", "is_trusted", "is_active", "last_login"]
    list_filter = [RoleFilter, "is_active", "is_trusted", "departments"]
    search_fields = ["full_name", "email"]
    ordering = ["full_name"]
    inlines = [MemberOfInline]
    actions = ["deactivate", "reactivate"]

    @admin.display(description=_("rôles"))
    def role_names(self, user):
        return ", ".join(map(str, user.role_labels))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or (not obj.closed_at and request.user.can_manage(obj)))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    def save_model(self, request, obj, form, change):
        roles = form.cleaned_data["roles"]
        obj.save(update_fields=["full_name", "is_trusted"])
        User.objects.get(pk=obj.pk).grant(roles, by=request.user)
        obj.roles = sorted(roles)

    @admin.action(description=_("Désactiver ces comptes"))
    def deactivate(self, request, queryset):
        self._each(request, queryset.filter(is_active=True), User.deactivate)

    @admin.action(description=_("Réactiver ces comptes"))
    def reactivate(self, request, queryset):
        self._each(request, queryset.filter(is_active=False), User.reactivate)

    def _each(self, request, queryset, method):
        done = 0
        for user in queryset:
            try:
                method(user, by=request.user)
                done += 1
            except ValidationError as error:
                messages.error(request, f"{user} : {' '.join(error.messages)}")
            except PermissionDenied as error:
                messages.error(request, f"{user} : {error}")
        messages.info(request, ngettext("%d compte changé.", "%d comptes changés.", done) % done)


@admin.register(Organisation)
class OrganisationAdmin(PortalModelAdmin):
    fields = ["name", "siret", "website", "commune"]
    raw_id_fields = ["commune"]
    list_display = ["name", "siret", "commune"]
    list_select_related = ["commune"]
    search_fields = ["name", "siret"]
    inlines = [MembershipInline]
    moderators_may_add = True

    def save_model(self, request, obj, form, change):
        if not change:
            obj.slug = Organisation.objects.free_slug(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(Invitation)
class InvitationAdmin(PortalModelAdmin):
    list_display = ["email", "full_name", "organisation", "invited_by", "created_at", "accepted_at", "revoked_at"]
    list_select_related = ["organisation", "invited_by"]
    list_filter = ["accepted_at", "revoked_at"]
    search_fields = ["email", "full_name"]
    date_hierarchy = "created_at"
    moderators_may_add = True
    moderators_may_change = False
    actions = ["revoke"]

    def has_change_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        return redirect("accounts_invitations")

    @admin.action(description=_("Annuler ces invitations"), permissions=["view"])
    def revoke(self, request, queryset):
        for invitation in queryset.pending():
            try:
                invitation.revoke(by=request.user)
                messages.success(request, _("%s : invitation annulée.") % invitation)
            except ValidationError as error:
                messages.error(request, f"{invitation} : {' '.join(error.messages)}")


@admin.register(AccessRequest)
class AccessRequestAdmin(ReadOnlyAdmin):
    list_display = ["full_name", "email", "organisation_name", "siret", "status", "created_at", "decided_by"]
    list_select_related = ["decided_by"]
    list_filter = ["status"]
    search_fields = ["full_name", "email", "organisation_name", "siret"]
    actions = ["accept", "refuse"]

    @admin.action(description=_("Accepter et inviter"), permissions=["view"])
    def accept(self, request, queryset):
        form = AcceptForm(request.POST if "decide" in request.POST else None, by=request.user)
        return self._decide(request, queryset, form, "accept", enrolment.accept_request)

    @admin.action(description=_("Refuser avec un motif"), permissions=["view"])
    def refuse(self, request, queryset):
        form = RefuseForm(request.POST if "decide" in request.POST else None)
        return self._decide(request, queryset, form, "refuse", enrolment.refuse_request)

    def _decide(self, request, queryset, form, action, decide):
        if not form.is_valid():
            context = {
                **self.admin_site.each_context(request),
                "title": self.get_action(action)[2],
                "form": form,
                "chosen": queryset,
                "action": action,
                "opts": self.model._meta,
            }
            return render(request, "accounts/admin_decide.html", context)
        for access_request in queryset:
            self._decide_one(request, access_request, decide, form.cleaned_data)
        return None

    def _decide_one(self, request, access_request, decide, choices):
        try:
            decide(access_request, by=request.user, **choices)
            messages.success(request, _("%s : réponse envoyée.") % access_request)
        except ValidationError as error:
            messages.error(request, f"{access_request} : {' '.join(error.messages)}")


@admin.register(ApiKey)
class ApiKeyAdmin(PortalModelAdmin):
    form = AdminApiKeyForm
    fields = ["name", "scopes", "owner", "organisation", "requests_per_hour", "expires_at"]
    raw_id_fields = ["owner", "organisation"]
    list_display = ["name", "prefix", "owner", "organisation", "expires_at", "revoked_at", "last_used_at"]
    list_select_related = ["owner", "organisation"]
    list_filter = ["revoked_at", "expires_at"]
    search_fields = ["name", "prefix", "owner__email", "organisation__name"]
    moderators_may_view = False
    actions = ["revoke"]

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None else ["scopes", "owner", "organisation", "expires_at"]

    def save_model(self, request, obj, form, change):
        if change:
            obj.save(update_fields=["name", "requests_per_hour"])
            return
        key, request.issued_key = ApiKey.objects.issue(by=request.user, **form.cleaned_data)
        obj.pk = key.pk
        obj.refresh_from_db()

    def response_add(self, request, obj, post_url_continue=None):
        """The only time that the key is shown: on this very answer, never through a message or a cookie."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Clé créée"),
            "key": obj,
            "plain": request.issued_key,
            "opts": self.model._meta,
            "back": reverse("admin:accounts_apikey_changelist"),
        }
        response = render(request, "accounts/admin_key_issued.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    @admin.action(description=_("Révoquer ces clés"))
    def revoke(self, request, queryset):
        for key in queryset:
            key.revoke(by=request.user)
            messages.success(request, _("%s : révoquée.") % key)
