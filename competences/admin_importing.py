"""Importing from the admin: the file is kept apart, read by a job, and forgotten; the job keeps the report."""

from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from epn_commons.jobs.models import JobRun


class ImportingAdmin:
    """Adds « Importer un fichier » above the list. A child says ``import_form``, ``import_task`` and ``import_about``
    (French: what is read, what is never overwritten)."""

    change_list_template = "admin/competences/importing_list.html"
    import_form = None
    import_task = None
    import_about = ""

    @property
    def import_name(self):
        return f"competences_{self.opts.model_name}_import"

    def get_urls(self):
        address = path("importer/", self.admin_site.admin_view(self.import_view), name=self.import_name)
        return [address, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"import_url": f"admin:{self.import_name}", **(extra_context or {})})

    def import_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = self.import_form(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            return redirect(self._start(form.cleaned_data, request.user))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Importer un fichier"),
            "opts": self.opts,
            "about": self.import_about,
            "form": form,
        }
        return TemplateResponse(request, "admin/import.html", context)

    def _start(self, asked, user):
        file = asked.pop("file")
        with transaction.atomic():
            return JobRun.start(
                "competences.import",
                _("Import de %(name)s") % {"name": file.name},
                by=user,
                task=self.import_task,
                stored=storages["private"].save(f"imports/{file.name}", file),
                by_id=user.pk,
                asked=asked,
            )
