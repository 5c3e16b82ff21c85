# psych's omega total of one minres factor for each correlation matrix of omega.json, written back into it.
# Usage: Rscript omega.R (Debian: r-cran-psych r-cran-jsonlite)
suppressPackageStartupMessages({library(psych); library(jsonlite)})
cases <- fromJSON("omega.json", simplifyVector = FALSE)
for (i in seq_along(cases)) {
  R <- do.call(rbind, lapply(cases[[i]]$correlations, unlist))
  l <- as.numeric(suppressWarnings(suppressMessages(fa(R, nfactors = 1, fm = "minres", n.obs = 100)))$loadings)
  cases[[i]]$omega <- sum(l)^2 / (sum(l)^2 + sum(1 - l^2)); cases[[i]]$largest <- max(abs(l))
}
write(toJSON(cases, auto_unbox = TRUE, digits = 14), "omega.json")
