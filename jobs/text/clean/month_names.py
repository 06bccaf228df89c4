"""Gazetteer of date recognition in metadata: month names of further languages and calendars. Data.

A line a month, from the first to the twelfth; the names of one language after those of another.
Arabic and English are in `jobs.text.clean.date_words`: they are looked for in running text too.
"""

from typing import Final

#: Gregorian months: French, German, Spanish, Portuguese, Italian, Dutch, Danish, Norwegian,
#: Swedish, Turkish, Polish, Czech, Romanian, Hungarian, Indonesian, Russian, Ukrainian, Greek,
#: Hebrew, Persian, Urdu, Hindi, Bengali and Thai, in the forms that stand in dates.
GREGORIAN: Final = """
    janvier januar jänner enero janeiro gennaio januari ocak styczeń stycznia leden ledna ianuarie január январь января січень січня ιανουαριος ιανουαριου ינואר ژانویه جنوری जनवरी জানুয়ারি มกราคม
    février februar febrero fevereiro febbraio februari şubat luty lutego únor února februarie február pebruari февраль февраля лютий лютого φεβρουαριος φεβρουαριου פברואר فوریه فروری फरवरी ফেব্রুয়ারি กุมภาพันธ์
    mars märz marzo março maart mrt marts mart marzec marca březen března martie március maret март марта березень березня μαρτιος μαρτιου מרץ مارس مارچ मार्च মার্চ มีนาคม
    avril april abril aprile nisan kwiecień kwietnia duben dubna aprilie április апрель апреля квітень квітня απριλιος απριλιου אפריל آوریل اپریل अप्रैल এপ্রিল เมษายน
    mai mayo maio maggio mei maj mayıs maja květen května május май мая травень травня μαιος μαιου מאי مه مئی मई মে พฤษภาคม
    juin juni junio junho giugno haziran czerwiec czerwca červen června iunie június июнь июня червень червня ιουνιος ιουνιου יוני ژوئن جون जून জুন มิถุนายน
    juillet juli julio julho luglio temmuz lipiec lipca červenec července iulie július июль июля липень липня ιουλιος ιουλιου יולי ژوئیه جولائی जुलाई জুলাই กรกฎาคม
    août august agosto augustus augusti ağustos sierpień sierpnia srpen srpna augusztus agustus август августа серпень серпня αυγουστος αυγουστου אוגוסט اوت اگست अगस्त আগস্ট สิงหาคม
    septembre september septiembre setembro settembre eylül wrzesień września září septembrie szeptember сентябрь сентября вересень вересня σεπτεμβριος σεπτεμβριου ספטמבר سپتامبر ستمبر सितंबर सितम्बर সেপ্টেম্বর กันยายน
    octobre oktober octubre outubro ottobre ekim październik października říjen října octombrie október октябрь октября жовтень жовтня οκτωβριος οκτωβριου אוקטובר اکتبر اکتوبر अक्टूबर অক্টোবর ตุลาคม
    novembre november noviembre novembro kasım listopad listopada listopadu noiembrie ноябрь ноября листопад листопада νοεμβριος νοεμβριου נובמבר نوامبر نومبر नवंबर नवम्बर নভেম্বর พฤศจิกายน
    décembre dezember diciembre dezembro dicembre december aralık grudzień grudnia prosinec prosince decembrie desember декабрь декабря грудень грудня δεκεμβριος δεκεμβριου דצמבר دسامبر دسمبر दिसंबर दिसम्बर ডিসেম্বর ธันวาคม
"""  # noqa: E501
#: Months of the Persian calendar (Solar Hijri): of Iran, of Afghanistan, of the Kurds.
PERSIAN: Final = """
    فروردین حمل خاکەلێوە
    اردیبهشت ثور گوڵان
    خرداد جوزا جۆزەردان
    تیر سرطان پووشپەڕ
    مرداد امرداد اسد گەلاوێژ
    شهریور سنبله خەرمانان
    مهر میزان ڕەزبەر
    آبان عقرب گەڵاڕێزان
    آذر قوس سەرماوەز
    دی جدی بەفرانبار
    بهمن دلو ڕێبەندان
    اسفند حوت ڕەشەمە
"""
#: Months of the Islamic calendar (Hijri), Arabic and Persian; a sign stands between two words.
ISLAMIC: Final = """
    محرم محرم_الحرام
    صفر
    ربيع_الأول ربیع_الاول
    ربيع_الآخر ربيع_الثاني ربیع_الثانی
    جمادى_الأولى جمادى_الأول جمادی_الاول
    جمادى_الآخرة جمادى_الثانية جمادى_الثاني جمادی_الثانی
    رجب
    شعبان
    رمضان
    شوال
    ذو_القعدة ذي_القعدة ذی_القعده
    ذو_الحجة ذي_الحجة ذی_الحجه
"""
