"""ClinicalTrials.gov API v2: a study, a list or a page of studies, or one a line.

Structure: https://clinicaltrials.gov/data-api/about-api/study-data-structure.  A module that a record
lacks leaves its fields empty; only a record without an NCT number or a title is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final, TypeAlias

from kg import schema
from kg.errors import RecordError
from kg.model import Annotation, Document, Intervention, MetadataValue, Reference, Section, Trial
from kg.readers.base import SHOWN, Head, ReadContext, Reader
from kg.readers.json_records import iter_records
from kg.readers.json_values import plain
from kg.readers.numbers import to_int
from kg.readers.prose import from_markdown, one_line, unescape
from kg.readers.trial_document import (
    RecordIds,
    article_reference,
    field_sections,
    nct_curie,
    trial_document,
    trial_reference,
)
from kg.readers.trial_fields import arm_types, mesh_curie, upper

Json: TypeAlias = Mapping[str, Any]

_PROTOCOL: Final = "protocolSection"
_ARMS: Final = f"{_PROTOCOL}.armsInterventionsModule"
_CONDITIONS: Final = f"{_PROTOCOL}.conditionsModule"
_DESIGN: Final = f"{_PROTOCOL}.designModule"
_ELIGIBILITY: Final = f"{_PROTOCOL}.eligibilityModule"
_IDENTIFICATION: Final = f"{_PROTOCOL}.identificationModule"
_OUTCOMES: Final = f"{_PROTOCOL}.outcomesModule"
_REFERENCES: Final = f"{_PROTOCOL}.referencesModule.references"
_SPONSOR: Final = f"{_PROTOCOL}.sponsorCollaboratorsModule"
_STATUS: Final = f"{_PROTOCOL}.statusModule"

_TRIAL_STRINGS: Final[dict[str, str]] = {
    "official_title": f"{_IDENTIFICATION}.officialTitle",
    "acronym": f"{_IDENTIFICATION}.acronym",
    "sponsor": f"{_SPONSOR}.leadSponsor.name",
    "overall_status": f"{_STATUS}.overallStatus",
    "study_type": f"{_DESIGN}.studyType",
    "allocation": f"{_DESIGN}.designInfo.allocation",
    "intervention_model": f"{_DESIGN}.designInfo.interventionModel",
    "masking": f"{_DESIGN}.designInfo.maskingInfo.masking",
    "primary_purpose": f"{_DESIGN}.designInfo.primaryPurpose",
    "observational_model": f"{_DESIGN}.designInfo.observationalModel",
    "time_perspective": f"{_DESIGN}.designInfo.timePerspective",
    "enrollment_type": f"{_DESIGN}.enrollmentInfo.type",
    "start_date": f"{_STATUS}.startDateStruct.date",
    "completion_date": f"{_STATUS}.completionDateStruct.date",
    "minimum_age": f"{_ELIGIBILITY}.minimumAge",
    "maximum_age": f"{_ELIGIBILITY}.maximumAge",
    "sex": f"{_ELIGIBILITY}.sex",
}
"""Field of ``Trial`` -> where the record has it."""

_PROSE: Final[tuple[tuple[str, str], ...]] = (
    ("brief_summary", f"{_PROTOCOL}.descriptionModule.briefSummary"),
    ("detailed_description", f"{_PROTOCOL}.descriptionModule.detailedDescription"),
)
_PROSE_LISTS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("arm", f"{_ARMS}.armGroups", ("label", "description")),
    ("intervention_description", f"{_ARMS}.interventions", ("description",)),
    ("outcome", f"{_OUTCOMES}.primaryOutcomes", ("measure", "description")),
    ("outcome", f"{_OUTCOMES}.secondaryOutcomes", ("measure", "description")),
    ("outcome", f"{_OUTCOMES}.otherOutcomes", ("measure", "description")),
)
"""Section, list of the record, and the keys of an item whose words make the section."""

_ELIGIBILITY_PROSE: Final[tuple[tuple[str, str], ...]] = (
    ("eligibility", f"{_ELIGIBILITY}.studyPopulation"),
    ("eligibility", f"{_ELIGIBILITY}.eligibilityCriteria"),
)
_BROWSE: Final[tuple[tuple[str, str], ...]] = (
    ("condition", "derivedSection.conditionBrowseModule.meshes"),
    ("intervention", "derivedSection.interventionBrowseModule.meshes"),
)


def read(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The studies of a file. A damaged one is noted in the context."""
    empty = True
    for place, record in iter_records(stream, context, key="studies"):
        empty = False
        try:
            document = study_document(record)
        except RecordError as error:
            context.skip(error.reason, place=place, remedy=error.remedy)
        else:
            yield document
    if empty:
        raise context.bad("there is no study in it")


