"""The few words of the take-away sheet in languages spoken at French desks. The facts themselves stay in French: a
sheet says so, and nobody reads a translation that no one checked as the words of the administration."""

from typing import NamedTuple


class Language(NamedTuple):
    """``name`` is what its speakers call it; ``is_read``, whether one of them read these words and found them right:
    the sheet says so where nobody did."""

    name: str
    labels: dict
    rtl: bool = False
    is_read: bool = False


FRENCH = {
    "what": "De quoi s’agit-il ?",
    "where": "Sur internet",
    "bring": "À apporter",
    "steps": "Ce qu’il reste à faire",
    "offline": "Sans internet",
    "number": "Numéro de dossier",
    "date": "Demande faite le",
    "again": "À relancer le",
    "appointment": "Rendez-vous (jour, heure, lieu)",
    "help": "Où revenir pour être aidé",
    "more": "Toute la fiche, à jour",
    "french": "",
}
KEYS = tuple(FRENCH)

LANGUAGES = {
    "fr": Language("français", FRENCH, is_read=True),
    "en": Language(
        "English",
        {
            "what": "What is it about?",
            "where": "Online",
            "bring": "What to bring",
            "steps": "What is left to do",
            "offline": "Without the internet",
            "number": "File number",
            "date": "Application made on",
            "again": "Follow up on",
            "appointment": "Appointment (day, time, place)",
            "help": "Where to come back for help",
            "more": "The full, up-to-date sheet",
            "french": "Only these headings are translated: the text is in French.",
        },
    ),
    "es": Language(
        "español",
        {
            "what": "¿De qué se trata?",
            "where": "En internet",
            "bring": "Qué hay que llevar",
            "steps": "Lo que queda por hacer",
            "offline": "Sin internet",
            "number": "Número de expediente",
            "date": "Solicitud hecha el",
            "again": "Volver a preguntar el",
            "appointment": "Cita (día, hora, lugar)",
            "help": "Dónde volver para recibir ayuda",
            "more": "La ficha completa y actualizada",
            "french": "Solo se traducen estos títulos: el texto está en francés.",
        },
    ),
    "pt": Language(
        "português",
        {
            "what": "De que se trata?",
            "where": "Na internet",
            "bring": "O que levar",
            "steps": "O que falta fazer",
            "offline": "Sem internet",
            "number": "Número do processo",
            "date": "Pedido feito em",
            "again": "Voltar a contactar em",
            "appointment": "Marcação (dia, hora, local)",
            "help": "Onde voltar para ter ajuda",
            "more": "A ficha completa e atualizada",
            "french": "Só estes títulos estão traduzidos: o texto está em francês.",
        },
    ),
    "ar": Language(
        "العربية",
        {
            "what": "ما الموضوع؟",
            "where": "على الإنترنت",
            "bring": "ما يجب إحضاره",
            "steps": "ما بقي القيام به",
            "offline": "بدون إنترنت",
            "number": "رقم الملف",
            "date": "تاريخ تقديم الطلب",
            "again": "موعد المتابعة",
            "appointment": "الموعد (اليوم، الساعة، المكان)",
            "help": "أين أعود للحصول على المساعدة",
            "more": "البطاقة الكاملة والمحدّثة",
            "french": "هذه العناوين فقط مترجمة: النص بالفرنسية.",
        },
        rtl=True,
    ),
    "uk": Language(
        "українська",
        {
            "what": "Про що йдеться?",
            "where": "В інтернеті",
            "bring": "Що взяти з собою",
            "steps": "Що залишилося зробити",
            "offline": "Без інтернету",
            "number": "Номер справи",
            "date": "Заяву подано",
            "again": "Звернутися ще раз (дата)",
            "appointment": "Зустріч (день, година, місце)",
            "help": "Куди повернутися по допомогу",
            "more": "Повна й актуальна пам’ятка",
            "french": "Перекладено лише ці заголовки: текст французькою.",
        },
    ),
    "ru": Language(
        "русский",
        {
            "what": "О чём идёт речь?",
            "where": "В интернете",
            "bring": "Что взять с собой",
            "steps": "Что осталось сделать",
            "offline": "Без интернета",
            "number": "Номер дела",
            "date": "Заявление подано",
            "again": "Обратиться ещё раз (дата)",
            "appointment": "Встреча (день, час, место)",
            "help": "Куда вернуться за помощью",
            "more": "Полная и актуальная памятка",
            "french": "Переведены только эти заголовки: текст на французском.",
        },
    ),
    "tr": Language(
        "Türkçe",
        {
            "what": "Konu nedir?",
            "where": "İnternette",
            "bring": "Getirilecekler",
            "steps": "Yapılacaklar",
            "offline": "İnternetsiz",
            "number": "Dosya numarası",
            "date": "Başvuru tarihi",
            "again": "Tekrar sorulacak tarih",
            "appointment": "Randevu (gün, saat, yer)",
            "help": "Yardım için nereye dönülür",
            "more": "Güncel ve tam bilgi sayfası",
            "french": "Yalnızca bu başlıklar çevrilmiştir: metin Fransızcadır.",
        },
    ),
    "ro": Language(
        "română",
        {
            "what": "Despre ce este vorba?",
            "where": "Pe internet",
            "bring": "Ce trebuie adus",
            "steps": "Ce mai este de făcut",
            "offline": "Fără internet",
            "number": "Numărul dosarului",
            "date": "Cerere depusă la",
            "again": "De revenit la data de",
            "appointment": "Programare (ziua, ora, locul)",
            "help": "Unde reveniți pentru ajutor",
            "more": "Fișa completă și actualizată",
            "french": "Numai aceste titluri sunt traduse: textul este în franceză.",
        },
    ),
}
