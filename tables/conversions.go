package tables

import (
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// textOf is a value of a type as MySQL writes it into a text: of a DATE the day alone, of a DATETIME(6) six digits of the second. Other values
// are left to the engine.
func textOf(ctx *sql.Context, t sql.Type, v any) any {
	at, ok := v.(time.Time)
	d, isTime := t.(sql.DatetimeType)
	switch {
	case !ok || !isTime:
		return v
	case gmstypes.IsDateType(t):
		return at.Format(time.DateOnly)
	case d.Precision() == 0:
		return at.Format(time.DateTime)
	}
	return at.Format(time.DateTime + "." + strings.Repeat("0", d.Precision()))
}

// timesText is the type of a time as text.
var timesText = text(int64(len("9999-12-31 23:59:59.999999")))

// asTexts gives a function of texts its times as texts. The engine writes them all in one way.
func asTexts(ctx *sql.Context, e sql.Expression) (sql.Expression, bool, error) {
	children := e.Children()
	out := make([]sql.Expression, len(children))
	changed := false
	for i, c := range children {
		out[i] = c
		if t := c.Type(ctx); gmstypes.IsTime(t) {
			out[i], changed = &cast{c, timesText}, true
		}
	}
	if !changed {
		return e, false, nil
	}
	with, err := e.WithChildren(ctx, out...)
	return with, true, err
}
