"""Stop words of the Arabic dialects: function words of Egypt, the Levant, the Gulf, the Maghreb.

These lists are data as `function_words_ar`, words that several dialects share in the first that has
them. What is a word of standard Arabic with a subject stays out, however common it is in a dialect:
states (dwl), medicine (Tb), need (HAjp), strong (qwy), goods (mtAE), uniform (zy), uncle (Em),
military police (drk), Vienna, and names of people (Hnna, Hady, Lina, Rani, Kane, Tebboune). Kept
are words that newspapers have in names alone, as particles (dy, dA) or syllables (shw, myn).
"""

from typing import Final

#: Egyptian function words; "and" is written onto them.
EGYPTIAN: Final = """
    اللي مين ازاي إزاي امتى إمتى كدة برضه برضو بردو برده علشان عشان لسة لسا
    مفيش مافيش مكانش ماكانش مكنش معنديش ماعنديش معندوش ملهاش ملوش مالوش
    بتاع بتاعة بتاعت بتوع بتاعه بتاعها بتاعي بتاعتي بتاعك بتاعتك بتاعنا بتاعتنا بتاعهم بتاعتهم
    احنا إحنا انتو إنتو انتوا إنتوا انتي إنتي انت إنت دلوقتي دلوقت النهارده النهاردة امبارح إمبارح
    عايز عايزة عايزين عاوز عاوزة عاوزين كمان لازم ممكن ياريت يعني
    كتير كتيرة أكتر تاني تانية التاني التانية التانيين دايما علطول
    أيوه أيوة اهو أهو معايا معاك معاه معاها معانا معاكم معاهم
    بيكون بتكون هيكون هتكون حيكون حتكون هيكونوا بيبقى بتبقى هيبقى هتبقى
"""

#: Levantine and Iraqi function words; "and" is written onto them.
LEVANTINE: Final = """
    هادا هيدا هيدي هاذا هيدول هدول هذول هلأ هلق هلئ هونيك لهيك منشان مشان متلي متلو متله
    بدنا بدكم بدها نحنا لكان يلا يالله ايمتى إيمتى إشي
    أكو ماكو شكو هسه هسة شنو شنهو
"""

#: Function words of the Gulf; "and" is written onto them.
GULF: Final = """
    شلون إيش أيش الحين ذلحين دحين هالحين هذولا هذولاك يبغى تبغى أبغى نبغى يبغون تبغون يبون وايد
    چذي جذي
"""

#: Function words of the Maghreb; "and" is written onto them.
MAGHREBI: Final = """
    علاش كيفاش وقتاش شكون اشكون اشنو شنوة شنية شحال بزاف
    ديال ديالي ديالك ديالو ديالها ديالنا ديالكم ديالهم نتاع تاعي تاعك تاعو تاعها تاعنا تاعهم
    راهو راهي هادو هاذو هاذي دابا دروك غادي كاينة كاينين مكاينش ماكاينش كيما كيفاه وقتاه
    نتوما هوما هكا هكة هكدا زعما باللي
"""

#: Function words that take no "and": with it some would be other words (guardian, friendly).
ALONE: Final = """
    ده دي دا ديه مش مو موش مب اه إيه ليه ليش وين فين منو كده كدا لسه بس بقى بيه
    شو هيك هاد هاي متل رح وش اش أش هيج باش واش فاش تاع راه داك هاذ توا بدي بدك
    بده نتا نتي ليها ليهم بيها بيهم
"""

#: What other spellings of these are and is another word: the province of Diyala.
NOT_OF_DIALECTS: Final = "ديالى وديالى"
