package tables

import (
	"context"
	"sort"
	"strings"
	"unicode"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/vt/sqlparser"

	"github.com/outlooksql/outlooksql/tables/catalog"
)

// parser is the engine's with three differences: some SHOW statements become SELECTs; a plain EXPLAIN asks for the tree, because the engine's own answer to it is a
// placeholder; and a backslash before % and _ stays in a string, as in MySQL, where the engine's lexer drops it and LIKE
// loses its escape.
type parser struct{ sql.Parser }

var _ sql.Parser = parser{}

// Parse parses one statement, or the first of several.
func (p parser) Parse(ctx *sql.Context, query string, multi bool) (sqlparser.Statement, string, string, error) {
	return p.ParseWithOptions(ctx, query, ';', multi, sql.LoadSqlMode(ctx).ParserOptions())
}

// ParseSimple parses one statement.
func (p parser) ParseSimple(query string) (sqlparser.Statement, error) {
	kept := keepEscapes(query, sqlparser.ParserOptions{})
	stmt, err := p.Parser.ParseSimple(kept)
	asWritten(stmt, kept, query, 0)
	return rewritten(stmt, query, err)
}

// ParseWithOptions parses one statement, or the first of several.
func (p parser) ParseWithOptions(ctx context.Context, query string, delimiter rune, multi bool, o sqlparser.ParserOptions) (sqlparser.Statement, string, string, error) {
	kept := keepEscapes(query, o)
	stmt, parsed, rest, err := p.Parser.ParseWithOptions(ctx, kept, delimiter, multi, o)
	asWritten(stmt, kept, query, len(kept)-len(strings.TrimLeftFunc(kept, unicode.IsSpace)))
	if kept != query && strings.HasSuffix(kept, rest) {
		// What follows is parsed again later: it must not be changed twice.
		rest = suffixOf(query, rest, o)
		parsed = query[:len(query)-len(rest)]
	}
	stmt, err = rewritten(stmt, query, err)
	return stmt, parsed, rest, err
}

// ParseOneWithOptions parses the first statement; the offset of the next one counts in the query as given.
func (p parser) ParseOneWithOptions(ctx context.Context, query string, o sqlparser.ParserOptions) (sqlparser.Statement, int, error) {
	kept := keepEscapes(query, o)
	stmt, end, err := p.Parser.ParseOneWithOptions(ctx, kept, o)
	asWritten(stmt, kept, query, 0)
	if kept != query && end > 0 && end <= len(kept) {
		end = len(query) - len(suffixOf(query, kept[end:], o))
	}
	stmt, err = rewritten(stmt, query, err)
	return stmt, end, err
}

// suffixOf is the end of query that keepEscapes turns into kept.
func suffixOf(query, kept string, o sqlparser.ParserOptions) string {
	for start := len(query) - min(len(kept), len(query)); start < len(query); start++ {
		if keepEscapes(query[start:], o) == kept {
			return query[start:]
		}
	}
	return ""
}

// rewritten is what a statement is read as, or a word on what the grammar lacks.
func rewritten(stmt sqlparser.Statement, query string, err error) (sqlparser.Statement, error) {
	if err != nil {
		return stmt, lacking(query, err)
	}
	if stmt, err = asWanted(stmt, nil); err != nil {
		return stmt, err
	}
	return rewrite(stmt)
}

// asWanted sets the format of an EXPLAIN that names none, and writes SHOW statements as the SELECTs that they stand for.
func asWanted(stmt sqlparser.Statement, err error) (sqlparser.Statement, error) {
	if err != nil {
		return stmt, err
	}
	if e, ok := stmt.(*sqlparser.Explain); ok && e.ExplainFormat == "" {
		e.ExplainFormat = sqlparser.TreeStr
	}
	return catalog.Rewrite(stmt)
}

// keepEscapes doubles the backslash of \\% and \\_ inside strings. Comments and quoted names are left alone.
// See https://dev.mysql.com/doc/refman/8.0/en/string-literals.html.
func keepEscapes(query string, o sqlparser.ParserOptions) string {
	if !strings.Contains(query, `\%`) && !strings.Contains(query, `\_`) {
		return query
	}
	var b strings.Builder
	for i := 0; i < len(query); {
		end, isString := tokenEnd(query, i, o)
		token := query[i:end]
		if isString {
			token = doubled(token)
		}
		b.WriteString(token)
		i = end
	}
	return b.String()
}

// asWritten gives columns the names and places that they have in a query, where keepEscapes made it longer before it was
// parsed. Places count from behind what the engine's parser skipped at the beginning.
func asWritten(stmt sqlparser.Statement, kept, query string, skipped int) {
	if stmt == nil || kept == query {
		return
	}
	var added []int // the places of backslashes that only kept has
	for i := range kept {
		if at := i - len(added); at >= len(query) || kept[i] != query[at] {
			added = append(added, i)
		}
	}
	was := func(at int) int { return at - sort.SearchInts(added, at) }
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		e, ok := n.(*sqlparser.AliasedExpr)
		if !ok || e.StartParsePos >= e.EndParsePos || skipped+e.EndParsePos > len(kept) {
			return true, nil
		}
		from, to := skipped+e.StartParsePos, skipped+e.EndParsePos
		if at := strings.Index(kept[from:to], e.InputExpression); at >= 0 {
			e.InputExpression = query[was(from+at):was(from+at+len(e.InputExpression))]
			e.StartParsePos, e.EndParsePos = was(from)-skipped, was(to)-skipped
		}
		return true, nil
	}, stmt)
}

// tokenEnd is the end of the string, name, comment or single character at i.
func tokenEnd(query string, i int, o sqlparser.ParserOptions) (end int, isString bool) {
	rest := query[i:]
	switch {
	case rest[0] == '\'' || rest[0] == '"' && !o.AnsiQuotes:
		return i + quotedLength(rest, rest[0], true), true
	case rest[0] == '"' || rest[0] == '`':
		return i + quotedLength(rest, rest[0], false), false
	case strings.HasPrefix(rest, "/*"):
		return i + lengthTo(rest, 2, "*/"), false
	case rest[0] == '#', strings.HasPrefix(rest, "-- "), strings.HasPrefix(rest, "--\n"), strings.HasPrefix(rest, "--\t"):
		return i + lengthTo(rest, 1, "\n"), false
	}
	return i + 1, false
}

// quotedLength is the length of a quoted token with its quotes; a quote that is never closed ends with the query.
func quotedLength(s string, quote byte, escapes bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && escapes:
			i++
		case s[i] == quote:
			return i + 1
		}
	}
	return len(s)
}

// lengthTo is the length of s up to and with end, searched from an offset.
func lengthTo(s string, from int, end string) int {
	if n := strings.Index(s[from:], end); n >= 0 {
		return from + n + len(end)
	}
	return len(s)
}

// doubled doubles the backslashes of \\% and \\_ in a string token.
func doubled(token string) string {
	var b strings.Builder
	for i := 0; i < len(token); i++ {
		b.WriteByte(token[i])
		if token[i] != '\\' || i+1 == len(token) {
			continue
		}
		i++
		if token[i] == '%' || token[i] == '_' {
			b.WriteByte('\\')
		}
		b.WriteByte(token[i])
	}
	return b.String()
}
