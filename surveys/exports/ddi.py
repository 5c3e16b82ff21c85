"""DDI-Codebook 2.5: what the columns of our data files are, in full texts and both languages. It holds no answers.

https://ddialliance.org/Specification/DDI-Codebook/2.5/
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from django.utils import timezone

from surveys.columns import Column, Reading, turned_sum
from surveys.definition import Text
from surveys.exports.proof import Proof
from surveys.exports.reading import clean
from surveys.exports.table import Table

NAMESPACE = "ddi:codebook:2_5"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NATURE = {"nominal": "nominal", "ordinal": "ordinal", "scale": "interval"}
DOMAINS = {
    "one": "category", "many": "multiple", "integer": "numeric", "decimal": "numeric", "text": "text",
    "date": "datetime",
}  # fmt: skip


def write(table: Table, path: Path) -> Proof:
    """Write the codebook. Rows of the proof are variables: the file has no others."""
    root = Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5", LANGUAGE: table.options.language})
    _study(SubElement(root, "stdyDscr"), table)
    _file(SubElement(root, "fileDscr", ID="F1"), table)
    data = SubElement(root, "dataDscr")
    for place, column in enumerate(table.columns, 1):
        _variable(SubElement(data, "var", _attributes(column, place)), column, table)
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    names = [column.name for column in table.columns]
    return Proof(names, len(names), labels=[clean(column.label.id) for column in table.columns])


def _study(study: Element, table: Table) -> None:
    survey = table.survey
    citation = SubElement(study, "citation")
    title = SubElement(citation, "titlStmt")
    _say(title, "titl", survey.title_id)
    if survey.title_en:
        SubElement(title, "parTitl", {LANGUAGE: "en"}).text = clean(survey.title_en)
    _say(title, "IDNo", survey.slug)
    version = SubElement(citation, "verStmt")
    numbers = ", ".join(str(version.number) for version in table.versions)
    _say(version, "version", numbers, date=_day(table.versions[-1].published_at))
    information = SubElement(study, "stdyInfo")
    if survey.purpose_id:
        _say(information, "abstract", survey.purpose_id)


def _day(moment: datetime) -> str:
    return timezone.localtime(moment).date().isoformat()


def _file(about: Element, table: Table) -> None:
    text = SubElement(about, "fileTxt")
    _say(text, "fileName", table.survey.slug)
    dimensions = SubElement(text, "dimensns")
    _say(dimensions, "caseQnty", str(table.count))
    _say(dimensions, "varQnty", str(len(table.columns)))


def _attributes(column: Column, place: int) -> Mapping[str, str]:
    found = {
        "ID": f"V{place}",
        "name": column.name,
        "files": "F1",
        "intrvl": "contin" if column.measure == "scale" else "discrete",
        "nature": NATURE[column.measure],
    }
    if column.type == "numeric":
        found["dcml"] = str(column.decimals)
    return found


def _variable(variable: Element, column: Column, table: Table) -> None:
    """The elements stand in the order that the schema demands."""
    _label(variable, column.label)
    if column.question:
        _question(variable, column)
    missing = column.missing if table.options.codes else {}
    if missing:
        invalid = SubElement(variable, "invalrng")
        for code in missing:
            SubElement(invalid, "item", VALUE=str(code))
    for value in column.values:
        _category(variable, value.number, value.label, {})
    for code, label in missing.items():
        _category(variable, code, label, {"missing": "Y"})
    if derivation := derivation_of(column):
        _say(SubElement(variable, "derivation"), "drvdesc", derivation)
    kind = "character" if column.type == "string" else "numeric"
    category = {"category": "date"} if column.type == "date" else {}
    SubElement(variable, "varFormat", {"type": kind, "schema": "other", "otherSchema": "CSV", **category})


def _question(variable: Element, column: Column) -> None:
    domain = DOMAINS.get(column.question.kind)
    question = SubElement(variable, "qstn", {"responseDomainType": domain} if domain else {})
    label = column.question.label
    SubElement(question, "qstnLit", {LANGUAGE: "id"}).text = clean(label.id)
    if label.en:
        SubElement(question, "qstnLit", {LANGUAGE: "en"}).text = clean(label.en)


def _category(variable: Element, code: int, label: Text, attributes: dict[str, str]) -> None:
    category = SubElement(variable, "catgry", attributes)
    SubElement(category, "catValu").text = str(code)
    _label(category, label)


def _label(parent: Element, label: Text) -> None:
    SubElement(parent, "labl", {LANGUAGE: "id"}).text = clean(label.id)
    if label.en and label.en != label.id:
        SubElement(parent, "labl", {LANGUAGE: "en"}).text = clean(label.en)


def _say(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = clean(text)


def derivation_of(column: Column) -> str:
    """How a column that nobody answered is made, by the names of other columns; newest version."""
    if column.reading is Reading.RECODED:
        return f"{turned_sum(column.question)} - {column.question.column}"
    if column.reading is Reading.SCORE:
        items = column.sources[max(column.sources)]
        return f"mean({', '.join(item.column + '_r' * item.recoded for item in items)})"
    return ""


def read_back(path: Path) -> Proof:
    """The names and labels of the variables, as a reader of XML finds them."""
    root = ElementTree.parse(path).getroot()
    variables = root.findall(f".//{{{NAMESPACE}}}var")
    labels = [variable.find(f"{{{NAMESPACE}}}labl").text or "" for variable in variables]
    return Proof([variable.get("name", "") for variable in variables], len(variables), labels=labels)
