"""The terminologies that can be downloaded: one line each.

Nothing here uses the network; ``kg.lexicon.downloading`` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kg.errors import UsageError
from kg.lexicon.sources.table import SOURCES, About

YEAR: Final = 2026
"""The year of MeSH that is fetched unless another is asked for."""


@dataclass(frozen=True, slots=True)
class Download:
    """What is fetched for a terminology, and from where.

    ``source`` is its name in :data:`~kg.lexicon.sources.table.SOURCES`.  In the URLs ``{year}`` stands
    for a year.  ``members``: the files that are taken out of an archive.  ``checksum``: the suffix
    (``.md5``, ``.sha256``) of the file beside each URL that holds its checksum.  ``earlier``: the folder
    to which the files of earlier years are moved.  ``by_hand``: what to do where no program may fetch it.
    """

    name: str
    source: str
    urls: tuple[str, ...]
    members: tuple[str, ...] = ()
    checksum: str = ""
    earlier: str = ""
    by_hand: str = ""

    @property
    def about(self) -> About:
        """Who makes it and on what terms."""
        return next(each.about for each in SOURCES if each.about.name == self.source)

    @property
    def is_yearly(self) -> bool:
        """Whether its files are those of a year."""
        return any("{year}" in url for url in self.urls)

    def check(self) -> None:
        """Raises UsageError where it must be fetched by hand."""
        if self.by_hand:
            raise UsageError(
                f"{self.about.title}: this is not given to programs",
                path=self.urls[0],
                remedy=f"{self.by_hand}, and give the file to kg lexicon build",
            )

    def folder(self, year: int = YEAR) -> str:
        """The name of the folder for its files.

        >>> find_download("mesh").folder(2025), find_download("mondo").folder(2025)
        ('mesh-2025', 'mondo')
        """
        return f"{self.name}-{year}" if self.is_yearly else self.name

    def located(self, year: int = YEAR, base_url: str = "") -> Iterator[tuple[str, str]]:
        """For each file, where it is published and where to fetch it: under ``base_url`` if one is given.

        >>> list(find_download("mondo").located(base_url="http://localhost/obo/"))
        [('https://purl.obolibrary.org/obo/mondo.obo', 'http://localhost/obo/mondo.obo')]
        """
        for template in self.urls:
            published = template.format(year=year)
            yield (
                published,
                f"{base_url.rstrip('/')}/{name_of(published)}" if base_url else published,
            )


def name_of(url: str) -> str:
    """The name of the file that a URL ends with.

    >>> name_of("https://example.org/a/b.obo?x=/y")
    'b.obo'
    """
    return urlsplit(url).path.rpartition("/")[2]


def find_download(name: str) -> Download:
    """The line of a name. Raises UsageError where there is none."""
    for each in DOWNLOADS:
        if each.name == name.lower():
            return each
    names = ", ".join(each.name for each in DOWNLOADS)
    raise UsageError(f"nothing to download is called {name!r}", remedy=f"the names are {names}")


_NLM_MESH: Final = "https://nlmpubs.nlm.nih.gov/projects/mesh"
_XML: Final = f"{_NLM_MESH}/MESH_FILES/xmlmesh"
_OBO: Final = "https://purl.obolibrary.org/obo"

DOWNLOADS: Final[tuple[Download, ...]] = (
    Download(
        "mesh",
        "mesh",
        (f"{_XML}/desc{{year}}.gz", f"{_XML}/qual{{year}}.xml", f"{_XML}/supp{{year}}.gz"),
        earlier=f"{_NLM_MESH}/{{year}}/xmlmesh",
    ),
    Download("mesh-rdf", "mesh", (f"{_NLM_MESH}/rdf/{{year}}/mesh{{year}}.nt.gz",)),
    Download(
        "rxnorm",
        "rxnorm",
        ("https://download.nlm.nih.gov/rxnorm/RxNorm_full_prescribe_current.zip",),
        members=("RXNCONSO.RRF", "RXNREL.RRF"),
    ),
    Download("chebi", "chebi", (f"{_OBO}/chebi.obo.gz",)),
    Download("mondo", "mondo", (f"{_OBO}/mondo.obo",)),
    Download("doid", "doid", (f"{_OBO}/doid.obo",)),
    Download("hp", "hp", (f"{_OBO}/hp.obo",)),
    Download(
        "drugbank",
        "drugbank",
        ("https://go.drugbank.com/releases/latest#open-data",),
        by_hand="download the vocabulary (CSV) there with a browser and unpack it",
    ),
)
"""What ``kg lexicon download`` fetches. None of the publishers puts checksums beside these files."""
