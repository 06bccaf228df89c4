"""Schema inference: the names that columns go by in several languages, by what they hold."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from jobs.text.script.folding import key

#: Names that fields go by in small letters and without signs, the commonest first.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "docid", "documentid", "uid", "uuid", "guid", "key", "identifier", "معرف", "رقم",
           "شناسه", "nr", "url", "permalink", "doi",
           "__index_level_0__"),
    "text": ("fulltext", "text", "body", "content", "article", "story", "نص", "محتوى", "متن",
             "texte", "contenu", "texto", "contenido", "inhalt", "metin", "icerik", "testo",
             "paragraphs", "sentences"),
    "title": ("title", "headline", "heading", "subject", "عنوان", "سرخی", "titre", "titulo",
              "titel", "baslik", "titolo"),
    "date": ("date", "published", "publishedat", "pubdate", "publicationdate", "dateposted",
             "posted", "postedat", "created", "createdat", "createdate", "createdutc", "datetime",
             "timestamp", "ts", "time", "epoch", "تاريخ", "تاریخ نشر", "تاريخ انتشار", "fecha",
             "datum", "tarih", "data"),
    "source": ("source", "publisher", "newspaper", "outlet", "site", "مصدر", "صحيفة", "منبع",
               "quelle", "fuente", "kaynak"),
    "language": ("language", "lang", "لغة", "زبان"),
}  # fmt: skip
#: Kept with each document, for those who compare topics with them.
KEPT = (
    "label", "category", "section", "topic", "class", "author", "tags", "year", "تصنيف", "فئة",
    "قسم", "باب", "كاتب", "مؤلف", "وسوم", "سنة", "موضوع", "دسته", "نویسنده", "سال",
    "rubrique", "categorie", "auteur", "annee", "categoria", "seccion", "autor", "ano",
    "kategorie", "rubrik", "jahr", "kategori", "bolum", "yazar", "yil",
)  # fmt: skip
#: The Arabic definite article, before the name of a column.
_ARTICLE = re.compile("^\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}(?=..)")
#: Words that say it as one of several at the beginning or end of a name (`article_id`, `tweetId`,
#: `Published On`, `تاريخ النشر`), and words beside which it is the date of something else.
_AMONG = {
    "id": ("id", "معرف", "شناسه"),
    "date": ("date", "published", "posted", "created", "timestamp", "datetime", "تاريخ", "تاریخ",
             "fecha", "datum", "tarihi"),
    "title": ("title", "headline", "عنوان", "titre", "titulo", "titel", "titolo"),
}  # fmt: skip
_OTHER_DATE = ("birth", "born", "death", "due", "expiry", "expiration", "end", "by", "updated",
               "modified", "accessed", "ميلاد", "ولادة", "تولد", "وفاة", "انتهاء", "nacimiento",
               "naissance", "dogum", "geburt")  # fmt: skip
#: Words beside which it is the title of something else.
_OTHER_TITLE = ("journal", "book", "job", "site", "blog", "series", "channel", "parent", "image",
                "meta", "seo", "html", "sub", "section", "category")  # fmt: skip
#: A value in the extended JSON of MongoDB: `created_at.$date.$numberLong` is `created_at`.
_EXTENDED = re.compile(r"(?:\.\$\w+)+$")
_WORD_ENDS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")


def parent(name: str) -> str:
    """Give the object that a field is in, by its dotted name; empty for that of the record."""
    return _EXTENDED.sub("", name).rpartition(".")[0]


def _last(name: str) -> str:
    return _EXTENDED.sub("", name).rpartition(".")[2]


def folded(name: str) -> str:
    """Strip a name to letters: `created_at`, `createdAt` and `user.Created-At` are one.

    Accents go, Arabic letters are one in all their forms, and the article goes.
    """
    bare = unicodedata.normalize("NFD", _last(name).casefold())
    bare = "".join(one for one in bare if unicodedata.category(one) != "Mn")
    return _ARTICLE.sub("", key(re.sub(r"[\W_]", "", bare)))


#: The same names as `folded` gives them: those of each role, and those that are kept.
_FOLDED = {role: tuple(map(folded, names)) for role, names in NAMES.items()}
_FOLDED_KEPT = frozenset(map(folded, KEPT))
_FOLDED_AMONG = {role: frozenset(map(folded, words)) for role, words in _AMONG.items()}
_FOLDED_OTHER = {
    "date": frozenset(map(folded, _OTHER_DATE)),
    "title": frozenset(map(folded, _OTHER_TITLE)),
}


def called(role: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the names that say what a field is, the commonest first."""
    by_name: dict[str, str] = {}
    for name in names:
        by_name.setdefault(folded(name), name)
    found = [by_name[known] for known in _FOLDED[role] if known in by_name]
    yield from found
    yield from (name for name in names if name not in found and _says(role, name))


def _says(role: str, name: str) -> bool:
    """Whether a word at the beginning or the end of a name says what it holds."""
    words = [folded(word) for word in _WORD_ENDS.split(_last(name)) if word]
    if role not in _FOLDED_AMONG or not {*words[:1], *words[-1:]} & _FOLDED_AMONG[role]:
        return False
    return _FOLDED_OTHER.get(role, frozenset()).isdisjoint(words)


def is_kept(name: str) -> bool:
    """Whether a name says that a field holds what documents are grouped by."""
    return folded(name) in _FOLDED_KEPT


def is_known(name: str) -> bool:
    """Whether a name is one that columns go by."""
    bare = folded(name)
    return bare in _FOLDED_KEPT or any(bare in names for names in _FOLDED.values())
