# The job of benchmarks.others in R survey; run by it: Rscript others_survey.R FOLDER calibrate|rake
suppressPackageStartupMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(file.path(arguments[1], "data.csv"))
margins <- read.csv(file.path(arguments[1], "margins.csv"))
n <- nrow(data)
data$N <- 20 * n
data$age <- factor(data$age)
data$region <- factor(data$region)
questions <- grep("^q", names(data), value = TRUE)
marks <- grep("^m", names(data), value = TRUE)
for (q in questions) data[[q]] <- factor(data[[q]])
of <- function(name) {
  own <- margins[margins$breakdown == name, ]
  own <- own[match(levels(data[[name]]), own$level), ]
  setNames(data.frame(levels(data[[name]]), own$total), c(name, "Freq"))
}
started <- proc.time()[["elapsed"]]
design <- svydesign(ids = ~1, fpc = ~N, data = data)
if (arguments[2] == "rake") {
  design <- rake(design, list(~age, ~region), list(of("age"), of("region")),
                 control = list(maxit = 100, epsilon = 1e-10, verbose = FALSE))
} else {
  totals <- c(20 * n, of("age")$Freq[-1], of("region")$Freq[-1])
  names(totals) <- colnames(model.matrix(~age + region, data[!duplicated(data[c("age", "region")]), ]))
  design <- calibrate(design, ~age + region, totals, calfun = "raking", epsilon = 1e-10)
}
for (name in c(questions, marks)) {
  f <- as.formula(paste0("~", name))
  svymean(f, design, na.rm = TRUE)
  svyby(f, ~age, design, svymean, na.rm = TRUE)
  svyby(f, ~region, design, svymean, na.rm = TRUE)
}
cat(sprintf("R survey %s, %s: %.2f s\n", packageVersion("survey"), arguments[2],
            proc.time()[["elapsed"]] - started))
