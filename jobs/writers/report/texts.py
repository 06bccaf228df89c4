"""Localisation of the report: its own words in English and Arabic side by side. Data."""

from collections.abc import Callable

from jobs.writers.report.over_time.wording import WORDING

Text = Callable[[str], str]

#: By key: English, Arabic.
TEXTS: dict[str, tuple[str, str]] = {
    "direction": ("ltr", "rtl"),
    "comma": (", ", "، "),
    "title": ("Topics", "الموضوعات"),
    "kicker": ("Topic report", "تقرير الموضوعات"),
    "skip": ("Skip to the topics", "انتقل إلى الموضوعات"),
    "contents": ("Contents", "المحتويات"),
    "all_of_topic": ("All documents of the topic", "كل وثائق الموضوع"),
    "copy": ("copy", "نسخة"),
    "explorer": ("Explorer", "المستكشف"),
    "back": ("Back to the report", "العودة إلى التقرير"),
    "previous": ("Previous page", "الصفحة السابقة"),
    "next": ("Next page", "الصفحة التالية"),
    "page": ("Page", "صفحة"),
    "of": ("of", "من"),
    "lead": (
        "What the documents speak of, how much of the corpus each topic takes up, "
        "and the passages that show it.",
        "عمَّ تتحدث الوثائق، وما حصة كل موضوع من مجموعها، والمقاطع التي تبيّن ذلك.",
    ),
    # overview
    "overview": ("Overview", "نظرة عامة"),
    "documents": ("Documents", "الوثائق"),
    "passages": ("Passages", "المقاطع"),
    "tokens": ("Words", "الكلمات"),
    "vocabulary": ("Terms", "المصطلحات"),
    "topics": ("Topics", "الموضوعات"),
    "repairs_count": ("Repairs", "الإصلاحات"),
    "shares": ("Topics, and how much of the corpus each takes up", "الموضوعات وحصة كل منها"),
    "languages": ("Languages", "اللغات"),
    "ar": ("Arabic", "العربية"),
    "en": ("English", "الإنجليزية"),
    "mixed": ("mixed", "مختلطة"),
    "und": ("not known", "غير معروفة"),
    "read": ("What was read", "ما قُرئ"),
    "file": ("File", "الملف"),
    "bytes": ("Bytes", "البايتات"),
    "encoding": ("Encoding", "الترميز"),
    "digest": ("SHA-256", "SHA-256"),
    "note": ("Note", "ملاحظة"),
    "left_out": ("What was left out, and why", "ما تُرك، ولماذا"),
    "nothing_left_out": ("No document was left out.", "لم تُترك أي وثيقة."),
    "not_matched": ("Files that the pattern does not match", "ملفات لا يطابقها النمط"),
    "left_out_documents": ("Documents left out", "وثائق تُركت"),
    "without_topic": ("Documents without a topic", "وثائق بلا موضوع"),
    # why a document was left out, or has no topic
    "why_empty_file": ("The file is empty", "الملف فارغ"),
    "why_blank": ("It holds no text", "لا نص فيه"),
    "why_other_kind": ("It is a file of another kind, not text", "ملف من نوع آخر وليس نصًا"),
    "why_binary": ("It is binary data, not text", "بيانات ثنائية وليست نصًا"),
    "why_encoding": ("Its encoding is not recognised", "لم يُتعرَّف على ترميزه"),
    "why_broken_bytes": ("Its bytes are broken", "بايتاته تالفة"),
    "why_large": ("It is larger than reader.max_bytes", "حجمه أكبر من reader.max_bytes"),
    "why_illegible": (
        "Hardly any of its Arabic words are known words: its letters were lost on the way",
        "لا يكاد يُعرف شيء من كلماته العربية: ضاعت حروفه عند استخراج النص",
    ),
    "why_encrypted": ("It is encrypted", "محمي بكلمة مرور"),
    "why_scanned": ("Its pages are scanned pictures without text", "صفحاته صور ممسوحة بلا نص"),
    "why_no_unicode": (
        "The glyphs of its pages have no Unicode values",
        "رموز صفحاته لا تدل على حروف يونيكود",
    ),
    "why_too_costly": (
        "Reading it takes more time or memory than it may",
        "تتطلب قراءته وقتًا أو ذاكرة فوق المسموح",
    ),
    "why_damaged": ("It is damaged", "الملف تالف"),
    "why_gzip": ("Its gzip data is broken", "بيانات gzip فيه تالفة"),
    "why_link": ("It is a symbolic link", "رابط رمزي"),
    "why_no_file": ("It is no regular file", "ليس ملفًا عاديًا"),
    "why_unreadable": ("It cannot be read", "تعذّرت قراءته"),
    "why_no_text": ("The field of its text is missing", "حقل النص مفقود"),
    "why_no_id": ("The field of its id is missing", "حقل المعرّف مفقود"),
    "why_twice": ("The same text was read before", "قُرئ النص نفسه من قبل"),
    "why_table_row": ("A row that does not fit its table", "صف لا يوافق جدوله"),
    "why_table_header": ("The header of its table is wrong", "رأس جدوله غير صحيح"),
    "why_json": ("It is not valid JSON", "ليس JSON صحيحًا"),
    "why_field_type": ("A field is of the wrong type", "حقل من نوع غير صحيح"),
    "warn_broken": (
        "{0} broken characters replaced, the first at byte {1}",
        "استُبدلت محارف تالفة، عددها {0}، أولها عند البايت {1}",
    ),
    "warn_guess": (
        "The encoding was guessed, {0}; if the text is wrong, name it (reader.encoding)",
        "الترميز تخمين: {0}؛ إن لم يصح النص فسمِّه (reader.encoding)",
    ),
    "warn_nuls": (
        "NUL characters taken out, a blank for each: {0}",
        "محارف NUL أُزيلت ووُضع مكان كل منها فراغ: {0}",
    ),
    "warn_escape": (
        "Rows in which a quote does not close its cell, read as text: {0}, the first on line {1}; "
        "where a backslash makes a quote text, set reader.escape",
        "صفوف لا تُغلق فيها علامة الاقتباس خليتها فقُرئت نصًا: {0}، أولها في السطر {1}؛ "
        "إن كانت الشرطة المائلة تجعل العلامة نصًا فاضبط reader.escape",
    ),
    "warn_quote": (
        "Rows in which a quote does not close its cell, read as text: {0}, the first on line {1}; "
        "where quotes are nothing but text, set reader.quote: null",
        "صفوف لا تُغلق فيها علامة الاقتباس خليتها فقُرئت نصًا: {0}، أولها في السطر {1}؛ "
        "إن لم تكن العلامات إلا نصًا فاضبط reader.quote: null",
    ),
    "warn_unseen": ("No record has the field {0}", "لا يوجد في أي سجل الحقل {0}"),
    "why_nothing_left": ("No word is left of it", "لم تبقَ منه كلمة"),
    "why_no_terms": (
        "None of its words is a term of the model",
        "ليس بين كلماته مصطلح من مصطلحات النموذج",
    ),
    "why_unlike": ("It is unlike every topic", "لا يشبه أي موضوع"),
    "removed": ("Lines of the page taken out", "أسطر من الصفحة حُذفت"),
    "removed_why": (
        "Menus, links, bylines and repeated titles are no part of the text.",
        "القوائم والروابط وأسماء الكتّاب والعناوين المكررة ليست من النص.",
    ),
    "reason": ("Reason", "السبب"),
    "rule": ("Rule", "القاعدة"),
    "text": ("Text", "النص"),
    "times": ("Times", "المرات"),
    "others": ("more, listed in the files of the run", "غيرها، مذكورة في ملفات التشغيل"),
    "words_used": ("Which words count", "الكلمات المحسوبة"),
    "words_used_why": (
        "Of all running words, these shares became terms of the model or were left out.",
        "حصص الكلمات التي صارت مصطلحات في النموذج، والتي تُركت.",
    ),
    "kept": ("terms of the model", "مصطلحات النموذج"),
    "stop_word": ("stop words", "كلمات وقف"),
    "too_short": ("too short", "قصيرة جدًا"),
    "number": ("numbers", "أرقام"),
    "rare": ("too rare", "نادرة جدًا"),
    "common": ("too common", "شائعة جدًا"),
    "crowded_out": ("over the limit of the vocabulary", "تجاوزت حد المفردات"),
    "unknown": ("not known", "غير معروفة"),
    # map
    "map": ("Topic map", "خريطة الموضوعات"),
    "map_why": (
        "Topics that share words stand close, and a line leads from each to the one most like it; "
        "the area of a circle is the topic’s share of the corpus. Choose one to go to its card.",
        "الموضوعات المتشابهة في كلماتها متقاربة، ومن كل موضوع خط إلى أقربها إليه، "
        "ومساحة الدائرة حصة الموضوع من مجموع النصوص. اختر دائرة لتنتقل إلى بطاقتها.",
    ),
    "map_key": ("Topics on the map", "موضوعات الخريطة"),
    # the tree, and the choice of the number of topics
    "tree": ("Topics that belong together", "موضوعات متقاربة"),
    "tree_why": (
        "Topics whose words are alike join early: the longer the branch, the less they share.",
        "الموضوعات المتشابهة تلتقي مبكرًا؛ وكلما امتد الفرع قلّ ما يجمعها.",
    ),
    "choice": ("Why so many topics", "لماذا هذا العدد من الموضوعات"),
    "choice_why": (
        "Two halves of the rows were fitted: what both tell alike, how surely, how far apart.",
        "طُبّق كل عدد على نصفي الصفوف: ما يتفق عليه النصفان، وثباته، وتباعد ما لم يُدرَّب عليه.",
    ),
    "choice_score": ("score", "الدرجة"),
    "choice_error": ("standard error", "الخطأ المعياري"),
    "choice_information": ("information", "المعلومات"),
    "choice_stability": ("stability", "الثبات"),
    "choice_separation": ("separation", "الانفصال"),
    "choice_range": ("Nearly as good", "ما يقاربه جودة"),
    "choice_seconds": ("Other answers, coarser or finer", "أجوبة أخرى، أعمّ أو أدقّ"),
    "choice_table": ("All that was tried", "كل ما جُرّب"),
    "choice_kept": ("kept from the last run", "بقي من التشغيل السابق"),
    "chosen": ("Chosen", "العدد المختار"),
    # copies and flags
    "copies": ("Copies of other documents", "نسخ من وثائق أخرى"),
    "copies_why": (
        "Documents that are the same word for word, or nearly: the first of each group is named.",
        "وثائق متطابقة كلمة بكلمة أو تكاد؛ والمذكورة أولًا هي الأصل في مجموعتها.",
    ),
    "copied_in": ("again in", "تكررت في"),
    "copy_of": ("copy of", "نسخة من"),
    "empty": ("empty", "فارغ"),
    "junk": ("of little sense", "ضعيف المعنى"),
    "near_duplicate": ("much like a larger topic", "شبيه بموضوع أكبر"),
    "general": ("words of all topics", "كلمات عامة"),
    "defect_specificity": ("Texts of all topics have its words:", "كلماته في نصوص الموضوعات كلها:"),
    "defect_formulas": ("Many documents repeat, word for word:", "تكرر وثائق كثيرة بالنص:"),
    "defect_encoded": ("Left of an encoded file, no words:", "بقايا ملف مرمَّز لا كلمات:"),
    "seed_lost": ("its seed words are not among its terms", "كلماته المعطاة ليست بين ألفاظه"),
    "pinned": ("label given by a person", "اسم وضعه إنسان"),
    # topic cards
    "topic": ("Topic", "الموضوع"),
    "prevalence": ("Share of the corpus", "الحصة من مجموع النصوص"),
    "unassigned": ("In no topic", "خارج الموضوعات"),
    "coherence": ("Coherence", "الاتساق"),
    "exclusivity": ("Exclusivity", "التفرّد"),
    "undefined": ("not defined", "غير معرّف"),
    "terms": ("Terms", "المصطلحات"),
    "subject": ("What the documents share", "ما تشترك فيه الوثائق"),
    "subject_why": ("It sets no topic apart.", "لا يميز موضوعًا من آخر."),
    "terms_why": (
        "Bars show the weight of each term; the dark part is what this topic alone has of it.",
        "طول الشريط وزن المصطلح، والجزء الداكن ما ينفرد به هذا الموضوع.",
    ),
    "term": ("Term", "المصطلح"),
    "weight": ("Weight", "الوزن"),
    "exemplars": ("In the text", "في النص"),
    "raw": ("As it stands in the source", "كما ورد في المصدر"),
    "share": ("Share", "الحصة"),
    "strongest": ("Strongest documents", "أبرز الوثائق"),
    "no_documents": (
        "It is the main topic of no document.",
        "ليس الموضوع الرئيس لأي وثيقة.",
    ),
    # documents
    "documents_why": (
        "Each document with its mixture of topics, its passages, and the words that decided: "
        "those that the topic has more often than the corpus does.",
        "كل وثيقة بمزيج موضوعاتها ومقاطعها، والكلمات التي حسمت الأمر: "
        "ما يكثر في الموضوع أكثر مما يكثر في مجموع النصوص.",
    ),
    "mixture": ("Mixture of topics", "مزيج الموضوعات"),
    "other_topics": ("further topics", "موضوعات أخرى"),
    "decided": ("Words that decided", "الكلمات التي حسمت"),
    "no_topic": ("no topic", "بلا موضوع"),
    "pages": ("Pages of documents", "صفحات الوثائق"),
    "documents_shown": ("Documents shown with their passages", "الوثائق المعروضة بمقاطعها"),
    # scores, repairs, facts
    "scores": ("How good the model is", "جودة النموذج"),
    "score": ("Score", "المقياس"),
    "value": ("Value", "القيمة"),
    "definition": ("Definition", "التعريف"),
    "better": ("Better is", "الأفضل"),
    "more": ("more", "الأعلى"),
    "less": ("less", "الأدنى"),
    "repairs": ("Repairs of damaged text", "إصلاح النص التالف"),
    "repairs_why": (
        "What stood in the source, and what stands in the text now; the most frequent first.",
        "ما ورد في المصدر وما صار إليه النص؛ الأكثر تكرارًا أولًا.",
    ),
    "before": ("Before", "قبل"),
    "after": ("After", "بعد"),
    "confidence": ("Confidence", "الثقة"),
    "further_repairs": ("Further repairs", "إصلاحات أخرى"),
    "no_repairs": ("No word had to be repaired.", "لم تحتج أي كلمة إلى إصلاح."),
    "cleaned": ("Done all over the text", "ما أُجري على النص كله"),
    "facts": ("Facts of this run", "حقائق هذا التشغيل"),
    "run": ("Run", "التشغيل"),
    "job": ("Job", "المهمة"),
    "model": ("Model", "النموذج"),
    "vectoriser": ("Weights of words", "أوزان الكلمات"),
    "seed": ("Seed", "البذرة"),
    "versions": ("Versions", "الإصدارات"),
    "inputs": ("Inputs", "المدخلات"),
    "digest_config": ("SHA-256 of the configuration", "SHA-256 الإعدادات"),
    "digest_sources": ("SHA-256 of the program", "SHA-256 البرنامج"),
    "facts_why": (
        "Times, machine, the whole configuration and the digest of every file stand in "
        "manifest.json beside this report.",
        "الأوقات والجهاز والإعدادات كاملة وبصمة كل ملف في manifest.json بجانب هذا التقرير.",
    ),
    # what was done to the text, by the names of its rules
    "runs": ("runs put in order", "مقاطع أعيد ترتيبها"),
    "ligature": ("letters of a ligature restored", "حروف مركّبة استعيدت"),
    "runs+ligature": ("runs and ligatures", "مقاطع وحروف مركّبة"),
    "private_use_dropped": ("private-use characters dropped", "محارف خاصة أُسقطت"),
    "kashida": ("kashida strokes taken out", "كشائد أُزيلت"),
    "vowel_signs": ("vowel signs taken off", "علامات تشكيل أُزيلت"),
    "spaces": ("stray spaces closed", "فراغات زائدة أُغلقت"),
    "markup": ("marks of markup taken out", "علامات ترميز أُزيلت"),
    # a treatment, and a flag
    "boilerplate": ("boilerplate", "عبارات مكررة لا مضمون لها"),
    "links": ("addresses", "عناوين شبكية"),
    "mentions": ("handles", "أسماء حسابات"),
    "hyphens": ("words that were cut at the end of a line", "كلمات قُطعت في آخر السطر"),
    "hyphen": ("joined at the end of a line", "وُصلت في آخر السطر"),
    "mojibake": ("words decoded again", "كلمات أُعيد ترميزها"),
    "dagger_alef": ("dagger alefs", "ألفات خنجرية"),
    "byline": ("bylines", "أسطر الكتّاب"),
    "repair": ("repairs of damaged text", "إصلاحات لنص تالف"),
    "dedupe": ("repeated lines", "أسطر مكررة"),
    "invisible": ("invisible characters taken out", "محارف غير مرئية أُزيلت"),
    "unicode_marks_cut": ("heaped marks cut", "علامات متراكمة قُصّت"),
    "unicode_presentation_forms": ("presentation forms opened", "أشكال عرض فُكّت"),
} | WORDING


def speaker(language: str) -> Text:
    """Give the function that says a key in `language` ("ar" or "en")."""
    column = ("en", "ar").index(language)

    def say(key: str) -> str:
        return TEXTS[key][column]

    return say


def named(say: Text, key: str) -> str:
    """Say a name that the program may have coined since; one that is not known, as it is."""
    return say(key) if key in TEXTS else key.replace("_", " ")
