"""Localisation of scores: what each is called and measures, in English and Arabic. Data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from jobs.writers.report.marks import seen


class Meaning(NamedTuple):
    """The names of a score, its definition in Arabic, and whether more of it is better."""

    english: str
    arabic: str
    definition: str
    more_is_better: bool


@dataclass(frozen=True, slots=True)
class ScoreView:
    """A score; `record` is that of metrics.json. `name` is empty where none is known."""

    record: Mapping[str, Any]
    name: str
    definition: str
    language: str
    sense: str


BOTH_WAYS = "المدى من \N{LEFT-TO-RIGHT MARK}\N{MINUS SIGN}1 إلى 1."

#: By the name that a metric gives its score. One that is not here is shown in its own words.
MEANINGS: dict[str, Meaning] = {
    "c_npmi": Meaning(
        "Do the top words stand together",
        "تجاور أبرز الكلمات",
        "متوسط المعلومات المتبادلة المعيارية بين كل كلمتين من أبرز كلمات الموضوع، محسوبة في نوافذ "
        "متتابعة من النص (أليتراس وستيفنسون 2013). " + BOTH_WAYS,
        True,
    ),
    "c_npmi_document": Meaning(
        "Do the top words share documents",
        "اجتماع أبرز الكلمات",
        "متوسط المعلومات المتبادلة المعيارية بين كل كلمتين من أبرز كلمات الموضوع، محسوبة في صفوف "
        "المصفوفة كاملة (أليتراس وستيفنسون 2013). " + BOTH_WAYS,
        True,
    ),
    "c_v": Meaning(
        "Do the top words keep like company",
        "تشابه سياق أبرز الكلمات",
        "متوسط جيب تمام الزاوية بين متجه كل كلمة من أبرز الكلمات ومجموع متجهاتها كلها، في نوافذ "
        "متتابعة من النص (رودر وبوت وهينبورغ 2015). المدى من 0 إلى 1.",
        True,
    ),
    "u_mass": Meaning(
        "Do rarer top words come with likelier ones",
        "ورود الكلمة مع ما هو أرجح منها",
        "متوسط لوغاريتم نسبة الصفوف التي فيها الكلمتان إلى الصفوف التي فيها أرجحهما "
        "(ميمنو وآخرون 2011). أعلى قيمه نحو الصفر.",
        True,
    ),
    "diversity": Meaning(
        "Does each topic have words of its own",
        "تنوع الكلمات",
        "عدد الكلمات المختلفة بين أبرز كلمات الموضوعات كلها مقسومًا على عددها "
        "(دينغ ورويز وبلاي 2020). المدى من 0 إلى 1.",
        True,
    ),
    "overlap": Meaning(
        "Do topics share top words",
        "تداخل الموضوعات",
        "متوسط حصة الكلمات المشتركة بين كل موضوعين من أبرز كلماتهما. المدى من 0 إلى 1.",
        False,
    ),
    "perplexity": Meaning(
        "How surprised is the model by unseen text",
        "حيرة النموذج أمام نص لم يره",
        "أُسّ متوسط \N{LEFT-TO-RIGHT MARK}\N{MINUS SIGN}ln p "
        "للنصف الثاني من كلمات صفوف حُجبت عن التدريب، بمعرفة نصفها الأول "
        "(إكمال الوثيقة، والاش وآخرون 2009).",
        False,
    ),
    "silhouette": Meaning(
        "Do rows lie with their own topic",
        "قرب الصفوف من موضوعها",
        "متوسط \N{LEFT-TO-RIGHT MARK}(b \N{MINUS SIGN} a) / max(a, b)\N{LEFT-TO-RIGHT MARK} "
        "على الصفوف: a متوسط بُعد الصف عن صفوف موضوعه، وb عن صفوف "
        "أقرب موضوع آخر (روسو 1987). " + BOTH_WAYS,
        True,
    ),
    "seed_terms": Meaning(
        "Same words from another seed",
        "ثبات الكلمات مع بذرة أخرى",
        "متوسط حصة أبرز الكلمات التي تبقى حين يُدرَّب النموذج من جديد ببذرة أخرى. المدى من 0 إلى 1.",
        True,
    ),
    "seed_rows": Meaning(
        "Same assignments from another seed",
        "ثبات التعيين مع بذرة أخرى",
        "حصة الصفوف التي يبقى موضوعها الرئيس حين يُدرَّب النموذج من جديد ببذرة أخرى. "
        "المدى من 0 إلى 1.",
        True,
    ),
    "sample_terms": Meaning(
        "Same words from a part of the corpus",
        "ثبات الكلمات مع جزء من النصوص",
        "متوسط حصة أبرز الكلمات التي تبقى حين يُدرَّب النموذج على أربعة أخماس الصفوف. "
        "المدى من 0 إلى 1.",
        True,
    ),
    "sample_rows": Meaning(
        "Same assignments from a part of the corpus",
        "ثبات التعيين مع جزء من النصوص",
        "حصة الصفوف التي يبقى موضوعها الرئيس حين يُدرَّب النموذج على أربعة أخماس الصفوف. "
        "المدى من 0 إلى 1.",
        True,
    ),
}


def score_view(record: Mapping[str, Any], language: str) -> ScoreView:
    """Put a score in the words of a reader of `language`; one without a meaning, as it is."""
    meaning = MEANINGS.get(record["name"])
    if meaning is None:
        return ScoreView(record, "", seen(record["definition"]), "en", "")
    arabic = language == "ar"
    return ScoreView(
        record,
        meaning.arabic if arabic else meaning.english,
        meaning.definition if arabic else seen(record["definition"]),
        language if arabic else "en",
        "more" if meaning.more_is_better else "less",
    )
