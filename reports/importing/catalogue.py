"""Agencies, categories and kelurahan as an archive names them; what is unknown is created where the mapping says so."""

from zlib import crc32

from django.utils.text import slugify

from agencies.models import Agency, Category, Kelurahan

MARK = "Created by the import of {source}; not offered to citizens."
NEW_POSITION = 900


class Catalogue:
    """Looks words of an archive up, once each.

    Created agencies and categories are switched off, their codes begin with "imported", and they say where they come
    from: nobody takes them for the city's own.
    """

    def __init__(self, source: str, *, create_agencies: bool, create_categories: bool) -> None:
        self.source = source
        self.create_agencies, self.create_categories = create_agencies, create_categories
        self.created: list[str] = []
        self._agencies: dict[str, Agency] = {}
        self._categories: dict[str, Category] = {row.code: row for row in Category.objects.select_related("agency")}
        for row in Agency.objects.all():
            self._agencies |= {row.code: row, row.short_name: row, row.name: row}
        self._kelurahan = _kelurahan_names()

    def kelurahan(self, name: str) -> int | None:
        """The kelurahan of this name or another spelling of it, in any case."""
        return self._kelurahan.get(_key(name))

    def agency(self, word: str) -> int | None:
        """The primary key of the agency with this code or name."""
        found = self._agencies.get(word) or (self._new_agency(word) if self.create_agencies else None)
        return found.pk if found else None

    def category(self, word: str, agency: str = "") -> Category | None:
        """The category with this code; a new one belongs to the agency that the row names."""
        found = self._categories.get(word)
        if found is None and word and self.create_categories:
            found = self._new_category(word, agency or self.source)
        return found

    def _new_agency(self, word: str) -> Agency:
        agency, new = Agency.objects.get_or_create(
            code=self._code(Agency, "IMPORTED", word, 40),
            defaults={
                "name": word[:150],
                "short_name": word[:40],
                "handles": MARK.format(source=self.source),
                "active": False,
            },
        )
        self._agencies[word] = agency
        self._note(new, f"agency {agency.code}")
        return agency

    def _new_category(self, word: str, agency: str) -> Category:
        owner = self._agencies.get(agency) or self._new_agency(agency)
        category, new = Category.objects.get_or_create(
            code=self._code(Category, "imported", word, 60),
            defaults={
                "name": word[:100],
                "help_text": MARK.format(source=self.source),
                "pillar": Category.Pillar.GOVERNANCE,
                "agency": owner,
                "position": NEW_POSITION,
                "active": False,
            },
        )
        self._categories[word] = category
        self._note(new, f"category {category.code}")
        return category

    def _code(self, model: type[Agency] | type[Category], mark: str, word: str, length: int) -> str:
        """A code that says "imported"; where another word has it already, a check sum tells the two apart."""
        code = f"{mark}-{slugify(self.source)}-{slugify(word) or 'x'}"[:length].rstrip("-")
        taken = model.objects.filter(code=code).values_list("name", flat=True).first()
        if taken is None or taken in (word[:100], word[:150]):
            return code
        return f"{code[: length - 9]}-{crc32(word.encode()):08x}"

    def _note(self, new: bool, what: str) -> None:
        if new:
            self.created.append(what)


def _kelurahan_names() -> dict[str, int]:
    found = {}
    for row in Kelurahan.objects.defer("outline"):
        for name in [row.name, row.code, *row.other_spellings.split(";")]:
            if _key(name):
                found[_key(name)] = row.pk
    return found


def _key(name: str) -> str:
    return " ".join(name.lower().removeprefix("kelurahan ").split())
