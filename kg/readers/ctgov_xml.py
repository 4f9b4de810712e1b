"""ClinicalTrials.gov's older XML: one ``clinical_study`` or several under another root.

The schema was https://clinicaltrials.gov/ct2/html/images/info/public.xsd, retired in 2024; the records
here and there are of any year since 2005.  Values are spelled as API v2 does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from lxml.etree import _Element as Element

from kg import schema
from kg.errors import RecordError
from kg.model import Annotation, Document, Intervention, MetadataValue, Reference, Section, Trial
from kg.readers.base import SHOWN, Head, ReadContext, Reader
from kg.readers.identifiers import pmid_curie
from kg.readers.numbers import to_int
from kg.readers.prose import from_wrapped, one_line, unescape
from kg.readers.trial_document import (
    RecordIds,
    article_reference,
    field_sections,
    nct_curie,
    trial_document,
)
from kg.readers.trial_fields import (
    arm_types,
    design_fields,
    iso_date,
    phases,
    spelled,
    std_ages,
    upper,
)
from kg.readers.xml import iter_elements

_ROOT: Final = "clinical_study"

_TRIAL_STRINGS: Final[dict[str, str]] = {
    "brief_title": "brief_title",
    "official_title": "official_title",
    "acronym": "acronym",
    "sponsor": "sponsors/lead_sponsor/agency",
}
_TRIAL_VALUES: Final[dict[str, str]] = {
    "overall_status": "overall_status",
    "study_type": "study_type",
    "sex": "eligibility/gender",
    **{
        name: f"study_design_info/{name}"
        for name in (
            "allocation",
            "intervention_model",
            "masking",
            "primary_purpose",
            "observational_model",
            "time_perspective",
        )
    },
}
_TRIAL_DATES: Final[dict[str, tuple[str, ...]]] = {
    "start_date": ("start_date",),
    "completion_date": ("completion_date",),
}
_LAST_UPDATE: Final = (
    "last_update_posted",
    "lastchanged_date",
    "last_update_submitted",
    "verification_date",
)
_TRIAL_AGES: Final[dict[str, str]] = {
    "minimum_age": "eligibility/minimum_age",
    "maximum_age": "eligibility/maximum_age",
}
_NOT_GIVEN: Final = frozenset({"n/a", "na", "none"})

_PROSE: Final[tuple[tuple[str, str], ...]] = (
    ("brief_summary", "brief_summary/textblock"),
    ("detailed_description", "detailed_description/textblock"),
)
_PROSE_LISTS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("arm", "arm_group", ("arm_group_label", "description")),
    ("intervention_description", "intervention", ("description",)),
    ("outcome", "primary_outcome", ("measure", "description")),
    ("outcome", "secondary_outcome", ("measure", "description")),
    ("outcome", "other_outcome", ("measure", "description")),
)
"""Section, repeated element, and its children whose words make the section."""

_ELIGIBILITY_PROSE: Final[tuple[tuple[str, str], ...]] = (
    ("eligibility", "eligibility/study_pop/textblock"),
    ("eligibility", "eligibility/criteria/textblock"),
)
_REFERENCES: Final[tuple[tuple[str, str], ...]] = (
    ("reference", "BACKGROUND"),
    ("results_reference", "RESULT"),
)
_RESULTS: Final = (
    "clinical_results",
    "results_first_posted",
    "results_first_submitted",
    "firstreceived_results_date",
)


def sniff(head: Head) -> float:
    """By the root element, or by the first record under another one."""
    if head.root == _ROOT:
        return 0.95
    return 0.9 if head.root and f"<{_ROOT}" in head.text else 0.0


def read(stream: BinaryIO, context: ReadContext) -> Iterator[Document]:
    """The studies of a file. A damaged one is noted in the context."""
    number = 0
    for number, element in enumerate(iter_elements(stream, [_ROOT], context), 1):
        try:
            document = study_document(element)
        except RecordError as error:
            context.skip(error.reason, place=f"record {number}", remedy=error.remedy)
        else:
            yield document
    if not number:
        raise context.bad("there is no study in it")


def study_document(study: Element) -> Document:
    """The Document of one study. Raises RecordError where it has no NCT number."""
    number = _string(study, "id_info/nct_id")
    ids = RecordIds(nct_curie(number))
    if not ids.curie:
        raise RecordError(
            "a study without an NCT number" + (f" ({number[:SHOWN]!r})" if number else "")
        )
    for alias in study.iterfind("id_info/nct_alias"):
        ids.add_alias(_text(alias))
    ids.add_sponsor_id(_string(study, "id_info/org_study_id"))
    for index, secondary in enumerate(study.iterfind("id_info/secondary_id")):
        ids.add_secondary_id(_text(secondary), f"id_info.secondary_id[{index}]")
    trial = _trial(study)
    title = Section("title", trial.brief_title, path="brief_title")
    if not title.text:
        title = Section("title", trial.official_title or ids.curie.partition(":")[2])
    keywords = list(_named(study, "keyword"))
    return trial_document(
        trial,
        ids,
        [title, *_prose(study, trial, title.text), *field_sections(trial, keywords)],
        date=_date(study, _LAST_UPDATE),
        metadata=_metadata(study),
        annotations=_annotations(study),
        references=_references(study),
    )


def _trial(study: Element) -> Trial:
    values: dict[str, Any] = {name: _string(study, path) for name, path in _TRIAL_STRINGS.items()}
    design = _string(study, "study_design")
    values.update(design_fields(design))
    for name, path in _TRIAL_VALUES.items():
        if text := _string(study, path):
            values[name] = spelled(name, text)
    values.update((name, _date(study, paths)) for name, paths in _TRIAL_DATES.items())
    values.update((name, _age(study, path)) for name, path in _TRIAL_AGES.items())
    enrollment = study.find("enrollment")
    count = _text(enrollment)
    places = [_place(location) for location in study.iterfind("location")]
    return Trial(
        **values,
        phases=_phases(study, values.get("study_type", "")),
        enrollment=to_int(count),
        enrollment_type=spelled("enrollment_type", enrollment.get("type", ""))
        if enrollment is not None
        else "",
        std_ages=std_ages(values["minimum_age"], values["maximum_age"])
        if study.find("eligibility") is not None
        else (),
        countries=_countries(study),
        locations=tuple(dict.fromkeys(filter(None, places))),
        has_results=any(study.find(name) is not None for name in _RESULTS),
        conditions=tuple(_named(study, "condition")),
        interventions=tuple(_interventions(study)),
        keywords=tuple(name for name, _ in _named(study, "keyword")),
    )


def _phases(study: Element, study_type: str) -> tuple[str, ...]:
    """The phases; of an observational study none, where API v2 has none but this XML had "N/A"."""
    found = phases(_string(study, "phase"))
    return () if found == ("NA",) and study_type != "INTERVENTIONAL" else found


def _age(study: Element, path: str) -> str:
    age = _string(study, path)
    return "" if age.lower() in _NOT_GIVEN else age


def _countries(study: Element) -> tuple[str, ...]:
    listed = [_text(country) for country in study.iterfind("location_countries/country")]
    located = [_text(item) for item in study.iterfind("location/facility/address/country")]
    return tuple(sorted({*listed, *located} - {""}))


def _place(location: Element) -> str:
    paths = (
        "facility/name",
        *(f"facility/address/{part}" for part in ("city", "state", "country")),
    )
    parts = (_string(location, path) for path in paths)
    return ", ".join(part for part in parts if part)


def _interventions(study: Element) -> Iterator[Intervention]:
    arms = {
        _string(item, "arm_group_label"): upper(_string(item, "arm_group_type"))
        for item in study.iterfind("arm_group")
    }
    for index, item in enumerate(study.iterfind("intervention")):
        if name := _string(item, "intervention_name"):
            other_names = tuple(filter(None, map(_text, item.iterfind("other_name"))))
            labels = map(_text, item.iterfind("arm_group_label"))
            yield Intervention(
                upper(_string(item, "intervention_type")),
                name,
                f"intervention[{index}].intervention_name",
                other_names,
                f"intervention[{index}].other_name",
                arm_types(labels, arms),
            )


def _prose(study: Element, trial: Trial, title: str) -> Iterator[Section]:
    if trial.official_title and trial.official_title != title:
        yield Section("official_title", trial.official_title, path="official_title")
    yield from _texts(study, _PROSE)
    for name, tag, parts in _PROSE_LISTS:
        for index, item in enumerate(study.iterfind(tag)):
            text = "\n".join(filter(None, (_prose_text(item.find(part)) for part in parts)))
            path = f"{tag}[{index}]"
            yield Section(name, text, path=path if len(parts) > 1 else f"{path}.{parts[0]}")
    yield from _texts(study, _ELIGIBILITY_PROSE)


def _texts(study: Element, named_paths: tuple[tuple[str, str], ...]) -> Iterator[Section]:
    for name, path in named_paths:
        yield Section(name, _prose_text(study.find(path)), path=path.replace("/", "."))


def _references(study: Element) -> Iterator[Reference]:
    for tag, role in _REFERENCES:
        for index, item in enumerate(study.iterfind(tag)):
            pmid = pmid_curie(_string(item, "PMID")).removeprefix("PMID:")
            reference = article_reference(pmid, _string(item, "citation"), role, f"{tag}[{index}]")
            if reference:
                yield reference


def _annotations(study: Element) -> Iterator[Annotation]:
    for role in ("condition", "intervention"):
        for term, path in _named(study, f"{role}_browse/mesh_term"):
            yield Annotation(role, "", term, path, schema.SOURCE_NLM)


def _metadata(study: Element) -> dict[str, MetadataValue]:
    collaborators = study.iterfind("sponsors/collaborator/agency")
    return {
        "organization": _string(study, "source"),
        "collaborators": tuple(filter(None, map(_text, collaborators))),
        "why_stopped": _string(study, "why_stopped"),
    }


def _date(study: Element, paths: tuple[str, ...]) -> str:
    return next(filter(None, (iso_date(_string(study, path)) for path in paths)), "")


def _text(element: Element | None) -> str:
    return one_line(unescape(_raw(element))) if element is not None else ""


def _prose_text(element: Element | None) -> str:
    return from_wrapped(_raw(element)) if element is not None else ""


def _raw(element: Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


def _string(element: Element, path: str) -> str:
    return _text(element.find(path))


def _named(study: Element, path: str) -> Iterator[tuple[str, str]]:
    """The texts of a repeated element that say something, each with its path."""
    for index, item in enumerate(study.iterfind(path)):
        if text := _text(item):
            yield text, f"{path.replace('/', '.')}[{index}]"


CTGOV_XML: Final = Reader("ctgov-xml", "ClinicalTrials.gov, the older XML", sniff, read)
