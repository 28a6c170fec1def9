"""The words that numbers count in news: a closed list of nine languages, each word with what it says in all of them.

The lines of a list are English, Urdu, Pashto, Persian, Arabic, Hindi, Turkish, Russian and Chinese. Words are compared
as they fold, so one spelling of ی, ک, ہ or of an accent stands for all.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Lists = Mapping[str, str]

LEADING: Final[Lists] = MappingProxyType(
    {
        "killed": """
kill, kills, killing, killed, slays, martyrs
د وژل کېدو, وژلي, ووژل
کشته شدن, جان باختن
مقتل, قتل, قتلت, وقتل, ومقتل, بمقتل, استشهاد, واستشهاد, مصرع, ومصرع, وفاة, ووفاة
убил, убила, убили, погибли, погиб, убиты, жизни, гибели
打死, 炸死, 击毙, 擊斃, 打死了
        """,
        "wounded": """
wound, wounds, wounding, wounded, injure, injures, injuring, injured, hurts
ټپیان کړل
زخمی شدن, مجروح شدن
إصابة, وإصابة, بإصابة, جرح, وجرح, أصاب, أصيب, وأصيب
yaralı sayısı
ранил, ранили, ранены, ранения, пострадали
炸伤, 打伤, 受伤人数
        """,
        "captured": """
capture, captures, capturing, captured, arrest, arrests, arresting, arrested, detain, detains,
detaining, detained, abduct, abducts, abducting, abducted, kidnap, kidnaps, kidnapped
ونیول
بازداشت, دستگیری
أسر, وأسر, اعتقال, واعتقال, باعتقال, اعتقلت, توقيف, وتوقيف, اختطاف
захватил, захватили, задержал, задержали, задержаны, арестовали
逮捕, 俘虏, 拘捕, 抓获
        """,
    }
)
"""What may stand before its number: `kills 14`."""

TOLLS: Final[Lists] = MappingProxyType(
    {
        "killed": """
toll, death toll
ہلاکتوں کی تعداد, مرنے والوں کی تعداد, اموات کی تعداد, جاں بحق افراد کی تعداد
د مړو شمېر, د وژل شویو شمېر, د مرګ ژوبلې شمېر
شمار کشته‌شدگان, تعداد کشته‌شدگان, شمار جان‌باختگان, تعداد جان‌باختگان, شمار قربانیان, تلفات
حصيلة القتلى, حصيلة الضحايا, عدد القتلى, حصيلة
मृतकों की संख्या, मरने वालों की संख्या, मृतक संख्या
ölü sayısı, can kaybı, ölenlerin sayısı
число погибших, число жертв, количество погибших, числе погибших
死亡人数, 死亡人數, 遇难人数
        """,
    }
)
"""What may stand far before its number: `death toll in Peshawar blast rises to 95`."""

TRAILING: Final[Lists] = MappingProxyType(
    {
        "killed": """
killed, dead, die, dies, died, dying, deaths, fatalities, slain, martyred, lives, bodies, perish,
perished
ہلاک, جاں بحق, جانبحق, شہید, جہنم واصل, ہلاکتیں, اموات, مارے گئے, قتل, لاشیں, دم توڑ, جان کی بازی ہار, جان سے گئے
وژل شوي, ووژل شول, وژل شوی, وژلي, ووژل, مړه, مړه شول, مړه شوي, شهیدان, ژوند له لاسه, خپل ژوند له لاسه
کشته, جان باختند, جان باخته, جان باخته‌اند, جان‌باخته, شهید, کشته‌شده, جان خود را, هلاک
قتيلا, قتيل, قتلى, قتلوا, شهيدا, شهيد, شهداء
की मौत, मारे, मारे गए, मारे गये, की जान, ढेर, मृत, हलाक, शहीद, मौतें, लोगों की मौत
öldü, ölü, öldürüldü, hayatını kaybetti, can verdi, ölüm, şehit, şehit oldu, öldürdü
погибли, погиб, погибло, погибших, погибшими, убиты, убито, убит, жертв, человек погибли
死, 死亡, 丧生, 喪生, 遇难, 遇難, 身亡, 被打死, 被击毙, 毙命, 死難
        """,
        "wounded": """
wounded, injured, hurt, injuries
زخمی, مجروح
ټپیان, ټپیان شول, ټپیان شوي, ټپي, زخمیان, زخميان
زخمی, مجروح, زخم برداشتند
جريحا, جريح, جرحى, مصابا, مصابين, مصاب, إصابة, أصيبوا
घायल, जख्मी
yaralı, yaralandı, yaraladı
ранены, ранено, ранен, раненых, пострадали, пострадавших, ранеными
伤, 傷, 受伤, 受傷, 负伤, 負傷, 被炸伤
        """,
        "captured": """
