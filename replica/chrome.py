"""The words and menus around the content, for each interface language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

NETWORK: Final = "United Nations Network on Migration"


@dataclass(frozen=True, slots=True)
class Chrome:
    """The interface in one language. `footnote` is the Kosovo footnote that ends every page."""

    code: str
    name: str
    direction: str
    skip: str
    home: str
    events: str
    resources: str
    search: str
    share: str
    newsletter: str
    next_page: str
    footnote: str
    not_found: tuple[str, str]
    denied: tuple[str, str]


CHROMES: Final[dict[str, Chrome]] = {
    chrome.code: chrome
    for chrome in (
        Chrome(
            "en",
            "English",
            "ltr",
            "Skip to main content",
            "Home",
            "Events",
            "Resources",
            "Search",
            "Share",
            "Subscribe to our newsletter.",
            "Next page",
            "*References to Kosovo shall be understood in the light of Security Council resolution 1244 (1999).",
            ("Page not found", "The requested page could not be found."),
            ("Access denied", "You are not authorized to access this page."),
        ),
        Chrome(
            "es",
            "Español",
            "ltr",
            "Skip to main content",
            "Inicio",
            "Eventos",
            "Recursos",
            "Buscar",
            "Compartir",
            "Suscríbase a nuestro boletín.",
            "Siguiente página",
            "*Todas las referencias a Kosovo se entienden según la resolución 1244 [1999] del Consejo de Seguridad.",
            ("Página no encontrada", "No se pudo encontrar la página solicitada."),
            ("Acceso denegado", "Usted no está autorizado para acceder a esta página."),
        ),
        Chrome(
            "fr",
            "Français",
            "ltr",
            "Aller au contenu principal",
            "Accueil",
            "Événements",
            "Ressources",
            "Rechercher",
            "Partager",
            "Abonnez-vous à notre lettre d’information.",
            "Page suivante",
            "*Toutes les références au Kosovo s’entendent selon la résolution 1244 (1999) du Conseil de sécurité.",
            ("Page non trouvée", "La page demandée n'a pas pu être trouvée."),
            ("Accès refusé", "Vous n'êtes pas autorisé à accéder à cette page."),
        ),
        Chrome(
            "ar",
            "العربية",
            "rtl",
            "Skip to main content",
            "الرئيسية",
            "الفعاليات",
            "الموارد",
            "بحث",
            "مشاركة",
            "اشترك في نشرتنا الإخبارية.",
            "الصفحة التالية",
            "*تُفهم الإشارات إلى كوسوفو في ضوء قرار مجلس الأمن 1244 (1999).",
            ("الصفحة غير موجودة", "لم يتم العثور على الصفحة المطلوبة."),
            ("تم رفض الوصول", "غير مصرح لك بالوصول إلى هذه الصفحة."),
        ),
        Chrome(
            "ru",
            "Русский",
            "ltr",
            "Skip to main content",
            "Главная",
            "События",
            "Ресурсы",
            "Поиск",
            "Поделиться",
            "Подпишитесь на нашу рассылку.",
            "Следующая страница",
            "*Упоминания Косово понимаются в свете резолюции 1244 (1999) Совета Безопасности.",
            ("Страница не найдена", "Запрашиваемая страница не найдена."),
            ("Доступ запрещён", "У вас нет прав для просмотра этой страницы."),
        ),
        Chrome(
            "zh-hant",
            "繁體中文",
            "ltr",
            "Skip to main content",
            "首頁",
            "活動",
            "資源",
            "搜尋",
            "分享",
            "訂閱我們的電子報。",
            "下一頁",
            "*凡提及科索沃,均按安全理事會第1244(1999)號決議理解。",
            ("找不到頁面", "找不到所要求的頁面。"),
            ("拒絕存取", "您沒有權限存取此頁面。"),
        ),
    )
}
"""Interface language -> its chrome."""


class MenuItem(NamedTuple):
    """A link of a menu and the links below it."""

    title: str
    path: str
    below: tuple[MenuItem, ...] = ()


_SECTIONS: Final = (
    "About the replica",
    "Thematic working groups",
    "Regional networks",
    "Country networks",
    "Workstreams",
    "Trust fund",
    "Pledging initiative",
    "Review forum",
    "Regional reviews",
    "Repository of practices",
    "Discussion spaces",
    "Stories and news",
    "Statements and briefings",
)
_PAGES: Final = (
    "Overview and background",
    "Terms of reference",
    "Members and partners",
    "Work plan and calendar",
    "Guidance and tools",
    "Reports and publications",
    "Frequently asked questions",
    "Contact the secretariat",
    "Archive of earlier years",
    "Documents for participants",
)


@cache
def main_menu(language: str, size: str) -> tuple[MenuItem, ...]:
    """Return the main menu: four links, or 13 sections of 10 pages as large sites have."""
    chrome = CHROMES[language]
    prefix = "" if language == "en" else f"/{language}"
    first = (
        MenuItem(chrome.home, prefix or "/"),
        MenuItem(chrome.events, f"{prefix}/events"),
        MenuItem(chrome.resources, f"{prefix}/hub/repository-of-practices"),
    )
    if size == "small":
        return first
    return first + tuple(
        MenuItem(section, f"{prefix}/{_slug(section)}", tuple(_pages(prefix, section))) for section in _SECTIONS
    )


def _pages(prefix: str, section: str) -> list[MenuItem]:
    return [MenuItem(page, f"{prefix}/{_slug(section)}/{_slug(page)}") for page in _PAGES]


def _slug(words: str) -> str:
    return words.lower().replace(" ", "-")
