"""The other kinds of page: one or two of each, with the labels that each kind has."""

from __future__ import annotations

from replica.chrome import CHROMES
from replica.content import Anchor, Comment, Field, PageContent, Paragraph, Strong, Translation, Upload, Value

_RESOURCE_LABELS = {
    "en": ("Date of Publication", "Type of Resource", "Source / Publisher", "Geographic Scope", "Workstream Output"),
    "es": ("Fecha de publicación", "Tipo de material", "Source / Publisher", "Ámbito geográfico", "Grupo de trabajo"),
    "fr": (
        "Date de publication",
        "Type de ressource",
        "Source / éditeur",
        "Échelle géographique",
        "Produit d’un groupe de travail",
    ),
}
_VALUES = ("14 March 2021", "Replica guidance note", "Placeholder Press", "Global", "Yes")


def other_pages() -> list[PageContent]:
    """Return the pages that are not events, in the order of their node ids."""
    return [
        *(_resource(language, 80_001 + number) for number, language in enumerate(_RESOURCE_LABELS)),
        _page(
            80_011,
            "pledge",
            "Pledge of Sampleland",
            "/pledge/pledge-sampleland",
            "Sampleland pledges an example.",
            fields=(
                _field("updated_on", "Updated on:", "Tue, 05/03/2022 - 10:00"),
                _field("gcm_objectives", "GCM Objectives", "21 - Dignified return and reintegration"),
            ),
        ),
        _page(
            80_012,
            "statement",
            "Statement of the replica on examples",
            "/statements/statement-examples",
            "Geneva: the replica welcomes the example of 18 December 2020.",
            section="Statements",
        ),
        _page(
            80_013,
            "news",
            "Replica to launch a training of placeholders",
            "/replica-launch-training-placeholders",
            "Sampleton: the replica announced a training (28 February - 2 March).",
        ),
        _page(
            80_014,
            "discussion",
            "Discussion Questions & Comments",
            "/hub/discussion-space/replica-forum/content/draft-plan",
            "What should the plan of the replica say?",
            section="Discussion Spaces",
            comments=(Comment("A. Placeholder", "Sep 13, 2022", "It should say that it is invented."),),
        ),
        _workstream(),
        _page(
            80_016,
            "basic",
            "About the replica",
            "/about-the-replica",
            "This site does not exist elsewhere.",
            translations=(Translation("es", "Acerca de la réplica", ("Este sitio no existe en otra parte.",)),),
        ),
        _page(
            80_017,
            "basic",
            "Annual meeting of the replica",
            "/meeting/annual-meetings/replica-meeting",
            "The meeting brings together all placeholders, as every year.",
        ),
    ]


def error_page(language: str, status: int) -> PageContent:
    """Return the page that Drupal shows, with full chrome, for a 404 or 403."""
    chrome = CHROMES[language]
    title, sentence = chrome.not_found if status == 404 else chrome.denied  # noqa: PLR2004 - the HTTP status
    return PageContent(node_id=0, kind="error", title=title, body=(sentence,), language=language, alias_path=None)


def _field(name: str, label: str, *texts: str) -> Field:
    return Field(name, label, tuple(Value(text) for text in texts))


def _page(node_id: int, kind: str, title: str, path: str, sentence: str, **more: object) -> PageContent:
    values: dict[str, object] = {
        "node_id": node_id,
        "kind": kind,
        "title": title,
        "alias_path": path,
        "body": (sentence,),
    }
    return PageContent(**(values | more))  # type: ignore[arg-type]  # the keywords of the dataclass, given by the caller


def _resource(language: str, node_id: int) -> PageContent:
    names = ("publication_date", "resource_type", "publisher", "geographic_scopes", "workstream_output")
    labels = zip(names, _RESOURCE_LABELS[language], _VALUES, strict=True)
    return PageContent(
        node_id=node_id,
        kind="resource",
        title=f"Replica guidance on examples ({language})",
        body=("A resource that was reconstructed from the labels that resources have.",),
        language=language,
        alias_path=f"/resources/replica-guidance-{language}",
        fields=(
            *(_field(name, label, value) for name, label, value in labels),
            _field("target_audiences", "Target Audience", "Civil Society"),
        ),
        uploads=(Upload("Guidance.pdf", "/sites/g/files/tmzbdl416/files/docs/guidance.pdf", "2.1 MB", 2202010),),
    )


def _workstream() -> PageContent:
    """Return the trap: a page that is no event, with an event's labels in its prose."""
    return PageContent(
        node_id=80_015,
        kind="basic",
        title="Workstream 9 on placeholders",
        alias_path="/workstream-9-placeholders",
        body=(
            "The workstream collects examples.",
            Paragraph(
                (
                    Strong("Date:"),
                    " 23 March 2023 ",
                    Strong("Time:"),
                    " 15:00 CET ",
                    Strong("Venue:"),
                    " Room XII ",
                    Strong("Moderator:"),
                    " the chair of ",
                    Anchor("the workstream", "/workstream-9-placeholders"),
                )
            ),
        ),
    )
