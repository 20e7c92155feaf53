"""The table in docs/kernels.md, between two markers."""
import table

BEGIN = "<!-- begin: tests/kernels/run --write -->"
END = "<!-- end -->"


def write(path, rows, features, cells):
    before, rest = path.read_text().split(BEGIN)
    after = rest.split(END)[1]
    text = table.as_text(rows, features, cells)
    remarks = "\n".join(f"- {one}" for one in table.remarks(rows, features, cells))
    path.write_text(f"{before}{BEGIN}\n{text}\n\n{remarks}\n{END}{after}")
