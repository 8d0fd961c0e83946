"""The job of benchmarks.others in svy; run by it, in the environment that has svy."""

import sys
import time
from pathlib import Path

import polars as pl
import svy

folder = Path(sys.argv[1])
data = pl.read_csv(folder / "data.csv", infer_schema_length=None)
margins = pl.read_csv(folder / "margins.csv")
data = data.with_columns(pl.all().cast(pl.Int64).cast(pl.Utf8))
n = data.height
marks = [name for name in data.columns if name.startswith("m")]
questions = [name for name in data.columns if name.startswith("q")]
data = data.with_columns(pl.col(marks).cast(pl.Int64)) if marks else data
data = data.with_columns(pl.lit(20.0).alias("w"), pl.lit(20.0 * n).alias("N"))
controls = {
    name: {row["level"]: row["total"] for row in rows.with_columns(pl.col("level").cast(pl.Utf8)).to_dicts()}
    for (name,), rows in margins.group_by("breakdown")
}
start = time.perf_counter()
sample = svy.Sample(data, svy.Design(wgt="w", pop_size="N"))
sample = sample.weighting.rake(controls=controls, tol=1e-10)
for by in (None, "age", "region"):
    for question in questions:
        sample.estimation.prop(question, by=by, drop_nulls=True)
    for mark in marks:
        sample.estimation.mean(mark, by=by)
print(f"svy {svy.__version__ if hasattr(svy, '__version__') else ''}: {time.perf_counter() - start:.2f} s")
