"""Invented words for generated pages: visibly made up, of the length and shape of real ones."""

from __future__ import annotations

from typing import Final

KINDS: Final = (
    "consultation",
    "briefing",
    "regional review meeting",
    "webinar",
    "training",
    "side event",
    "round table",
    "technical workshop",
    "dialogue",
    "launch",
    "peer exchange",
)
SUBJECTS: Final = (
    "fair recruitment in Replica Valley",
    "data for imaginary borders",
    "return and reintegration in Sampleland",
    "the rights of invented families",
    "remittances between made-up towns",
    "climate mobility on Example Island",
    "skills partnerships of the Model Coast",
    "alternatives to detention in Placeholder Province",
    "a whole-of-society approach for Mock Harbour",
    "consular protection along the Fictional Route",
)
ORGANIZERS: Final = (
    "Replica Office for Mobility",
    "Ministry of Examples, Labour and Planning",
    "Placeholder Council of Diasporas",
    "Sample Working Group 3 & Secretariat",
    "Government of Sampleland",
    "Invented Trade Union / Model Employers",
    "Mock University of the Coast and Partners",
    "Federation “Example without Borders”",
)
CITIES: Final = ("Replica City", "Sampleton", "Port Example", "Mockville", "New Placeholder", "Model-sur-Mer")
VENUES: Final = ("Hall of Examples", "Model Conference Centre", "Room XII", "Placeholder Palace")
COUNTRIES: Final = (
    ("Azerbaijan", "AZ"),
    ("Georgia", "GE"),
    ("Kenya", "KE"),
    ("Portugal", "PT"),
    ("Thailand", "TH"),
    ("Costa Rica", "CR"),
    ("Morocco", "MA"),
    ("Niger", "NE"),
    ("Nigeria", "NG"),
    ("Republic of Korea", "KR"),
    ("Guinea-Bissau", "GW"),
    ("Bolivia (Plurinational State of)", "BO"),
    ("Türkiye", "TR"),
    ("Côte d’Ivoire", "CI"),
    ("Egypt, Arab Rep.", "EG"),
    ("Philippines", "PH"),
)
EVENT_TYPES: Final = ("Consultation", "Meeting", "Webinar", "Side Event", "Training", "Conference")
EVENT_CATEGORIES: Final = ("Regional review", "Network event", "Partner event", "Thematic")
AUDIENCES: Final = (
    "Civil Society",
    "Intergovernmental Organization",
    "Migrant Association",
    "Private Sector",
    "Local authorities",
    "Academia",
)
SCOPES: Final = ("Global", "Regional", "National", "Local")
SUB_REGIONS: Final = ("West Asia", "Central Asia", "Eastern Africa", "South America", "Southern Europe")
LANGUAGES: Final = ("French", "Spanish", "Arabic", "Russian", "Portuguese")
TARGETS: Final = ("Target 10.7", "Target 8.8", "Target 10.c", "Target 17.18", "Target 5.2")
SENTENCES: Final = (
    "Participants from imaginary institutions described how their reconstructed policies came to be.",
    "The opening remarks thanked the hosts, who exist only on this page, for their patience.",
    "Three panels followed, each with a moderator, a note taker and a long list of placeholders.",
    "A speaker from the Model Coast asked for better figures, and was given none.",
    "Working groups wrote down what they had learned & what they would do next.",
    "Several delegations underlined that location matters: a type of event says little about its audience.",
    "The second session compared national practice with regional practice, and found <both> wanting.",
    "Civil society called for a seat at every table, and the tables were enlarged.",
    "“Nothing here has happened,” the chair said, “and yet it is worth writing down.”",
    "The summary, in the usual form, will be kept with the other invented summaries.",
    "Interpreters worked between six languages, of which none was spoken by everyone.",
    "Questions from the floor touched on visas, wages, schooling, health care and the weather.",
)
SENTENCES_IN: Final[dict[str, tuple[str, ...]]] = {
    "es": (
        "Las personas participantes, todas imaginarias, describieron sus políticas reconstruidas.",
        "Tres mesas siguieron a la apertura, cada una con una moderadora y muchas notas.",
        "El resumen se guardará junto a los demás resúmenes inventados.",
    ),
    "fr": (
        "Les participants, tous imaginaires, ont décrit leurs politiques reconstituées.",
        "Trois tables rondes ont suivi l’ouverture, chacune avec une modératrice et beaucoup de notes.",
        "Le résumé sera conservé avec les autres résumés inventés.",
    ),
    "ar": (
        "وصف المشاركون الخياليون سياساتهم المعاد بناؤها.",
        "تلت الافتتاح ثلاث جلسات، لكل منها ميسرة وكثير من الملاحظات.",
    ),
    "ru": (
        "Вымышленные участники рассказали о своих воссозданных программах.",
        "За открытием последовали три заседания с ведущими и множеством заметок.",
    ),
    "zh-hant": ("虛構的與會者介紹了重建的政策。", "開幕之後舉行了三場會議,每場都有主持人。"),
}
TITLES_IN: Final[dict[str, str]] = {
    "es": "Actividad reconstruida {number} sobre ejemplos",
    "fr": "Activité reconstituée {number} sur des exemples",
    "ar": "نشاط معاد بناؤه رقم {number}",
    "ru": "Воссозданное мероприятие {number}",
    "zh-hant": "重建的活動 {number}",
}
