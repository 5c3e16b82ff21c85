# What R gives for the other figures of the results page, from likert.csv. Usage: Rscript more.R > more.json
# R with MASS, nortest, jsonlite (Debian: r-base-core r-cran-mass r-cran-nortest r-cran-jsonlite).
suppressPackageStartupMessages({library(MASS); library(nortest); library(jsonlite)})
d <- read.csv("likert.csv"); d <- d[complete.cases(d), ]
x1 <- rowMeans(d[, paste0("x", 1:7)]); x2 <- rowMeans(d[, paste0("x", 8:14)]); y <- rowMeans(d[, paste0("y", 1:15)])
g <- d$respondent %% 7; w <- 1 + d$respondent %% 3
many <- function(f) { s <- summary(f); co <- s$coefficients; ci <- confint(f)
  list(b = unname(co[, 1]), se = unname(co[, 2]), t = unname(co[, 3]), p = unname(co[, 4]), low = unname(ci[, 1]),
       high = unname(ci[, 2]), r2 = s$r.squared, adj_r2 = s$adj.r.squared, f = unname(s$fstatistic[1])) }
f <- lm(y ~ x1 + x2)
test <- function(t) list(statistic = unname(t$statistic), p = t$p.value)
a <- summary(aov(y ~ factor(g)))[[1]]
level <- cut(round(y, 2), c(0, 1.8, 2.6, 3.4, 4.2, 5), labels = FALSE)
po <- polr(factor(level) ~ x1 + x2, Hess = TRUE, control = list(reltol = 1e-15)); pc <- summary(po)$coefficients
ct <- suppressWarnings(chisq.test(table(d$x1, d$y1), correct = FALSE))
pe <- cor.test(x1, y); ke <- suppressWarnings(cor.test(x1, y, method = "kendall", exact = FALSE))
out <- list(
  multiple = c(many(f), list(beta = unname(coef(f)[-1] * c(sd(x1), sd(x2)) / sd(y)), vif = 1 / (1 - cor(x1, x2)^2))),
  weighted = many(lm(y ~ x1 + x2, weights = w)),
  anova = list(statistic = a[1, "F value"], p = a[1, "Pr(>F)"]), eta2 = a[1, "Sum Sq"] / sum(a[, "Sum Sq"]),
  welch = test(oneway.test(y ~ factor(g))), kruskal = test(kruskal.test(y, factor(g))),
  crosstab = c(test(ct), list(cramers_v = sqrt(unname(ct$statistic) / nrow(d) / 4))),
  pearson = list(value = unname(pe$estimate), p = pe$p.value, ci95 = as.numeric(pe$conf.int)),
  kendall = list(value = unname(ke$estimate), p = ke$p.value),
  ordinal = list(b = unname(pc[1:2, 1]), se = unname(pc[1:2, 2]), thresholds = unname(po$zeta), loglik = as.numeric(logLik(po))),
  mean_ci95 = as.numeric(t.test(y)$conf.int), wilson = as.numeric(prop.test(37, 393, correct = FALSE)$conf.int),
  median = median(y), sd = sd(y))
cat(toJSON(out, auto_unbox = TRUE, digits = 14, pretty = TRUE))
