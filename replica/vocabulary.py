"""The site's words, written down a second time on purpose: the truth must not come from the tables it checks."""

from __future__ import annotations

from typing import Final

LABELS: Final[dict[str, str]] = {
    "documents": "Upload document",
    "event_types": "Type of Event",
    "event_categories": "Event Category",
    "organizers": "Main organizer/s",
    "other_organizers": "Other Main organizer/s",
    "target_audiences": "Target Audience",
    "other_languages": "Other Language",
    "geographic_scopes": "Geographic Scope",
    "sub_regions": "Sub Regions",
    "workstream_output": "Workstream Output",
    "regional_review_process": "Regional Review Process",
    "gcm_objectives": "GCM Objectives",
    "cross_cutting_themes": "Cross Cutting Theme",
    "sdg_targets": "SDG Targets",
}
"""Field of the record -> label of the site, in the order of the site."""

MACHINE_NAMES: Final[dict[str, str]] = {
    "documents": "field-upload-document",
    "event_types": "field-type-of-event",
    "event_categories": "field-event-category",
    "organizers": "field-main-organizer",
    "other_organizers": "field-other-main-organizer",
    "target_audiences": "field-target-audience",
    "other_languages": "field-other-language",
    "geographic_scopes": "field-geographic-scope",
    "sub_regions": "field-sub-regions",
    "workstream_output": "field-workstream-output",
    "regional_review_process": "field-regional-review-process",
    "gcm_objectives": "field-gcm-objectives",
    "cross_cutting_themes": "field-cross-cutting-theme",
    "sdgs": "field-sdgs",
    "sdg_targets": "field-sdg-targets",
    "start": "field-date",
    "location_text": "field-location",
}
"""Field of the record -> a Drupal machine name as it stands in a class (a guess: the site's own are not known)."""

OBJECTIVES: Final = (
    "Data",
    "Minimize adverse drivers",
    "Information provision",
    "Legal identity and documentation",
    "Regular pathways",
    "Recruitment and decent work",
    "Reduce vulnerabilities",
    "Save lives",
    "Counter smuggling",
    "Eradicate trafficking",
    "Manage borders",
    "Screening and referral",
    "Alternatives to detention",
    "Consular protection",
    "Access to basic services",
    "Inclusion and social cohesion",
    "Eliminate discrimination",
    "Skills development and recognition",
    "Migrant and diaspora contributions",
    "Remittances",
    "Dignified return and reintegration",
    "Social protection",
    "International cooperation",
)
"""The 23 objectives of the Global Compact, from number 1."""

OBJECTIVES_ES: Final = (
    "Datos",
    "Minimizar factores adversos",
    "Proporcionar información",
    "Identidad jurídica y documentación",
    "Vías de migración regular",
    "Contratación y trabajo decente",
    "Reducir vulnerabilidades",
    "Salvar vidas",
    "Combatir el tráfico de migrantes",
    "Erradicar la trata de personas",
    "Gestión de fronteras",
    "Verificación de antecedentes y derivación",
    "Alternativas a la detención",
    "Protección consular",
    "Acceso a los servicios básicos",
    "Inclusión y cohesión social",
    "Eliminar la discriminación",
    "Desarrollo y reconocimiento de competencias",
    "Contribución de migrantes y diásporas",
    "Remesas",
    "Retorno y reintegración dignos",
    "Protección social",
    "Cooperación internacional",
)
"""The same in Spanish."""

THEMES: Final = (
    "People-centred",
    "International cooperation",
    "National sovereignty",
    "Rule of law and due process",
    "Sustainable development",
    "Human rights",
    "Gender-responsive",
    "Child-sensitive",
    "Whole-of-government approach",
    "Whole-of-society approach",
)
"""The ten guiding principles."""

THEMES_ES: Final = (
    "Centrada en las personas",
    "Cooperación internacional",
    "Soberanía nacional",
    "Estado de derecho y garantías procesales",
    "Desarrollo sostenible",
    "Derechos humanos",
    "Perspectiva de género",
    "Perspectiva infantil",
    "Enfoque pangubernamental",
    "Enfoque pansocial",
)
"""The same in Spanish, in the same order."""

GOALS: Final = (
    "No Poverty",
    "Zero Hunger",
    "Good Health and Well-being",
    "Quality Education",
    "Gender Equality",
    "Clean Water and Sanitation",
    "Affordable and Clean Energy",
    "Decent Work and Economic Growth",
    "Industry, Innovation and Infrastructure",
    "Reduced Inequalities",
    "Sustainable Cities and Communities",
    "Responsible Consumption and Production",
    "Climate Action",
    "Life Below Water",
    "Life on Land",
    "Peace, Justice and Strong Institutions",
    "Partnerships for the Goals",
)
"""The 17 Sustainable Development Goals, from number 1."""

LABELS_ES: Final[dict[str, str]] = {
    "Date": "Fecha",
    "Location": "Lugar",
    "Geographic Scope": "Ámbito geográfico",
    "Workstream Output": "Grupo de trabajo",
    "Regional Review Process": "Proceso de revisión regional",
    "GCM Objectives": "Objetivos del Pacto Mundial para la Migración",
}
"""English label -> Spanish label; event pages show the English ones so far."""

LABELS_FR: Final[dict[str, str]] = {
    "Date": "Date",
    "Location": "Lieu",
    "Geographic Scope": "Échelle géographique",
    "Workstream Output": "Produit d’un groupe de travail",
    "Regional Review Process": "Processus d’examen régional",
    "GCM Objectives": "Objectifs Pacte mondial pour la migration",
}
"""English label -> French label; event pages show the English ones so far."""


def objective_term(number: int) -> int:
    """Return the taxonomy term id of an objective: 278 + N on the site."""
    return 278 + number