def sniff(head: Head) -> float:
    """Whether these are the keys of API v2."""
    if head.text.lstrip()[:1] not in ("{", "["):
        return 0.0
    if f'"{_PROTOCOL}"' in head.text or '"derivedSection"' in head.text:
        return 0.95
    return 0.6 if '"studies"' in head.text[:1000] else 0.0


def study_document(study: object) -> Document:
    """The Document of one study. Raises RecordError where it has no NCT number or no title."""
    if not isinstance(study, dict) or not isinstance(study.get(_PROTOCOL), dict):
        raise RecordError(f"a study without {_PROTOCOL}")
    number = _string(study, f"{_IDENTIFICATION}.nctId")
    ids = RecordIds(nct_curie(number))
    if not ids.curie:
        raise RecordError(
            f"a study without an NCT number ({number[:SHOWN]!r})"
            if number
            else "a study without an NCT number"
        )
    _collect_ids(study, ids)
    trial = _trial(study)
    title = Section("title", trial.brief_title, path=f"{_IDENTIFICATION}.briefTitle")
    if not title.text:
        title = Section("title", trial.official_title or ids.curie.partition(":")[2])
    keywords = list(_named_strings(study, f"{_CONDITIONS}.keywords"))
    return trial_document(
        trial,
        ids,
        [title, *_prose(study, trial, title.text), *field_sections(trial, keywords)],
        date=_last_update(study),
        metadata=_metadata(study),
        annotations=_annotations(study),
        references=_references(study),
    )


def _trial(study: Json) -> Trial:
    enrollment = _get(study, f"{_DESIGN}.enrollmentInfo.count")
    has_results = study.get("hasResults")
    locations = [
        item for _, item in _items(study, f"{_PROTOCOL}.contactsLocationsModule.locations")
    ]
    strings: dict[str, Any] = {
        name: unescape(_string(study, path)) for name, path in _TRIAL_STRINGS.items()
    }
    return Trial(
        **strings,
        brief_title=unescape(_string(study, f"{_IDENTIFICATION}.briefTitle")),
        phases=_strings(study, f"{_DESIGN}.phases"),
        enrollment=to_int(str(enrollment)) if isinstance(enrollment, int) else None,
        std_ages=_strings(study, f"{_ELIGIBILITY}.stdAges"),
        countries=tuple(sorted({_string(item, "country") for item in locations} - {""})),
        locations=tuple(dict.fromkeys(filter(None, map(_place, locations)))),
        has_results=has_results if isinstance(has_results, bool) else None,
        conditions=tuple(_named_strings(study, f"{_CONDITIONS}.conditions")),
        interventions=tuple(_interventions(study)),
        keywords=tuple(name for name, _ in _named_strings(study, f"{_CONDITIONS}.keywords")),
    )


def _place(location: Json) -> str:
    parts = (_string(location, key) for key in ("facility", "city", "state", "country"))
    return ", ".join(part for part in parts if part)


def _interventions(study: Json) -> Iterator[Intervention]:
    arms = {
        unescape(_string(item, "label")): upper(_string(item, "type"))
        for _, item in _items(study, f"{_ARMS}.armGroups")
    }
    for path, item in _items(study, f"{_ARMS}.interventions"):
        name = unescape(_string(item, "name"))
        if name:
            other_names = tuple(unescape(other) for other in _strings(item, "otherNames"))
            labels = (unescape(label) for label in _strings(item, "armGroupLabels"))
            yield Intervention(
                _string(item, "type"),
                name,
                f"{path}.name",
                other_names,
                f"{path}.otherNames",
                arm_types(labels, arms),
            )


