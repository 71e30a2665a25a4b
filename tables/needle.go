package tables

import (
	"slices"
	"unicode/utf8"

	"github.com/dolthub/go-mysql-server/sql"
)

// lookEvery is how many steps a function makes inside a long text before it looks whether its statement has ended.
const lookEvery = 1 << 14

// needleBytes is what a needle takes for each character at most.
const needleBytes = 8

// needle is a text that is looked for in others, in steps as many as those are long whatever both are (Knuth, Morris and Pratt's).
type needle struct {
	weights []int32 // of its characters, by the collation
	back    []int32 // of so many that match, how many match at least still when the next one does not
	bytes   int     // its length: as MySQL does, it is compared with as many
	weigh   func(rune) int32
}

// newNeedle prepares a text.
func newNeedle(text string, collation sql.CollationID) *needle {
	weigh := collation.Sorter()
	weights := make([]int32, 0, utf8.RuneCountInString(text))
	for _, r := range text {
		weights = append(weights, weigh(r))
	}
	n := needleOf(weights, weigh)
	n.bytes = len(text)
	return n
}

// needleOf prepares weights; nil where any character may stand among them.
func needleOf(weights []int32, weigh func(rune) int32) *needle {
	if slices.Contains(weights, anyCharacter) {
		return nil
	}
	n := &needle{weights: weights, back: make([]int32, len(weights)), weigh: weigh}
	for i, matching := 1, int32(0); i < len(weights); i++ {
		matching = n.step(matching, weights[i])
		n.back[i] = matching
	}
	return n
}

// step is how many characters match once one more has come.
func (n *needle) step(matching, weight int32) int32 {
	for matching > 0 && n.weights[matching] != weight {
		matching = n.back[matching-1]
	}
	if n.weights[matching] == weight {
		matching++
	}
	return matching
}

// in is the first place of the text in another, in characters from 0; -1 where it is nowhere.
func (n *needle) in(ctx *sql.Context, whole string) (int, error) {
	place, _, err := n.find(ctx, whole, true)
	return place, err
}

// find is the first place of the text in another, in characters from 0, and the byte behind it; -1 where it is nowhere. Texts of equal characters may be of
// different lengths: sameLength says that they must not.
func (n *needle) find(ctx *sql.Context, whole string, sameLength bool) (place, behind int, err error) {
	length := len(n.weights)
	if length == 0 {
		return 0, 0, nil
	}
	matching, at, first := int32(0), 0, 0 // first is the byte at which the last characters begin, as many as the text has
	for end, r := range whole {
		if at++; at%lookEvery == 0 && endedBy(ctx) != nil {
			return 0, 0, endedBy(ctx)
		}
		if at > length {
			first += width(whole[first:])
		}
		if matching = n.step(matching, n.weigh(r)); int(matching) < length {
			continue
		}
		if behind = end + width(whole[end:]); !sameLength || behind-first == n.bytes {
			return at - length, behind, nil
		}
		matching = n.back[matching-1]
	}
	return -1, 0, nil
}

// width is the length of the first character in bytes.
func width(text string) int {
	_, bytes := utf8.DecodeRuneInString(text)
	return bytes
}

// byteOf is the byte at which a character is, counted from 1; -1 where there is none, but for the end.
func byteOf(text string, character int64) int {
	if character < 1 {
		return -1
	}
	for at := range text {
		if character--; character == 0 {
			return at
		}
	}
	if character == 1 {
		return len(text)
	}
	return -1
}
