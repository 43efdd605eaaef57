"""The words that any question is made of: they say little of what is looked for, even where few texts hold them."""

SHARE = 0.2
"""What such a word weighs beside a word that names something. Among themselves they count as any others."""

# Folded, as the index folds words; those that the French dictionary of PostgreSQL leaves out are not repeated.
_LISTED = (
    "a aimerais aimerait ainsi aller allez alors aujourd aussi autre autres avais avait bah bcp beaucoup ben "
    "besoin bien bonjour bonsoir ca car cas cela cest cette chez chose choses chui combien comme comment dame "
    "deja demain depuis devez devoir devons devrait dire dit dois doit doivent donc ds elles encore enfin ensuite "
    "entre etaient etait etc ete etes etre faire fais fait faites fallait faudrait faut fois font g gens hein "
    "hier ils jai jamais jpeux jsuis jusqu juste jveux kan ke ki koi les leurs lorsqu machin madame maintenant "
    "meme merci mme moins monsieur mr non ok oui parce peut peuvent peux pk pkoi plait plus possible pourquoi "
    "pourrais pourrait pouvez pouvoir pouvons pr puis puisqu puisse quand quel quelle quelles quelqu quelque "
    "quelques quelquun quels question quoi sais sait salut sans savoir se si soi souhaite souhaiterais sous stp "
    "svp tjrs tjs toujours tous tout toute toutes tres trop truc trucs tt va vais vas vers veulent veut veux "
    "viens vient voila vont voudrais voudrait voulez vouloir vraiment y ya"
)
USUAL_WORDS = frozenset(_LISTED.split())