def _prose(study: Json, trial: Trial, title: str) -> Iterator[Section]:
    if trial.official_title and trial.official_title != title:
        yield Section(
            "official_title", trial.official_title, path=f"{_IDENTIFICATION}.officialTitle"
        )
    yield from _texts(study, _PROSE)
    for name, list_path, keys in _PROSE_LISTS:
        for path, item in _items(study, list_path):
            text = "\n".join(filter(None, (from_markdown(_raw(item, key)) for key in keys)))
            yield Section(name, text, path=path if len(keys) > 1 else f"{path}.{keys[0]}")
    yield from _texts(study, _ELIGIBILITY_PROSE)


def _texts(study: Json, named_paths: tuple[tuple[str, str], ...]) -> Iterator[Section]:
    for name, path in named_paths:
        yield Section(name, from_markdown(_raw(study, path)), path=path)


def _collect_ids(study: Json, ids: RecordIds) -> None:
    for alias in _strings(study, f"{_IDENTIFICATION}.nctIdAliases"):
        ids.add_alias(alias)
    ids.add_sponsor_id(_string(study, f"{_IDENTIFICATION}.orgStudyIdInfo.id"))
    for path, item in _items(study, f"{_IDENTIFICATION}.secondaryIdInfos"):
        ids.add_secondary_id(_string(item, "id"), f"{path}.id", _string(item, "domain"))


def _references(study: Json) -> Iterator[Reference]:
    for path, item in _items(study, _REFERENCES):
        reference = article_reference(
            plain(item.get("pmid") or ""), _string(item, "citation"), _string(item, "type"), path
        )
        if reference:
            yield reference
    path = f"{_STATUS}.expandedAccessInfo.nctId"
    curie = nct_curie(_string(study, path))
    if curie:
        yield trial_reference(curie, "EXPANDED_ACCESS", path)


def _annotations(study: Json) -> Iterator[Annotation]:
    for role, list_path in _BROWSE:
        for path, item in _items(study, list_path):
            term, curie = _string(item, "term"), mesh_curie(_string(item, "id"))
            if term or curie:
                yield Annotation(role, curie, term, path, schema.SOURCE_NLM)


def _metadata(study: Json) -> dict[str, MetadataValue]:
    collaborators = _items(study, f"{_SPONSOR}.collaborators")
    retracted = (
        plain(item.get("pmid") or "")
        for _, item in _items(study, _REFERENCES)
        if item.get("retractions")
    )
    return {
        "organization": _string(study, f"{_IDENTIFICATION}.organization.fullName"),
        "collaborators": tuple(_string(item, "name") for _, item in collaborators),
        "why_stopped": _string(study, f"{_STATUS}.whyStopped"),
        "retracted_references": tuple(filter(None, retracted)),
    }


def _last_update(study: Json) -> str:
    paths = ("lastUpdatePostDateStruct.date", "lastUpdateSubmitDate", "statusVerifiedDate")
    return next(filter(None, (_string(study, f"{_STATUS}.{path}") for path in paths)), "")


# ------------------------------------------------------------------ values by their path, as they may be


def _get(record: Json, path: str) -> object:
    value: object = record
    for key in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _raw(record: Json, path: str) -> str:
    value = _get(record, path)
    return value if isinstance(value, str) else ""


def _string(record: Json, path: str) -> str:
    return one_line(_raw(record, path))


def _list(record: Json, path: str) -> list[Any]:
    value = _get(record, path)
    return value if isinstance(value, list) else []


def _strings(record: Json, path: str) -> tuple[str, ...]:
    return tuple(one_line(item) for item in _list(record, path) if isinstance(item, str))


def _items(record: Json, path: str) -> Iterator[tuple[str, Json]]:
    """The objects of a list, each with its path."""
    for index, item in enumerate(_list(record, path)):
        if isinstance(item, dict):
            yield f"{path}[{index}]", item


def _named_strings(record: Json, path: str) -> Iterator[tuple[str, str]]:
    """The strings of a list that say something, each with its path."""
    for index, item in enumerate(_list(record, path)):
        if isinstance(item, str) and item.strip():
            yield unescape(one_line(item)), f"{path}[{index}]"


CTGOV_JSON: Final = Reader(
    "ctgov-json", "ClinicalTrials.gov API v2 (JSON, JSON Lines)", sniff, read
)
