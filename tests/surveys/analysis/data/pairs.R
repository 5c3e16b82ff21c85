# What R gives for pairs of groups and for dimensions within people, from likert.csv. Usage: Rscript pairs.R > pairs.json
suppressPackageStartupMessages(library(jsonlite))
d <- read.csv("likert.csv"); d <- d[complete.cases(d), ]; g <- factor(d$x1)
y <- rowMeans(d[, paste0("y", 1:15)])
pillars <- sapply(list(1:3, 4:5, 6:8, 9:10, 11:12, 13:15), function(i) rowMeans(d[, paste0("y", i)]))
pillars <- pillars + 0.0625 * (col(pillars) - 1)
n <- nrow(pillars); k <- ncol(pillars); fr <- friedman.test(pillars)
pw <- suppressWarnings(pairwise.wilcox.test(as.vector(pillars), factor(rep(1:k, each = n)), paired = TRUE, exact = FALSE,
  digits.rank = 10, p.adjust.method = "holm"))$p.value
pt <- pairwise.t.test(y, g, pool.sd = FALSE, p.adjust.method = "holm")$p.value
out <- list(friedman = list(statistic = unname(fr$statistic), p = fr$p.value),
  kendalls_w = unname(fr$statistic) / (n * (k - 1)), mean_ranks = colMeans(t(apply(pillars, 1, rank))),
  pillar_pairs = pw[!is.na(pw)], group_pairs = pt[!is.na(pt)])
cat(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = TRUE))
