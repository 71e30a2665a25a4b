package tables

import (
	"strings"
	"testing"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// FuzzLike matches texts with patterns: what is pushed for a pattern must let every text through that the engine finds.
func FuzzLike(f *testing.F) {
	for _, seed := range [][2]string{
		{"budget 2026", "budget%"}, {"the budget", "%budget"}, {"budget", "budget"}, {`50% off`, `50\% off%`}, {"a_b", `a\_b`},
		{`a\`, `a\\%`}, {"ab", `a%b`}, {"", "%"}, {"x%", `%\%`}, {"ü", "_"}, {"a", `a\`}, {"%", `%%`},
	} {
		f.Add(seed[0], seed[1])
	}
	ctx := sql.NewEmptyContext()
	f.Fuzz(func(t *testing.T, text, pattern string) {
		if strings.ToValidUTF8(text, "") != text || strings.ToValidUTF8(pattern, "") != pattern {
			return // no texts of ours are anything else
		}
		literal := func(s string) sql.Expression {
			return expression.NewLiteral(s, gmstypes.CreateLongText(sql.Collation_utf8mb4_0900_bin))
		}
		l := newLike(ctx, expression.NewLike(literal(text), literal(pattern), nil).(*expression.Like))
		part, prefix, suffix, ok := l.shape(ctx)
		found, err := l.Eval(ctx, nil)
		if err != nil || !ok || found != true {
			return
		}
		if prefix && !strings.HasPrefix(text, part) || suffix && !strings.HasSuffix(text, part) {
			t.Errorf("%q LIKE %q, which is read as %q at the beginning: %v, at the end: %v", text, pattern, part, prefix, suffix)
		}
	})
}
