"""The index of everything published. Its rows are derived from the contributions: ``rebuild_search`` makes them anew.

What is ranked and counted (``SearchEntry``) is kept apart from what is only shown (``EntryText``): counting the facets
of 30,000 matches reads the first alone.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from epn_commons.core.geography import EarthField, earth_position


class SearchVector(Func):
    """The lexemes of a title, keywords and texts, labelled A, B and D: see migration 0001 for the analysis."""

    function = "search_vector"
    output_field = SearchVectorField()


class SearchWords(Func):
    """The words of a text, folded, one space between two."""

    function = "search_words"
    output_field = models.TextField()


class SearchStems(Func):
    """The stems of the words of a text, one space between two."""

    function = "search_stems"
    output_field = models.TextField()


class SearchEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everyone reads the whole index: only what is published is in it."""
        return self


class SearchEntry(models.Model):
    """One published thing: what it is filed under and where it is. ``object_id`` is its primary key in its kind."""

    kind = models.CharField(_("nature"), max_length=40)
    object_id = models.BigIntegerField()
    public_id = models.UUIDField()
    themes = ArrayField(models.BigIntegerField(), verbose_name=_("thèmes"), default=list)
    departments = ArrayField(models.CharField(max_length=3), verbose_name=_("départements"), default=list)
    marks = ArrayField(models.TextField(), default=list)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    earth = models.GeneratedField(expression=earth_position(), output_field=EarthField(), db_persist=True)
    boost = models.FloatField(default=1.0)
    length = models.FloatField(default=0)
    published_at = models.DateTimeField(_("publication"))
    updated_at = models.DateTimeField(_("mise à jour"))

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée de la recherche")
        verbose_name_plural = _("entrées de la recherche")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once"),
            models.CheckConstraint(condition=Q(boost__gt=0), name="search_entry_boost_positive"),
        ]
        indexes = [
            models.Index(fields=["kind", "-published_at", "-id"], name="search_entry_newest_of_kind"),
            GinIndex(fields=["marks"], name="search_entry_marks"),
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class EntryText(models.Model):
    """What is read of an entry. ``place`` and ``confirmed_at`` say where it is and how fresh, when it matters."""

    entry = models.OneToOneField(SearchEntry, primary_key=True, on_delete=models.CASCADE, related_name="text")
    title = models.TextField()
    summary = models.TextField(blank=True)
    keywords = models.TextField(blank=True)
    body = models.TextField(blank=True)
    url = models.TextField()
    place = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    vector = models.GeneratedField(
        expression=SearchVector("title", "keywords", "summary", "body"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("texte d’une entrée")
        verbose_name_plural = _("textes des entrées")

    def __str__(self):
        return self.title


class Posting(models.Model):
    """A lexeme of an entry, and what it weighs there once its frequency and the length of the entry are counted.

    ``entry`` has no constraint in the database: a large withdrawal removes the entries at once, which is enough to
    hide them, and leaves their postings to a job.
    """

    pk = models.CompositePrimaryKey("lexeme", "entry_id")
    lexeme = models.TextField(db_collation="C")
    entry = models.ForeignKey(SearchEntry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    weight = models.FloatField()

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        indexes = [models.Index(fields=["lexeme", "-weight", "-entry"], name="search_posting_heaviest")]

    def __str__(self):
        return self.lexeme


class Lexeme(models.Model):
    """In how many entries a lexeme is."""

    lexeme = models.TextField(primary_key=True, db_collation="C")
    entries = models.IntegerField()

    class Meta:
        verbose_name = _("lexème")
        verbose_name_plural = _("lexèmes")

    def __str__(self):
        return self.lexeme


class Word(models.Model):
    """A word of the entries, folded, as it is best written, with its lexeme: what spelling and completion know."""

    word = models.TextField(primary_key=True, db_collation="C")
    shown = models.TextField()
    lexeme = models.TextField(db_collation="C")
    entries = models.IntegerField()

    class Meta:
        verbose_name = _("mot")
        verbose_name_plural = _("mots")
        indexes = [
            models.Index(fields=["lexeme"], name="search_word_lexeme"),
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_trgm"),
        ]

    def __str__(self):
        return self.shown


class KindStatistics(models.Model):
    """How many entries of a kind there are and how long they are on average, in weighted words."""

    kind = models.CharField(max_length=40, primary_key=True)
    entries = models.IntegerField()
    average_length = models.FloatField()

    class Meta:
        verbose_name = _("statistique de la recherche")
        verbose_name_plural = _("statistiques de la recherche")
        constraints = [
            models.CheckConstraint(condition=Q(average_length__gt=0), name="search_kindstatistics_length_positive")
        ]

    def __str__(self):
        return self.kind


class Synonym(models.Model):
    """When people look for ``term``, also look for these. « CAF » finds « caisse d’allocations familiales »."""

    term = models.CharField(_("mot ou sigle cherché"), max_length=80)
    key = models.GeneratedField(expression=SearchWords("term"), output_field=models.TextField(), db_persist=True)
    stems = models.GeneratedField(expression=SearchStems("term"), output_field=models.TextField(), db_persist=True)
    expansions = ArrayField(
        models.CharField(max_length=120),
        verbose_name=_("chercher aussi"),
        size=20,
        help_text=_("Séparez les expressions par des virgules."),
    )

    class Meta:
        verbose_name = _("synonyme")
        verbose_name_plural = _("synonymes")
        ordering = ["term"]
        indexes = [models.Index(fields=["stems"], name="search_synonym_stems")]
        constraints = [
            models.UniqueConstraint(
                SearchWords("term"),
                name="search_synonym_once",
                violation_error_message=_("Ce mot a déjà ses synonymes : complétez-les."),
            ),
            models.CheckConstraint(
                condition=~Q(Exact(SearchWords("term"), Value(""))),
                name="search_synonym_has_a_word",
                violation_error_message=_("Écrivez au moins une lettre ou un chiffre."),
            ),
            models.CheckConstraint(
                condition=Q(expansions__len__gt=0),
                name="search_synonym_expands",
                violation_error_message=_("Donnez au moins une expression à chercher aussi."),
            ),
        ]

    def __str__(self):
        return self.term
