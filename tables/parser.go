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

// parser is the engine's with three differences: some SHOW statements become SELECTs; a plain EXPLAIN asks for the tree, because
// the engine's own answer to it is a placeholder; and a backslash before % and _ stays in a string, as in MySQL, where the engine's lexer drops it and LIKE
// loses its escape.
type parser struct{ sql.Parser }

var _ sql.Parser = parser{}

// Parse parses one statement, or the first of several.
func (p parser) Parse(ctx *sql.Context, query string, multi bool) (sqlparser.Statement, string, string, error) {
	return p.ParseWithOptions(ctx, query, ';', multi, sql.LoadSqlMode(ctx).ParserOptions())
}

// ParseSimple parses one statement.
func (p parser) ParseSimple(query string) (sqlparser.Statement, error) {
	e := escape(query, sqlparser.ParserOptions{})
	stmt, err := p.Parser.ParseSimple(e.text)
	e.asWritten(stmt, 0)
	return rewritten(stmt, query, err)
}

// ParseWithOptions parses one statement, or the first of several. What follows is parsed again later, so it comes as it was.
func (p parser) ParseWithOptions(ctx context.Context, query string, delimiter rune, multi bool, o sqlparser.ParserOptions) (sqlparser.Statement, string, string, error) {
	e := escape(query, o)
	stmt, parsed, rest, err := p.Parser.ParseWithOptions(ctx, e.text, delimiter, multi, o)
	e.asWritten(stmt, len(e.text)-len(strings.TrimLeftFunc(e.text, unicode.IsSpace)))
	text := strings.TrimRightFunc(e.text, func(r rune) bool { return r == delimiter || unicode.IsSpace(r) }) // as that parser does
	switch {
	case len(e.added) == 0:
	case rest == "":
		parsed = sql.RemoveSpaceAndDelimiter(query, delimiter)
	case strings.HasSuffix(text, rest):
		end := e.was(len(text) - len(rest))
		parsed, rest = query[:end], query[end:]
	}
	stmt, err = rewritten(stmt, query, err)
	return stmt, parsed, rest, err
}

// ParseOneWithOptions parses the first statement; the offset of the next one counts in the query as given.
func (p parser) ParseOneWithOptions(ctx context.Context, query string, o sqlparser.ParserOptions) (sqlparser.Statement, int, error) {
	e := escape(query, o)
	stmt, end, err := p.Parser.ParseOneWithOptions(ctx, e.text, o)
	e.asWritten(stmt, 0)
	if end > 0 && end <= len(e.text) {
		end = e.was(end)
	}
	stmt, err = rewritten(stmt, query, err)
	return stmt, end, err
}

// rewritten is what a statement is read as, or a word on what the grammar lacks.
func rewritten(stmt sqlparser.Statement, query string, err error) (sqlparser.Statement, error) {
	if err != nil {
		return stmt, lacking(query, err)
	}
	if stmt, err = asWanted(stmt); err != nil {
		return stmt, err
	}
	if e, ok := stmt.(*sqlparser.Explain); ok { // what it explains is no part of it to the grammar's walk
		e.Statement, err = rewrite(e.Statement)
		return e, err
	}
	return rewrite(stmt)
}

// asWanted sets the format of an EXPLAIN that names none, and writes SHOW statements as the SELECTs that they stand for.
func asWanted(stmt sqlparser.Statement) (sqlparser.Statement, error) {
	if e, ok := stmt.(*sqlparser.Explain); ok && e.ExplainFormat == "" {
		e.ExplainFormat = sqlparser.TreeStr
	}
	return catalog.Rewrite(stmt)
}

// escaped is a query as the engine's parser gets it.
type escaped struct {
	query string // as it came
	text  string // the same, with the backslash of \% and \_ doubled inside strings
	added []int  // the places in text of the backslashes that query has not
}

// escape doubles the backslash of \% and \_ inside strings. Comments and quoted names are left alone.
// See https://dev.mysql.com/doc/refman/8.0/en/string-literals.html.
func escape(query string, o sqlparser.ParserOptions) escaped {
	e := escaped{query: query, text: query}
	if !strings.Contains(query, `\%`) && !strings.Contains(query, `\_`) {
		return e
	}
	var b strings.Builder
	for i := 0; i < len(query); {
		end, isString := tokenEnd(query, i, o)
		for ; i < end; i++ {
			b.WriteByte(query[i])
			if !isString || query[i] != '\\' || i+1 == end {
				continue
			}
			i++
			if query[i] == '%' || query[i] == '_' {
				e.added = append(e.added, b.Len())
				b.WriteByte('\\')
			}
			b.WriteByte(query[i])
		}
	}
	e.text = b.String()
	return e
}

// was is the place in the query of a place in the text.
func (e escaped) was(at int) int { return at - sort.SearchInts(e.added, at) }

// asWritten gives columns the names and places that they have in the query. Places count from behind what the engine's
// parser skipped at the beginning.
func (e escaped) asWritten(stmt sqlparser.Statement, skipped int) {
	if stmt == nil || len(e.added) == 0 {
		return
	}
	_ = sqlparser.Walk(func(n sqlparser.SQLNode) (bool, error) { // the function never fails
		c, ok := n.(*sqlparser.AliasedExpr)
		if !ok || c.StartParsePos >= c.EndParsePos || skipped+c.EndParsePos > len(e.text) {
			return true, nil
		}
		from, to := skipped+c.StartParsePos, skipped+c.EndParsePos
		if at := strings.Index(e.text[from:to], c.InputExpression); at >= 0 {
			c.InputExpression = e.query[e.was(from+at):e.was(from+at+len(c.InputExpression))]
			c.StartParsePos, c.EndParsePos = e.was(from)-skipped, e.was(to)-skipped
		}
		return true, nil
	}, stmt)
}

// tokenEnd is the end of the string, name, comment or single character at i. What stands in MySQL's own comments, /*! … */, is
// part of the statement.
func tokenEnd(query string, i int, o sqlparser.ParserOptions) (end int, isString bool) {
	rest := query[i:]
	switch {
	case rest[0] == '\'' || rest[0] == '"' && !o.AnsiQuotes:
		return i + quotedLength(rest, rest[0], true), true
	case rest[0] == '"' || rest[0] == '`':
		return i + quotedLength(rest, rest[0], false), false
	case strings.HasPrefix(rest, "/*") && !strings.HasPrefix(rest, "/*!"):
		return i + lengthTo(rest, 2, "*/"), false
	case rest[0] == '#', strings.HasPrefix(rest, "--") && (len(rest) == 2 || rest[2] <= ' '):
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
