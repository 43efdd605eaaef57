from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class TargetQuerySet(models.QuerySet):
    def about(self, contribution):
        """Rows on one contribution."""
        return self.about_many(type(contribution), [contribution.pk])

    def about_many(self, model, ids):
        return self.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)


class Targeted(models.Model):
    """A row about one contribution, of whatever kind."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    target = GenericForeignKey("content_type", "object_id")

    class Meta:
        abstract = True
