"""Localisation of what the report says of time and of runs, in English and Arabic. Data."""

#: By key: English, Arabic.
WORDING: dict[str, tuple[str, str]] = {
    # topics over time
    "trends": ("Topics over time", "الموضوعات عبر الزمن"),
    "trends_why": (
        "Each column is a period, and its height the topic’s share of the documents of that "
        "period. Each topic has its own scale; beside it stands its highest share. A column "
        "with a mark under it is a burst: more documents than chance explains, by the eight "
        "periods before.",
        "كل عمود فترة، وارتفاعه حصة الموضوع من وثائقها. ولكل موضوع مقياسه، وبجانبه أعلى حصة بلغها. "
        "والعمود الذي تحته علامة طفرة: وثائق أكثر مما تفسره المصادفة، "
        "قياسًا إلى الفترات الثماني السابقة.",
    ),
    "over_time": ("Over time", "عبر الزمن"),
    "by_day": ("by day", "بالأيام"),
    "by_week": ("by week, from Monday", "بالأسابيع، بدءًا من الإثنين"),
    "by_month": ("by month", "بالأشهر"),
    "all_documents": ("All documents", "كل الوثائق"),
    "highest": ("highest", "أعلاها"),
    "undated": ("Documents without a date that can be read", "وثائق بلا تاريخ يُقرأ"),
    "outside": ("Documents outside these periods", "وثائق خارج هذه الفترات"),
    "unfinished": (
        "The last period is not over yet, and is drawn lighter.",
        "الفترة الأخيرة لم تكتمل بعد، ولونها أفتح.",
    ),
    "bursts": ("Bursts", "الطفرات"),
    "no_bursts": (
        "No topic has more documents in any period than chance explains.",
        "لا موضوع تزيد وثائقه في أي فترة على ما تفسره المصادفة.",
    ),
    "too_few_periods": (
        "There are too few periods for bursts: they are judged from the ninth on.",
        "الفترات أقل من أن تُقدَّر فيها الطفرات: تُقدَّر ابتداءً من الفترة التاسعة.",
    ),
    "period": ("Period", "الفترة"),
    "usual": ("Share before", "الحصة قبلها"),
    # topics by the values of a field
    "groups": ("Topics by field", "الموضوعات بحسب الحقول"),
    "groups_why": (
        "The share of each topic in the documents that have a value; the darker, the more.",
        "حصة كل موضوع من الوثائق التي لها القيمة؛ وكلما اشتد اللون زادت الحصة.",
    ),
    "field": ("Field", "الحقل"),
    "other_values": ("Documents with other values", "وثائق بقيم أخرى"),
    "without_value": ("Documents without a value", "وثائق بلا قيمة"),
    # what changed since the run before
    "changes": ("What changed since the last run", "ما تغيّر منذ التشغيل السابق"),
    "changes_why": (
        "Topics keep their ids from run to run. What became of them in this one:",
        "تحتفظ الموضوعات بمعرّفاتها من تشغيل إلى آخر. وهذا ما صارت إليه في هذا التشغيل:",
    ),
    "arrow": ("→", "←"),
    "run_number": ("Run number", "رقم التشغيل"),
    "topics_awake": ("Topics, before and now", "الموضوعات، من قبل والآن"),
    "with_topic": ("Documents with a topic, before and now", "وثائق لها موضوع، من قبل والآن"),
    "moved": (
        "Documents that both runs have, with another topic now",
        "وثائق في التشغيلين معًا صار لها موضوع آخر",
    ),
    "flows": ("Where most of them went", "إلى أين انتقل معظمها"),
    "event_born": ("New", "جديد"),
    "event_returned": ("Back again", "عاد"),
    "event_split": ("Split off from", "انفصل عن"),
    "event_merged": ("Merged into", "اندمج في"),
    "event_retired": ("Split up into", "انقسم إلى"),
    "event_dormant": ("Dormant, for it has hardly any documents", "خامد، إذ لم تكد تبقى له وثائق"),
    "event_drifted": ("Slowly became another topic", "تحوّل شيئًا فشيئًا إلى غيره"),
    "no_events": ("No topic is new, and none is gone.", "لا موضوع جديد، ولم يختفِ موضوع."),
    "sizes": ("Documents of each topic", "وثائق كل موضوع"),
    "now": ("Now", "الآن"),
    "change": ("Change", "الفرق"),
}
