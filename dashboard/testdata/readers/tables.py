"""Reads the three files of tables (JSON on stdin: path to Base64) as analysts do,
with pandas and openpyxl, and prints what it read and what is wrong.

A column before "… – état" is of numbers: pandas must read it so, in each file,
and the three must hold the same. A column that the tests name is of dates.
"""

import base64
import datetime
import io
import json
import sys

import openpyxl
import pandas

STATE = " – état"
files = {name: base64.b64decode(raw) for name, raw in json.load(sys.stdin).items()}
dates = set(sys.argv[1:])
faults, numbers, days, states, units = [], 0, 0, set(), set()


def wrong(name, text):
    faults.append(f"{name}: {text}")


def frames(folder):
    opened = pandas.read_csv(io.BytesIO(files[folder + "/ouvert.csv"]))
    excel = pandas.read_csv(io.BytesIO(files[folder + "/excel.csv"]), sep=";", decimal=",", encoding="utf-8-sig")
    book = pandas.read_excel(io.BytesIO(files[folder + "/classeur.xlsx"]))
    return {"ouvert.csv": opened, "excel.csv": excel, "classeur.xlsx": book}


def sheet(folder):
    book = openpyxl.load_workbook(io.BytesIO(files[folder + "/classeur.xlsx"]))
    page = book.active
    if page.freeze_panes != "A2":
        wrong(folder, f"the heading is not frozen: {page.freeze_panes}")
    if not book.properties.creator or book.properties.creator == "xuri":
        wrong(folder, f"written by {book.properties.creator}")
    if len({d.width for d in page.column_dimensions.values()}) < 2:
        wrong(folder, "columns have no widths")
    header = [c.value for c in page[1]]
    for row in page.iter_rows(min_row=2):
        for name, cell in zip(header, row):
            if cell.data_type == "f":
                wrong(folder, f"{name} is a formula")
            if name in dates and cell.value is not None and not isinstance(cell.value, datetime.datetime):
                wrong(folder, f"{name} holds {cell.value!r}")
            if name in dates and cell.value is not None:
                global days
                days += 1
            if name + STATE in header and name not in dates and not isinstance(cell.value, (int, float, type(None))):
                wrong(folder, f"{name} holds {cell.value!r}")


for folder in sorted({name.rsplit("/", 1)[0] for name in files}):
    read = frames(folder)
    first = read["ouvert.csv"]
    for file, frame in read.items():
        if list(frame.columns) != list(first.columns) or len(frame) != len(first):
            wrong(folder, f"{file} has other columns or lines")
            continue
        for column in frame.columns:
            if column + STATE not in frame.columns or column in dates:
                continue
            numbers += 1
            if not pandas.api.types.is_numeric_dtype(frame[column]) and frame[column].notna().any():
                wrong(folder, f"{file}: {column} is read as {frame[column].dtype}: {frame[column].dropna().tolist()[:3]}")
            elif not frame[column].astype(float).round(6).equals(first[column].astype(float).round(6)):
                wrong(folder, f"{file}: {column} is not that of ouvert.csv")
            known = frame[column + STATE].isin(["connu", "renseigné", "échu"]) | frame[column + STATE].astype(str).str.startswith("90 %")
            if (frame[column].notna() & ~known).any():
                wrong(folder, f"{file}: {column} has a number whose state is {set(frame[column + STATE][frame[column].notna() & ~known])}")
            states |= set(frame[column + STATE].dropna())
    for column in first.columns:
        if column == "Unité" or column.endswith(" – unité"):
            units |= set(first[column].dropna())
    sheet(folder)
json.dump({"faults": faults, "numbers": numbers, "days": days, "states": sorted(states), "units": sorted(units)}, sys.stdout, ensure_ascii=False)
