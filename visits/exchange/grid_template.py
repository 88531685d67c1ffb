"""Spreadsheets to begin a grid with: one line for each question, filled in with an example."""

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from visits.exchange.grid_file import plain

Rows = list[list[str]]
WIDE = 34

TEMPLATES: dict[str, Rows] = {
    "fr": [
        [
            "Thème",
            "Code",
            "Question",
            "Forme de la réponse",
            "Niveau 1",
            "Niveau 2",
            "Niveau 3",
            "Niveau 4",
            "Choix",
            "Situation attendue",
            "Aide",
            "Comment on le verra",
            "Unité",
            "Poids",
            "Sujet",
            "Ligne rouge",
            "Sensible",
            "Parcours court",
        ],
        [
            "Sol et eau",
            "sol-couvert",
            "Le sol est-il couvert pendant l'hiver ?",
            "niveaux",
            "Le sol est nu partout.",
            "Une petite part est couverte.",
            "La plus grande part est couverte.",
            "Tout est couvert, toute l'année.",
            "",
            "Le sol n'est jamais nu plus d'un mois.",
            "Demander ce qui pousse entre deux cultures.",
            "Marcher jusqu'à la parcelle la plus éloignée.",
            "",
            "1",
            "ferme",
            "",
            "",
            "oui",
        ],
        [
            "",
            "eau-mesure",
            "Combien d'eau la ferme emploie-t-elle par an ?",
            "nombre",
            "",
            "",
            "",
            "",
            "",
            "",
            "La facture suffit.",
            "",
            "m³",
            "0,5",
            "ferme",
            "",
            "oui",
            "",
        ],
        [
            "Liens avec le groupe",
            "contrat-signe",
            "Le contrat est-il signé par tout le monde ?",
            "oui, en partie, non",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "Lire deux contrats ensemble.",
            "",
            "1",
            "partenariat",
            "oui",
            "",
            "oui",
        ],
        [
            "",
            "coups-de-main",
            "Quels coups de main le groupe donne-t-il ?",
            "plusieurs choix",
            "",
            "",
            "",
            "",
            "Récolte ; Distribution ; Bricolage ; Aucun",
            "",
            "",
            "",
            "",
            "1",
            "groupe",
            "",
            "",
            "",
        ],
    ],
    "en": [
        [
            "Theme",
            "Code",
            "Question",
            "Answer type",
            "Level 1",
            "Level 2",
            "Level 3",
            "Level 4",
            "Choices",
            "Expected situation",
            "Guidance",
            "How to see it",
            "Unit",
            "Weight",
            "Subject",
            "Red line",
            "Sensitive",
            "Short path",
        ],
        [
            "Soil and water",
            "soil-covered",
            "Is the soil covered in winter?",
            "levels",
            "The soil is bare everywhere.",
            "A small part is covered.",
            "Most of it is covered.",
            "All of it is covered, all year round.",
            "",
            "The soil is never bare for more than a month.",
            "Ask what grows between two crops.",
            "Walk to the field that is furthest away.",
            "",
            "1",
            "farm",
            "",
            "",
            "yes",
        ],
        [
            "",
            "water-used",
            "How much water does the farm use in a year?",
            "number",
            "",
            "",
            "",
            "",
            "",
            "",
            "The bill will do.",
            "",
            "m³",
            "0.5",
            "farm",
            "",
            "yes",
            "",
        ],
        [
            "Links with the group",
            "contract-signed",
            "Has everybody signed the contract?",
            "yes, partly, no",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "Read two contracts together.",
            "",
            "1",
            "partnership",
            "yes",
            "",
            "yes",
        ],
        [
            "",
            "helping-hands",
            "Which helping hands does the group give?",
            "multiple choice",
            "",
            "",
            "",
            "",
            "Harvest; Distribution; Repairs; None",
            "",
            "",
            "",
            "",
            "1",
            "group",
            "",
            "",
            "",
        ],
    ],
}
FORMS = ("xlsx", "csv")


def template_file(language: str, form: str) -> bytes:
    """The example in that language as a file of that form."""
    rows = TEMPLATES[language]
    return _as_xlsx(rows) if form == "xlsx" else _as_csv(rows)


def _as_csv(rows: Rows) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([[plain(cell) for cell in row] for row in rows])
    return ("\ufeff" + out.getvalue()).encode()


def _as_xlsx(rows: Rows) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "1"
    for at, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(at, column)
            cell.value, cell.data_type = (text, "s") if text else (None, "n")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=at == 1)
            sheet.column_dimensions[get_column_letter(column)].width = WIDE if column == 3 else 20
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)  # not a row
    return out.getvalue()
