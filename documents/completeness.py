"""Is a pack complete? Asked of its files and its manifest alone, without a network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography import x509

from documents.manifest import Listed, Manifest, is_sealed
from documents.verify import Finding, record_digest, verify


@dataclass(frozen=True, slots=True)
class Completeness:
    """Whether the list is sealed, how many of it are there, which are missing.

    `strange` are the places of files that are none of the list, or are not as they were sealed.
    """

    is_sealed: bool
    there: int
    missing: tuple[str, ...]
    strange: tuple[int, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the list is sealed and all of it is there, and nothing else."""
        return self.is_sealed and not self.missing and not self.strange


def completeness(
    manifest: Manifest, files: Iterable[bytes], known: Sequence[x509.Certificate]
) -> Completeness:
    """Compare files with a manifest; about 1 ms and one file in memory at a time."""
    wanted = set(manifest.papers)
    seen: set[Listed] = set()
    strange = []
    for place, pdf in enumerate(files):
        verdict = verify(pdf, known)
        paper = Listed(verdict.number, record_digest(pdf))
        if verdict.finding is Finding.UNCHANGED and paper in wanted:
            seen.add(paper)
        else:
            strange.append(place)
    missing = tuple(paper.number for paper in manifest.papers if paper not in seen)
    return Completeness(is_sealed(manifest, known), len(seen), missing, tuple(strange))
