package tables

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// wholeNumber is the whole number that a text begins with, where a function counts with it: 2 of '2x' and of '2.6', 0 of 'x'. The engine's functions
// end with an error there.
type wholeNumber struct {
	wrapper
	warning *valueWarning
}

var (
	_ sql.Expression         = (*wholeNumber)(nil)
	_ sql.CollationCoercible = (*wholeNumber)(nil)
)

// wholeAhead finds the whole number that a text begins with.
var wholeAhead = regexp.MustCompile(`^[ \t\n\v\f\r]*[-+]?\d+`)

// Type is a BIGINT.
func (*wholeNumber) Type(*sql.Context) sql.Type { return gmstypes.Int64 }

// WithChildren replaces the text.
func (n *wholeNumber) WithChildren(_ *sql.Context, children ...sql.Expression) (sql.Expression, error) {
	in, err := around(n, children)
	return &wholeNumber{in, n.warning}, err
}

// Eval reads the number, with a warning where there is more in the text.
func (n *wholeNumber) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, text, err := textOfChild(ctx, n.child, row)
	if text == nil || err != nil {
		return v, err
	}
	number, whole := wholeAt(*text)
	if !whole {
		n.warning.give(ctx, "Truncated incorrect INTEGER", n.child)
	}
	return number, nil
}

// textOfChild is the value of an expression, and as a text where it is one, or bytes.
func textOfChild(ctx *sql.Context, child sql.Expression, row sql.Row) (v any, text *string, err error) {
	if v, err = child.Eval(ctx, row); err == nil {
		v, err = sql.UnwrapAny(ctx, v)
	}
	switch v := v.(type) {
	case string:
		return v, &v, err
	case []byte:
		s := string(v)
		return v, &s, err
	}
	return v, nil, err
}

// wholeAt is the whole number that a text begins with, the nearest that a BIGINT holds; whole is false where there is more than that in the text.
func wholeAt(text string) (number int64, whole bool) {
	found := wholeAhead.FindString(text)
	whole = strings.TrimRight(text, " ") == found
	i, err := strconv.ParseInt(strings.TrimSpace(found), 10, 64)
	switch {
	case err == nil || found == "":
		return i, whole
	case strings.Contains(found, "-"):
		return math.MinInt64, whole
	}
	return math.MaxInt64, whole
}
