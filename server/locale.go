package server

import (
	"context"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// The locale of the names of days and months, and the only one that there is.
const (
	localeName = "lc_time_names"
	onlyLocale = "en_US"
)

// localeVariable replaces the engine's.
var localeVariable = &sql.MysqlSystemVariable{
	Name:    localeName,
	Scope:   sql.GetMysqlScope(sql.SystemVariableScope_Both),
	Dynamic: true,
	Type:    localeType{types.NewSystemStringType(localeName)},
	Default: onlyLocale,
}

// localeType is the type of lc_time_names. The engine takes whatever it is set to, and goes on in English.
type localeType struct{ sql.SystemVariableType }

var _ sql.SystemVariableType = localeType{}

// Convert refuses all locales but the one.
func (t localeType) Convert(ctx context.Context, v any) (any, sql.ConvertInRange, error) {
	out, in, err := t.SystemVariableType.Convert(ctx, v)
	if name, ok := out.(string); ok && err == nil && !strings.EqualFold(name, onlyLocale) {
		return nil, sql.InRange, newError(erUnknownLocale, "Unknown locale: '%s': names of days and months are in English here, %s", name, onlyLocale)
	}
	return out, in, err
}
