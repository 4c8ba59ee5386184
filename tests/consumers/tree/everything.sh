# Uses what makes facets: a series, written parts, a link, a file that cannot be read, one that is removed.
cd "${0%/*}"
cat sales_2023.csv sales_2024.csv "${1##*/}" broken.csv.gz old.csv >all.out
rm old.csv
for part in 1 2; do printf 'a\n%s\n' $part >parts/part-0000$part.csv; done
