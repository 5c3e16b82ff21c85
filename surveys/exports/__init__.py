"""Files of a survey's answers: CSV, XLSX, SPSS, Stata, JSON, and the codebook as DDI.

The way of an export: `table` reads the answers of all versions into the columns of `surveys.columns`, a module named
for the format writes them and reads its file back, `files` puts the file in its place only when both agree. `jobs`
does so for the console. What each file holds: docs/exports.md.
"""
