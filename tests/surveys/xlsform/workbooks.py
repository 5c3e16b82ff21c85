"""XLSForm files for tests, made from rows."""

import csv
import io

import xlsxwriter

CHOICES = [
    ["list_name", "name", "label", "label::English (en)"],
    ["yn", "ya", "Ya", "Yes"],
    ["yn", "tidak", "Tidak", "No"],
]


def xlsx(survey, choices=CHOICES, settings=None, **others):
    """A workbook with these sheets; texts become text cells, numbers number cells."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in {"survey": survey, "choices": choices, "settings": settings, **others}.items():
            if rows is None:
                continue
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for position, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(number, position, value)
                    else:
                        sheet.write(number, position, value)
    return io.BytesIO(buffer.getvalue())


def comma_separated(survey, choices=CHOICES, delimiter=","):
    """The same in XLSForm's form of CSV."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    for name, rows in {"survey": survey, "choices": choices}.items():
        writer.writerow([name, *[""] * len(rows[0])])
        writer.writerows(["", *row] for row in rows)
    return io.BytesIO(text.getvalue().encode())
