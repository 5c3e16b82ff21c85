"""Statistics of the study: numbers in, figures out. No models, no requests.

Import the module that you need, inside a function: all but `outcome` and `tables` load numpy and scipy (0.3 to 1.5 s),
which the portal's pages never pay for.

outcome       why a figure could not be computed
tables        reading a data table from a CSV file
descriptive   frequencies, means and their classes, intervals
reliability   alpha, omega, item totals
validity      item totals against the critical r
association   correlations, crosstabs
regression    simple and multiple
assumptions   what the regression takes for granted
ordinal       the regression without taking steps as equal
groups        comparisons of groups
study         all of it for scales and one regression, as `analyze_table` prints it
"""
