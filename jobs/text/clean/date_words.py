"""Gazetteer of date recognition: month names in the families in use, words before a year. Data.

Hijri months are left out: their names are subjects (Ramadan, Hajj), and they say no Gregorian date.
"""

from typing import Final

#: Arabic months, a line each, spelled with their hamzas: Egypt and the Gulf, Morocco, Tunisia and
#: Algeria, the Levant and Iraq.
MONTHS_AR: Final = (
    "يناير|جانفي|كانون الثاني",
    "فبراير|فيفري|شباط",
    "مارس|آذار",
    "أبريل|إبريل|أفريل|نيسان",
    "مايو|ماي|أيار",
    "يونيو|يونية|يونيه|جوان|حزيران",
    "يوليو|يولية|يوليه|يوليوز|جويلية|تموز",
    "أغسطس|غشت|أوت|آب",
    "سبتمبر|شتنبر|أيلول",
    "أكتوبر|تشرين الأول|تشرين أول",
    "نوفمبر|نونبر|تشرين الثاني|تشرين ثاني",
    "ديسمبر|دجنبر|كانون الأول|كانون أول",
)
#: English months; each has an abbreviation of its first three letters, too.
MONTHS_EN: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
#: What comes before a year and makes one of four figures.
BEFORE_YEAR_AR: Final = """
    عام العام لعام للعام بعام وعام فعام عامي العامين أعوام سنة السنة لسنة بسنة وسنة سنتي سنوات
    والعام ولعام وبعام والسنة
    أوائل أواخر مطلع منتصف أواسط بداية نهاية بدايات نهايات صيف شتاء ربيع خريف
    وأوائل وأواخر ومطلع ومنتصف وأواسط وبداية ونهاية وصيف وشتاء وربيع وخريف
"""
#: What comes before a year, and before other numbers too.
BEFORE_MANY_AR: Final = """
    منذ في حتى بعد قبل خلال ومنذ وفي وحتى وبعد وقبل وخلال
"""
#: What is counted most after those: a number before it is no year.
COUNTED_AR: Final = """
    عام عاما سنة يوم يوما شهر ساعة متر مترا كيلومتر كيلومترا كم دولار ألف مليون
    شخص شخصا جندي جنديا قتيل قتيلا
"""
BEFORE_YEAR_EN: Final = """
    in since by until till during year early late mid In Since By Until During Year Early Late
"""
