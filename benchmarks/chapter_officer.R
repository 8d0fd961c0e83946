# The chapter of benchmarks/chapter.py with officer, flextable and ggplot2, as an analyst would write it.
#   Rscript chapter_officer.R chapter.json out.docx
suppressPackageStartupMessages({
  library(jsonlite)
  library(officer)
  library(flextable)
  library(ggplot2)
})
arguments <- commandArgs(trailingOnly = TRUE)
blocks <- fromJSON(arguments[1], simplifyVector = FALSE)

draw <- function(block) {
  cells <- function(place) sapply(block$rows, function(row) row[[place]])
  rows <- cells(1)
  if (block$kind == "stacked") {
    data <- data.frame(
      row = factor(rows, levels = rev(unique(rows))),
      series = factor(cells(2), levels = rev(unique(cells(2)))),
      share = as.numeric(cells(3)), text = cells(4)
    )
    return(
      ggplot(data, aes(share, row, fill = series)) +
        geom_col(colour = "grey20", width = 0.7) +
        geom_text(aes(label = ifelse(share >= 0.05, text, "")), position = position_stack(vjust = 0.5), size = 2.6) +
        scale_fill_grey(start = 0.95, end = 0.4) + scale_x_continuous(labels = scales::percent) +
        labs(x = NULL, y = NULL, fill = NULL) + theme_minimal(base_size = 9) + theme(legend.position = "top")
    )
  }
  if (block$kind == "bars") {
    data <- data.frame(
      row = factor(rows, levels = rev(unique(rows))), share = as.numeric(cells(2)), text = cells(3),
      low = as.numeric(cells(4)), high = as.numeric(cells(5))
    )
    return(
      ggplot(data, aes(share, row)) + geom_col(fill = "grey60", colour = "grey20", width = 0.6) +
        geom_errorbarh(aes(xmin = low, xmax = high), height = 0.2) + geom_text(aes(label = text), hjust = -0.3, size = 2.6) +
        scale_x_continuous(labels = scales::percent) + labs(x = NULL, y = NULL) + theme_minimal(base_size = 9)
    )
  }
  data <- data.frame(label = rows, x = as.numeric(cells(2)), y = as.numeric(cells(3)))
  ggplot(data, aes(x, y, label = label)) + geom_point() + geom_text(size = 2.6, vjust = -0.8) + theme_minimal(base_size = 9)
}

set <- function(block) {
  data <- as.data.frame(do.call(rbind, lapply(block$rows, unlist)), stringsAsFactors = FALSE)
  names(data) <- paste0("c", seq_along(data))
  table <- flextable(data)
  table <- set_header_labels(table, values = setNames(as.list(unlist(block$head)), names(data)))
  table <- theme_box(fontsize(table, size = 9, part = "all"))
  table <- align(table, j = seq_along(data)[-1], align = "right", part = "body")
  set_table_properties(table, layout = "fixed", width = 1)
}

document <- read_docx()
for (block in blocks) {
  document <- switch(block$block,
    heading = body_add_par(document, block$text, style = "heading 1"),
    text = body_add_par(document, block$text, style = "Normal"),
    figure = {
      height <- max(1.2, 0.4 + 0.24 * length(unique(sapply(block$rows, function(row) row[[1]]))))
      body_add_par(body_add_gg(document, draw(block), width = 6.3, height = min(height, 8)), block$caption, style = "Image Caption")
    },
    table = body_add_flextable(body_add_par(document, block$caption, style = "Table Caption"), set(block))
  )
}
print(document, target = arguments[2])
