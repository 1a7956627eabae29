"""The archive that the settings name."""

from __future__ import annotations

from pathlib import Path

from workers.archive.bucket import SCHEME, Bucket
from workers.archive.files import Folder
from workers.archive.writing import Archive
from workers.errors import Rejected
from workers.settings import Settings


def archive_of(settings: Settings) -> Folder | Bucket | None:
    """Where it is; None if nothing is archived.

    Raises:
        Rejected: it cannot be there.
    """
    if not settings.archive:
        return None
    if "://" not in settings.archive:
        return Folder(Path(settings.archive))
    if settings.archive_spool is None:
        raise Rejected(
            f"DISPACCIO_ARCHIVE_SPOOL must name a folder for files that are not yet in {SCHEME}…: a disk that stays"
        )
    access, secret = settings.archive_access_key, settings.archive_secret_key
    return Bucket(
        settings.archive,
        settings.archive_spool,
        endpoint=settings.archive_endpoint,
        region=settings.archive_region,
        access_key=access.get_secret_value() if access else None,
        secret_key=secret.get_secret_value() if secret else None,
    )


def writer_of(settings: Settings) -> Archive | None:
    """What appends to it; None if nothing is archived.

    Raises:
        Rejected: see `archive_of`.
    """
    found = archive_of(settings)
    if isinstance(found, Bucket):
        return Archive(found.spool.path, bucket=found)
    return Archive(found.path) if found else None
