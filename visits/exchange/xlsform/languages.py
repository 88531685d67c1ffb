"""The languages of a form's columns: `label::Français (fr)`, `label::French`, or a bare `label`."""

import re

from visits.exchange.grid_words import fold
from visits.exchange.xlsform.names import mark_of
from visits.griddoc.check import LANGUAGE
from visits.griddoc.languages import language_name

#: Names of languages as forms write them, in English and in the language itself.
NAMES = {
    "fr": "french|francais|fr",
    "en": "english|anglais|ingles|en|eng",
    "es": "spanish|espanol|castellano|espagnol",
    "pt": "portuguese|portugues|portugais",
    "de": "german|deutsch|allemand",
    "it": "italian|italiano|italien",
    "nl": "dutch|nederlands|neerlandais",
    "ca": "catalan|catala",
    "eu": "basque|euskara",
    "br": "breton|brezhoneg",
    "oc": "occitan",
    "ro": "romanian|romana",
    "hu": "hungarian|magyar",
    "hr": "croatian|hrvatski",
    "sr": "serbian|srpski",
    "pl": "polish|polski",
    "cs": "czech|cestina",
    "sk": "slovak|slovencina",
    "el": "greek|ελληνικα",
    "tr": "turkish|turkce",
    "ru": "russian|русскии|русский",
    "uk": "ukrainian|украінська|українська",
    "ar": "arabic|العربية|arabe",
    "fa": "persian|farsi|dari|فارسی",
    "ps": "pashto|پښتو",
    "ur": "urdu|اردو",
    "hi": "hindi|हिन्दी",
    "bn": "bengali|bangla|বাংলা",
    "ne": "nepali|नपाली|नेपाली",
    "ta": "tamil",
    "te": "telugu",
    "my": "burmese|myanmar|မြန်မာ",
    "km": "khmer",
    "lo": "lao",
    "th": "thai",
    "vi": "vietnamese|tieng viet",
    "id": "indonesian|bahasa indonesia|bahasa",
    "ms": "malay",
    "tl": "tagalog|filipino",
    "zh": "chinese|中文",
    "ja": "japanese|日本語",
    "ko": "korean",
    "mn": "mongolian",
    "ka": "georgian",
    "hy": "armenian",
    "sw": "swahili|kiswahili",
    "rw": "kinyarwanda",
    "rn": "kirundi",
    "lg": "luganda",
    "am": "amharic|አማርኛ",
    "om": "oromo|afaan oromo",
    "ti": "tigrinya",
    "so": "somali|soomaali",
    "ha": "hausa",
    "yo": "yoruba",
    "ig": "igbo",
    "wo": "wolof",
    "ff": "fula|fulfulde|pulaar",
    "bm": "bambara",
    "ln": "lingala",
    "mg": "malagasy|malgache",
    "ny": "chichewa|nyanja",
    "sn": "shona",
    "zu": "zulu",
    "xh": "xhosa",
    "af": "afrikaans",
    "ht": "haitian creole|kreyol|creole|kreyol ayisyen",
    "qu": "quechua",
    "ay": "aymara",
    "gn": "guarani",
    "kn": "kannada|ಕನ್ನಡ",
    "ml": "malayalam|മലയാളം",
    "mr": "marathi|मराठी",
    "gu": "gujarati|ગુજરાતી",
    "pa": "punjabi|panjabi|ਪੰਜਾਬੀ",
    "si": "sinhala|sinhalese|සිංහල",
    "ku": "kurdish|kurmanji|sorani",
    "az": "azerbaijani|azeri",
    "uz": "uzbek",
    "tg": "tajik",
    "ky": "kyrgyz|kirghiz",
    "kk": "kazakh",
    "he": "hebrew|עברית",
    "bg": "bulgarian",
    "sq": "albanian|shqip",
    "mk": "macedonian",
    "sl": "slovenian|slovene",
    "lt": "lithuanian",
    "lv": "latvian",
    "et": "estonian",
    "fi": "finnish|suomi",
    "sv": "swedish|svenska",
    "da": "danish|dansk",
    "no": "norwegian|norsk",
    "gl": "galician|galego",
    "tpi": "tok pisin",
    "tet": "tetum|tetun",
    "bi": "bislama",
    "kri": "krio",
    "din": "dinka",
    "nus": "nuer",
}
#: Codes of three letters where a language has one of two, which alone form tools know.
PAIRS = """
    fra:fr fre:fr eng:en spa:es por:pt deu:de ger:de ita:it nld:nl dut:nl cat:ca eus:eu baq:eu
    bre:br oci:oc ron:ro rum:ro hun:hu hrv:hr srp:sr pol:pl ces:cs cze:cs slk:sk slo:sk ell:el
    gre:el tur:tr rus:ru ukr:uk ara:ar fas:fa per:fa pus:ps urd:ur hin:hi ben:bn nep:ne tam:ta
    tel:te mya:my bur:my khm:km lao:lo tha:th vie:vi ind:id msa:ms may:ms tgl:tl zho:zh chi:zh
    jpn:ja kor:ko mon:mn kat:ka geo:ka hye:hy arm:hy swa:sw kin:rw run:rn lug:lg amh:am orm:om
    tir:ti som:so hau:ha yor:yo ibo:ig wol:wo ful:ff bam:bm lin:ln mlg:mg nya:ny sna:sn zul:zu
    xho:xh afr:af hat:ht que:qu aym:ay grn:gn kan:kn mal:ml mar:mr guj:gu pan:pa sin:si kur:ku
    aze:az uzb:uz tgk:tg kir:ky kaz:kk heb:he bul:bg sqi:sq alb:sq mkd:mk mac:mk slv:sl lit:lt
    lav:lv est:et fin:fi swe:sv dan:da nor:no glg:gl bis:bi tsn:tn sot:st ewe:ee aka:ak twi:tw
    kik:ki kon:kg lub:lu nde:nd ton:to smo:sm fij:fj mri:mi mao:mi ssw:ss tso:ts ven:ve tuk:tk
    uig:ug bod:bo tib:bo dzo:dz div:dv snd:sd asm:as ori:or kas:ks san:sa jav:jv sun:su sag:sg
"""
SHORTER = dict(pair.split(":") for pair in PAIRS.split())
BY_NAME = {fold(word): code for code, words in NAMES.items() for word in words.split("|")}
UNKNOWN = "und"


def code_of_language(name: str) -> str:
    """`Français (fr)` is fr, `French` too; a name that nobody knows keeps its letters."""
    within = re.search(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)\s*\)\s*$", name)
    if within:
        code = within[1].replace("_", "-")
        head, dash, place = code.partition("-")
        code = SHORTER.get(head.lower(), head.lower()) + dash + place
        before = name[: within.start()].strip()
        code = before if before.startswith(f"{code}-") and LANGUAGE.fullmatch(before) else code
        return code if LANGUAGE.fullmatch(code) else UNKNOWN
    word = fold(name)
    if word in BY_NAME:
        return BY_NAME[word]
    bare = name.strip().replace("_", "-")
    if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", bare):
        head, dash, place = bare.partition("-")
        return SHORTER.get(head, head) + dash + place
    letters = re.sub(r"[^a-z0-9]", "", word.encode("ascii", "ignore").decode())[:8]
    return f"{UNKNOWN}-{letters if len(letters) >= 2 else mark_of(name.strip())}"


def header_of(language: str) -> str:
    """How a form tool takes it without a word: between brackets it knows a language alone."""
    bare = language.partition("-")[0]
    return f"{language if bare != language else language_name(language)} ({bare})"


def is_known(code: str) -> bool:
    return not code.startswith(UNKNOWN)
