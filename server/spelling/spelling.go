// Package spelling finds the known name that somebody meant who wrote another one.
package spelling

import "strings"

// longest is the most bytes of a name that is compared: MySQL's names have no more, and each pair takes the product of both.
const longest = 64

// Nearest is the known name that is spelt most like an unknown one, "" where none is like it. Case and _ make no difference.
// Of names that begin with it or that it begins with, the shortest is like it however long it is.
func Nearest(name string, known []string) string {
	name = fold(name)
	nearest, least := "", len(name)/3+1
	begins := len(name) + longest // letters that a beginning lacks, of the best so far
	for _, k := range known {
		folded := fold(k)
		d := distance(name, folded)
		lacks := 0
		if len(name) >= 4 && d > 1 && (strings.HasPrefix(folded, name) || strings.HasPrefix(name, folded)) {
			d, lacks = 1, d
		}
		if d < least || d == least && nearest != "" && lacks < begins {
			nearest, least, begins = k, d, lacks
		}
	}
	return nearest
}

// fold is a name as it is compared.
func fold(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// distance is how many bytes must be added, left out or changed to make b of a. Longer names than any are like nothing.
func distance(a, b string) int {
	if len(a) > longest || len(b) > longest {
		return len(a) + len(b)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
