"""Localisation of what a run warns of: its notes by reason codes, in the report's language."""

import re
from collections.abc import Sequence
from typing import Final

from jobs.writers.report.reasons import Told

#: How topics fared, which ends several notes.
_KEPT: Final = (
    r"(\d+) of the (\d+) topics of the run before keep their ids"
    r"(?:; the events in topics\.json say what became of the others)?"
)
_KEPT_AR: Final = "من موضوعات التشغيل السابق ({1}) احتفظ بمعرّفه: {0}"
#: Notes of a run in English, as patterns, and each in Arabic with the same names and numbers.
_NOTES: Final[Sequence[tuple[str, str]]] = (
    (
        r"^the latest run could not be read, so this one goes on from an older one",
        "تعذّرت قراءة أحدث تشغيل، فتابع هذا التشغيل من تشغيل أقدم: "
        "للموضوعات التي نشأت بينهما معرّفات جديدة",
    ),
    (
        r"^no earlier run could be read, so all topics have new ids",
        "تعذّرت قراءة أي تشغيل سابق، فلكل الموضوعات معرّفات جديدة (--force)",
    ),
    (
        r"^start\.mode is (\w+), but this run began as (\w+): the configuration is not that of the "
        r"run before \((.*)\)",
        "طُلب start.mode: {0} لكن هذا التشغيل بدأ على نمط {1}: "
        "الإعدادات غير إعدادات التشغيل السابق ({2})",
    ),
    (
        r"^start\.mode is (\w+), but this run began as (\w+): it is the first",
        "طُلب start.mode: {0} لكن هذا التشغيل بدأ على نمط {1}: فهو أول تشغيل للمهمة",
    ),
    (
        r"^start\.mode is (\w+), but this run began as (\w+): what start\.edits",
        "طُلب start.mode: {0} لكن هذا التشغيل بدأ على نمط {1}: "
        "تغيّر ما في start.edits منذ التشغيل السابق",
    ),
    (
        r"^start\.mode is (\w+), but this run began as (\w+): a model of kind (\S+)",
        "طُلب start.mode: {0} لكن هذا التشغيل بدأ على نمط {1}: لا يمكن تحديث نموذج من نوع {2}",
    ),
    (
        r"^start\.mode is (\w+), but this run began as (\w+): the run before is of a release",
        "طُلب start.mode: {0} لكن هذا التشغيل بدأ على نمط {1}: "
        "التشغيل السابق من إصدار لم يحفظ ما يكفي للمتابعة منه",
    ),
    (
        rf"^the model was (\S+) in the run before and is (\S+) now: {_KEPT}",
        "كان النموذج {0} في التشغيل السابق وهو الآن {1}؛ "
        + _KEPT_AR.replace("{1}", "{3}").replace("{0}", "{2}"),
    ),
    (
        rf"^the model had (\d+) topics in the run before and has (\d+) now: {_KEPT}",
        "كان للنموذج {0} من الموضوعات في التشغيل السابق وله الآن {1}؛ "
        + _KEPT_AR.replace("{1}", "{3}").replace("{0}", "{2}"),
    ),
    (
        rf"^only (\d+) of the (\d+) documents of the run before are in this one, so topics were "
        rf"matched by their words alone: {_KEPT}",
        "لم يبق من وثائق التشغيل السابق ({1}) في هذا التشغيل إلا {0}، "
        "فطوبقت الموضوعات بكلماتها وحدها؛ " + _KEPT_AR.replace("{1}", "{3}").replace("{0}", "{2}"),
    ),
    (
        r"^topic (t\d+) has slowly become another one: its words are like those that it was born "
        r"with by ([\d.]+) only",
        "تحوّل الموضوع {0} شيئًا فشيئًا إلى غيره: "
        "لا تشبه كلماته ما نشأ عليه إلا بمقدار {1} (identity.drift)",
    ),
    (
        r"^(\S+:\d+:\d+): there is no topic (t\d+)",
        "{0}: لا موضوع بالمعرّف {1}",
    ),
    (
        r"^(\S+:\d+:\d+): topic (t\d+) was merged into ([t\d, ]+) after run (\d+)",
        "{0}: اندمج الموضوع {1} في {2} بعد التشغيل {3}",
    ),
    (
        r"^(\S+:\d+:\d+): topic (t\d+) was split into ([t\d, ]+) after run (\d+)",
        "{0}: انقسم الموضوع {1} إلى {2} بعد التشغيل {3}",
    ),
    (
        r"^(\S+:\d+:\d+): topic (t\d+) is split into ([t\d, ]+) \(start\.edits\)",
        "{0}: الموضوع {1} مقسوم إلى {2} (start.edits)؛ سمِّ هذه",
    ),
    (
        r"^(\S+:\d+:\d+): (t\d+) is a part of (t\d+)",
        "{0}: الموضوع {1} جزء من {2}؛ قسّم ذاك إلى أجزاء أكثر",
    ),
    (
        r"^(\S+:\d+:\d+): (t\d+) is not split: nothing that part (\d+)",
        "{0}: لم يُقسم الموضوع {1}: لم يُعثر على شيء مما سُمّي به جزؤه {2}",
    ),
    (
        r"^seed word '(.*)' of topic '(.*)' is no term of the model",
        "الكلمة المعطاة «{0}» للموضوع «{1}» ليست من مصطلحات النموذج",
    ),
    (
        r"^seed_lost: none of the seed words of topic '(.*)' \((.*)\) is among its (\d+)",
        "ليست أيٌّ من الكلمات المعطاة للموضوع «{0}» ({1}) بين أرجح كلماته ({2})؛ "
        "أعطه كلمات ترد معًا في النصوص، أو زد عدد الموضوعات (model.topics)",
    ),
    (
        r"^no document has the metadata field '(.*)' of trends\.by",
        "لا وثيقة لها الحقل «{0}» المذكور في trends.by",
    ),
)
#: What is said of a note that is not among these.
_OTHER: Final = "تنبيه آخر من التشغيل، نصه في topics.json تحت warnings"


def noted(note: str, language: str) -> Told:
    """Tell a note of a run; in Arabic one that is not known is pointed at, and not shown."""
    if language != "ar":
        return Told(note, "en")
    for pattern, arabic in _NOTES:
        if found := re.search(pattern, note):
            return Told(arabic.format(*found.groups()), "ar")
    return Told(_OTHER, "ar")