captured, arrested, detained, abducted, kidnapped, hostages, captives, taken hostage, arrests
گرفتار, اغوا, یرغمال, گرفتاریاں, زیر حراست
نیول شوي, ونیول شول, ونیول, بندیان, نیولي
بازداشت, دستگیر, اسیر, گروگان, ربوده
أسيرا, أسير, أسرى, معتقلا, رهينة, رهائن, مختطفا
गिरफ्तार, बंधक, अगवा
gözaltına alındı, gözaltı, tutuklandı, esir, rehine, kaçırıldı, yakalandı
задержаны, задержано, захвачены, захвачено, пленных, арестованы, заложников, похищены
被捕, 被俘, 被逮捕, 被拘留, 落网, 人质, 俘虏
        """,
    }
)
"""What may stand after its number: `14 people killed`."""

COUNTED: Final[Lists] = MappingProxyType(
    {
        "hours": """
hours, hour
گھنٹے, گھنٹوں
ساعته, ساعتونه
ساعت, ساعته
ساعة, ساعات
घंटे, घंटों
saat, saatlik
часов, часа
小时, 小時
        """,
        "days": """
days, day
دن, روز, دنوں, روزہ
ورځې, ورځو, ورځنی
روز, روزه
يوما, أيام, يوم
दिन, दिनों, दिवसीय
gün, günlük
дней, дня
天
        """,
        "weeks": """
weeks, week
ہفتے, ہفتوں
اونۍ
هفته
أسابيع, أسبوعا
हफ्ते, सप्ताह
hafta
недель, недели
周, 星期
        """,
        "months": """
months, month
ماہ, مہینے
میاشتې
ماه, ماهه
أشهر, شهرا
महीने, महीनों
ay, aylık
месяцев, месяца
个月, 個月
        """,
        "people": """
people, persons, person
افراد, لوگ, شخص
کسان, تنه, تنو
نفر, تن
شخصا, أشخاص, شخص
लोग, लोगों, व्यक्ति
kişi, kişinin, kişiyi
человек, человека
人, 名
        """,
        "civilians": """
civilians, civilian
شہری, شہریوں
ملکي وګړي, ملکیان
غیرنظامی, غیرنظامیان
مدنيا, مدنيين, مدنيون
नागरिक, नागरिकों
sivil
мирных жителей, гражданских
平民
        """,
        "soldiers": """
soldiers, soldier, troops, servicemen
فوجی, اہلکار, جوان, اہلکاروں, فوجیوں
سرتېري, پوځیان
سرباز, نظامی, سربازان, نظامیان
جنديا, جنود, عسكريا, عسكريين
सैनिक, सैनिकों, जवान, जवानों, सुरक्षाकर्मी
asker, askeri
солдат, военных, военнослужащих
士兵, 军人, 名士兵
        """,
        "police": """
police, policemen, policeman, cops
پولیس
پولیس
پولیس
شرطيا, شرطة, شرطيين
पुलिसकर्मी, पुलिस
polis, polisi
полицейских, полицейского
警察, 名警察
        """,
        "militants": """
militants, militant, terrorists, terrorist, insurgents, khawarij, fighters
دہشت گرد, دہشتگرد, خوارج, جنگجو, شدت پسند, دہشت گردوں, دہشتگردوں
وسله وال, ترهګر, خوارج
شبه نظامی, تروریست, جنگجو
مسلحا, مسلحين, إرهابيا, إرهابيين
आतंकी, आतंकवादी, आतंकियों, आतंकवादियों, उग्रवादी
terörist, militan, teröristi
боевиков, террористов, боевика
武装分子, 恐怖分子
        """,
        "children": """
children, kids, students, child
بچے, بچوں
ماشومان
کودک, طفل
طفلا, أطفال
बच्चे, बच्चों
çocuk
детей, ребенка
儿童, 名儿童
        """,
        "women": """
women
خواتین
ښځې, مېرمنې
زن
امرأة, نساء
महिलाएं, महिलाओं, महिला
kadın
женщин
妇女
        """,
        "prisoners": """
prisoners, detainees, inmates
قیدی, قیدیوں
بندیان
زندانی
سجينا, سجناء
कैदी, कैदियों
mahkum, tutuklu
заключенных
囚犯
        """,
        "posts": """
posts, checkposts, checkpoints, outposts
چوکیاں, چوکیوں, چیک پوسٹیں
پوستې
پاسگاه, پوسته
موقعا, مواقع, مركزا
चौकियां, चौकियों, चौकी
karakol
постов, поста
哨所
        """,
        "vehicles": """
