"""How static files are named and stored."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed, compressed names with DEBUG on as well: the demonstration shows what production serves."""

    def url(self, name, force=True):
        return super().url(name, force=force)
