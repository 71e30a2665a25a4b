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
type wholeNumber struct{ wrapper }

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
	return &wholeNumber{in}, err
}

// Eval reads the number, with a warning where there is more in the text.
func (n *wholeNumber) Eval(ctx *sql.Context, row sql.Row) (any, error) {
	v, err := n.child.Eval(ctx, row)
	if err == nil {
		v, err = sql.UnwrapAny(ctx, v)
	}
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return v, err
	}
	return wholeAt(ctx, text), nil
}

// wholeAt is the whole number that a text begins with, the nearest that a BIGINT holds.
func wholeAt(ctx *sql.Context, text string) int64 {
	found := wholeAhead.FindString(text)
	if strings.TrimRight(text, " ") != found {
		ctx.Warn(errTruncatedWrongValue, "Truncated incorrect INTEGER value: '%s'", text)
	}
	i, err := strconv.ParseInt(strings.TrimSpace(found), 10, 64)
	switch {
	case err == nil || found == "":
		return i
	case strings.Contains(found, "-"):
		return math.MinInt64
	}
	return math.MaxInt64
}