trucks, vehicles, containers, lorries
ٹرک, گاڑیاں, گاڑیوں, کنٹینر
لارۍ, موټر
کامیون, خودرو, موتر
شاحنة, شاحنات, مركبة
ट्रक, वाहन
kamyon, tır
грузовиков, машин
卡车, 辆
        """,
        "refugees": """
refugees, migrants, families
پناہ گزین, مہاجرین, خاندان
کډوال, کډوالو, کورنۍ
پناهنده, مهاجر, خانواده
لاجئا, لاجئين, عائلة
शरणार्थी, शरणार्थियों, परिवार
mülteci, göçmen, aile
беженцев, семей
难民, 難民
        """,
        "million": """
million, mn
ملین
میلیونه
میلیون
مليون, ملايين
मिलियन
milyon
млн, миллионов, миллиона
百万
        """,
        "billion": """
billion, bn
ارب
میلیارده
میلیارد
مليار, مليارات
अरब
milyar
млрд, миллиардов, миллиарда
十亿
        """,
    }
)
"""What numbers count otherwise: `48 hours`, `58 soldiers`."""

STAGES: Final[Lists] = MappingProxyType(
    {
        "day": "day, день, 第",
        "round": "round, раунд",
        "phase": "phase, مرحلہ, चरण",
        "part": "part, episode, chapter",
    }
)
"""What numbers number: `Day 21`. 第 waits for what follows the number."""

MONTHS: Final = """
January, February, March, April, May, June, July, August, September, October, November, December
Jan, Feb, Mar, Apr, Jun, Jul, Aug, Sep, Sept, Oct, Nov, Dec
جنوری, فروری, مارچ, اپریل, مئی, جون, جولائی, اگست, ستمبر, اکتوبر, نومبر, دسمبر
جنوري, فبروري, مارچ, اپرېل, مې, جون, جولای, اګست, سپټمبر, سپتمبر, اکتوبر, نومبر, ډسمبر
ژانویه, فوریه, مارس, آوریل, مه, ژوئن, ژوئیه, جولای, اوت, سپتامبر, اکتبر, اکتوبر, نوامبر, نومبر, دسامبر
فروردین, اردیبهشت, خرداد, تیر, مرداد, شهریور, مهر, آبان, آذر, دی, بهمن, اسفند
حمل, ثور, جوزا, سرطان, اسد, سنبله, میزان, عقرب, قوس, جدی, دلو, حوت
يناير, فبراير, مارس, أبريل, مايو, يونيو, يوليو, أغسطس, سبتمبر, أكتوبر, نوفمبر, ديسمبر
كانون, شباط, آذار, نيسان, أيار, حزيران, تموز, آب, أيلول, تشرين, محرم, رمضان, شعبان, شوال
जनवरी, फरवरी, मार्च, अप्रैल, मई, जून, जुलाई, अगस्त, सितंबर, अक्टूबर, अक्तूबर, नवंबर, दिसंबर
Ocak, Şubat, Mart, Nisan, Mayıs, Haziran, Temmuz, Ağustos, Eylül, Ekim, Kasım, Aralık
января, февраля, марта, апреля, мая, июня, июля, августа, сентября, октября, ноября, декабря
月, 日, 号, 年
"""
"""A number beside one of these is a date, or a part of one."""

NO_COUNTS: Final = """
year, years, year old, years old, yr old, year olds, percent, per cent, pm, am, km, kilometres, kilometers
سالہ, فیصد, بجے, کلومیٹر, سال, برس
کلن, کلنه, کلنی, سلنه, بجو, کیلومتره
ساله, سالهٔ, درصد, سال, کیلومتر
عاما, أعوام, عام, سنوات, سنة, في المئة, بالمئة, كيلومترا
वर्षीय, साल, साल के, साल की, वर्ष, प्रतिशत, फीसदी, बजे, किलोमीटर
yaşındaki, yaşında, yüzde, yıl, kilometre
летний, летняя, летнего, летней, лет, года, год, процентов, километров
岁, 歲, 公里, 点
"""
"""A number before one of these is an age, a share, a time of day or a length."""

BETWEEN: Final = """
in, on, after, during, by, within, since, for, from, near, over, في, خلال, بعد, در, در پی, په, в, на, после, за
"""
"""Between a word and the number after it these say that the number counts something else: `killed in 3 attacks`."""

TIMES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "hundred, سو, सौ": 100,
        "thousand, ہزار, زره, هزار, ألف, آلاف, हजार, bin, тысяч, тысячи, тыс, 千": 1_000,
        "万, 萬": 10_000,
        "lakh, lakhs, لاکھ, लाख": 100_000,
        "crore, crores, کروڑ, करोड": 10_000_000,
        "亿, 億": 100_000_000,
    }
)
"""What a number before it is multiplied with: `26 لاکھ`."""
