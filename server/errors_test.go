package server

import (
	"context"
	"strings"
	"testing"

	"github.com/dolthub/go-mysql-server/sql"
)

// TestErrorsWithoutGaps makes errors of the engine as it does in some places, with fewer arguments than their sentences name, or more.
func TestErrorsWithoutGaps(t *testing.T) {
	for _, err := range []error{
		sql.ErrNonAggregatedColumnWithoutGroupBy.New(), // numbered by the engine
		sql.ErrUnsupportedFeature.New(),                // numbered here
		sql.ErrInvalidGISData.New(),                    // numbered by nobody
		sql.ErrRecursiveCTENotUnion.New("union"),
	} {
		if got := clientError(context.Background(), err).Message; strings.Contains(got, "%!") || got == "" {
			t.Errorf("%v became %q", err, got)
		}
	}
}
