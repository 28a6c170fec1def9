"""Words that tell no news: what a language says in any sentence, and what newspapers say in any headline.

Folded as texts are. Where a text's language is not known, the lists of all languages but the European ones beside
English and Russian are left out together: a German "die" is an English death.
"""

from feeds.tokens import read

_WRITTEN = {
    "en": (
        "a about above after again against all also am amid among an and any are aren't around as at be"
        " because been before being below between both but by can cannot could did do does doing don't down"
        " during each few for from further get gets got had has have having he her here hers him his how i if"
        " in into is isn't it its just let like may me might more most must my no nor not now of off on once"
        " one only or other our out over own per said same say says she should since so some still such than"
        " that the their them then there these they this those through till to too under until up upon us very"
        " via vs was we were what when where which while who whom why will with within without won't would yet"
        " you your new latest news report reports reported according today yesterday tomorrow week year day mr"
        " mrs ms"
    ),
    "ur": (
        "کا کی کے کو سے میں پر نے اور ہے ہیں تھا تھے تھی تھیں ہو ہوا ہوئے ہوئی ہوگا ہوگی گا گے گی کہ یہ وہ اس"
        " ان جو تو بھی نہیں نہ ہی تک لیے لئے ساتھ بعد کر کیا کیے کرنے کرتے کرتا دیا دی دیے گیا گئے گئی جا رہا"
        " رہے رہی والے والی والا ایک دو اپنے اپنی اپنا پھر اب جب کیوں کیسے کون کوئی کچھ سب مگر لیکن یا اگر"
        " بارے خلاف متعلق مطابق خبر"
    ),
    "fa": (
        "و در به از که این آن را با است برای تا بر یک هم نیز می شود شد شده کرد کرده کند کنند می‌شود می‌کند"
        " بود بوده باشد خود دیگر ما شما او آنها اما یا اگر هر چه پس پیش بین روی هیچ نه باید های ها ای دارد"
        " دارند داد داده گفت گفته خواهد همه چند خبر گزارش بعد"
    ),
    "ps": (
        "د په او چې کې ته له يې یې دی دي ده دا دغه هغه هغې نه سره لپاره څخه کړي کړې کړ شوي شوې شو کوي کېږي وي"
        " و به یو یوه خو هم که پر تر دې هم‌دا وروسته مخکې وویل ویلي وايي پورې باندې لري ول وه وو کول"
    ),
    "ar": (
        "في من على إلى عن أن إن التي الذي الذين هذا هذه ذلك تلك هو هي هم كان كانت يكون لا ما لم لن قد و أو ثم"
        " بعد قبل بين مع كل عند حتى إذا كما أي غير منذ خلال حول ضد لدى نحو أكثر قال قالت وقال يوم اليوم عام"
        " وفي ومن خبر"
    ),
    "hi": (
        "का की के को से में पर ने और है हैं था थे थी हो हुआ हुए हुई होगा कि यह वह इस उस इन उन जो तो भी नहीं न"
        " ही तक लिए साथ बाद कर किया किए करने करते करता दिया दी दिए गया गए गई जा रहा रहे रही वाले वाली वाला एक"
        " अपने अपनी अपना फिर अब जब क्यों कैसे कौन कोई कुछ सब मगर लेकिन या अगर खिलाफ अनुसार खबर क्या ये वे"
    ),
    "ru": (
        "и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было"
        " вот от меня еще нет о из ему теперь когда даже ну ли если уже или ни быть был него до вас опять вам"
        " ведь там потом себя может они тут где есть надо ней для мы тебя их чем была сам без будто чего раз"
        " тоже себе под будет при об после над больше тот через эти нас про всего них какая много три эту этой"
        " этого это перед между также который которые которая заявил сообщил сообщили новости"
    ),
    "zh": "的 了 在 是 和 与 及 或 也 就 都 而 被 把 对 将 从 向 为 于 等 这 那 其 并 但",
    "tr": (
        "ve bir bu da de için ile olarak olan daha çok en gibi kadar sonra önce ise ki mi ne o şu ya veya ama"
        " her göre karşı dedi etti oldu var yok haber"
    ),
    "fr": (
        "le la les de des du un une et à au aux en dans pour par sur avec sans ce cette ces qui que quoi dont"
        " où il elle ils elles on nous vous ne pas plus est sont a ont été être se son sa ses leur leurs ou"
        " mais après avant entre selon contre"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer und in im an am auf aus bei mit nach von vom zu"
        " zum zur für über unter gegen durch ist sind war waren wird werden hat haben nicht auch als wie so"
        " noch nur sich es er sie wir ihr dass oder aber vor"
    ),
    "es": (
        "el la los las de del un una unos unas y o a al en por para con sin sobre que se su sus lo le les es"
        " son fue ha han no más como pero tras entre según contra desde hasta este esta estos estas"
    ),
}
STOPWORDS = {lang: frozenset(read(word)[1][0] for word in words.split()) for lang, words in _WRITTEN.items()}
"""The folded words of each language, by its code."""
_ANY = frozenset[str]().union(*(STOPWORDS[lang] for lang in ("en", "ur", "fa", "ps", "ar", "hi", "ru", "zh")))
_BOTH = {lang: words if lang in {"en", "de"} else words | STOPWORDS["en"] for lang, words in STOPWORDS.items()}


def stopwords(lang: str) -> frozenset[str]:
    """The words that tell no news in a language, by its code in small letters; '' for one that is not known.

    English ones are among them but for German: feeds that say they are in one language carry headlines in English.
    """
    return _BOTH.get(lang, STOPWORDS["en"]) if lang else _ANY
