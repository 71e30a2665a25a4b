package server

import (
	"strings"
	"unicode/utf8"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// longestKnown is the most characters of a text that counts as one of a known length: what a VARCHAR of four bytes to the
// character can hold.
const longestKnown = 65535 / 4

// textLength is the most characters that the values of an expression have as text. ok is false if that is not known, and
// for long texts. MySQL tells clients such lengths, and they choose between a plain and a long text by it.
func (o *origins) textLength(e sql.Expression) (length int64, ok bool) {
	if o.steps--; o.steps < 0 {
		return 0, false
	}
	switch e := unwrapped(e).(type) {
	case *expression.Alias:
		return o.textLength(e.Child)
	case *expression.Literal:
		if text, isText := e.Value().(string); isText {
			return int64(utf8.RuneCountInString(text)), true
		}
	case *expression.Case:
		return o.longest(caseValues(e))
	case *expression.Convert:
		if types.IsText(e.Type(o.ctx)) {
			return o.textLength(e.Child)
		}
	case *expression.CollatedExpression:
		return o.textLength(e.Children()[0])
	case *expression.GetField:
		if o.tables[o.tableOf(e)] == nil {
			if below, _ := o.below(e); len(below) > 0 {
				return o.longest(below)
			}
		}
	case sql.FunctionExpression:
		if length, ok := o.functionLength(e); ok {
			return length, true
		}
	}
	return typeLength(o.ctx, e.Type(o.ctx))
}

// caseValues are what a CASE may give.
func caseValues(c *expression.Case) []sql.Expression {
	var values []sql.Expression
	for _, b := range c.Branches {
		values = append(values, b.Value)
	}
	if c.Else != nil {
		values = append(values, c.Else)
	}
	return values
}

// typeLength is the most characters of a type's values.
func typeLength(ctx *sql.Context, t sql.Type) (length int64, ok bool) {
	switch text, isText := t.(sql.StringType); {
	case types.IsNullType(t):
		return 0, true
	case isText && types.IsTextOnly(t) && !types.IsTextBlob(t):
		return text.MaxCharacterLength(), true
	case isText || types.IsJSON(t) || types.IsEnum(t) || types.IsSet(t):
		return 0, false
	case types.IsFloat(t):
		return longestFloat, true
	case types.IsNumber(t) && !types.IsBit(t), types.IsTime(t), types.IsTimespan(t):
		return max(int64(t.MaxTextResponseByteLength(ctx)), longestInteger), true
	}
	return 0, false
}

const (
	// longestFloat is the length of the longest DOUBLE as text, with room.
	longestFloat = 32
	// longestInteger is the length of the longest BIGINT.
	longestInteger = 20
)

// lengthRule is how a function's length comes from those of its arguments.
type lengthRule uint8

const (
	asFirst   lengthRule = iota // as the first argument
	asSum                       // all arguments
	asLongest                   // the longest argument
	asBranch                    // the longest but the first
	asJoined                    // all but the first, with the first between
	asPrefix                    // the first, or a number as the last
	asFormat                    // a format that dates are put into, as the last
)

// lengthRules are the functions whose length can be told.
var lengthRules = map[string]lengthRule{
	"lower": asFirst, "lcase": asFirst, "upper": asFirst, "ucase": asFirst, "ltrim": asFirst, "rtrim": asFirst,
	"reverse": asFirst, "substring_index": asFirst, "any_value": asFirst, "nullif": asFirst, "max": asFirst, "min": asFirst,
	"first": asFirst, "last": asFirst, "first_value": asFirst, "last_value": asFirst,
	"trim": asLongest, "coalesce": asLongest, "ifnull": asLongest, "greatest": asLongest, "least": asLongest,
	"if": asBranch, "elt": asBranch,
	"concat": asSum, "concat_ws": asJoined,
	"left": asPrefix, "right": asPrefix, "substring": asPrefix, "substr": asPrefix, "mid": asPrefix,
	"date_format": asFormat, "time_format": asFormat,
}

// fixedLengths are the functions whose result has a length of its own.
var fixedLengths = map[string]int64{
	"md5": 32, "sha": 40, "sha1": 40, "sha2": 128, "uuid": 36, "version": 64, "database": 64, "schema": 64,
	"user": 288, "current_user": 288, "session_user": 288, "system_user": 288, "dayname": 64, "monthname": 64,
	"inet_ntoa": 15, "inet6_ntoa": 45, "charset": 64, "collation": 64,
}

// functionLength applies a function's rule.
func (o *origins) functionLength(f sql.FunctionExpression) (length int64, ok bool) {
	name, args := strings.ToLower(f.FunctionName()), f.Children()
	if length, ok = fixedLengths[name]; ok {
		return length, true
	}
	rule, known := lengthRules[name]
	if !known || len(args) == 0 {
		return 0, false
	}
	switch rule {
	case asFirst:
		return o.textLength(args[0])
	case asLongest:
		return o.longest(args)
	case asBranch:
		return o.longest(args[1:])
	case asSum:
		return o.sum(args)
	case asJoined:
		between, known := o.textLength(args[0])
		length, ok = o.sum(args[1:])
		return length + between*int64(max(len(args)-2, 0)), ok && known
	case asPrefix:
		length, ok = o.textLength(args[0])
		if n, isNumber := o.wholeNumber(args[len(args)-1]); isNumber && (len(args) == 3 || name == "left" || name == "right") && (!ok || n < length) {
			return max(n, 0), true
		}
		return length, ok
	case asFormat:
		format, isLiteral := args[len(args)-1].(*expression.Literal)
		if text, isText := "", false; isLiteral {
			if text, isText = format.Value().(string); isText {
				return int64(utf8.RuneCountInString(text) + longestDatePart*strings.Count(text, "%")), true
			}
		}
	}
	return 0, false
}

// longestDatePart is the most that one part of a date's format becomes: the name of a month, a time with AM.
const longestDatePart = 16

// wholeNumber is the value of an expression that is a whole number written down.
func (o *origins) wholeNumber(e sql.Expression) (n int64, ok bool) {
	literal, isLiteral := e.(*expression.Literal)
	if !isLiteral || !types.IsInteger(literal.Type(o.ctx)) {
		return 0, false
	}
	converted, _, err := types.Int64.Convert(o.ctx, literal.Value())
	n, ok = converted.(int64)
	return n, ok && err == nil
}

// longest is the length of the longest of some expressions, known only if all are.
func (o *origins) longest(list []sql.Expression) (length int64, ok bool) {
	for _, e := range list {
		n, ok := o.textLength(e)
		if !ok {
			return 0, false
		}
		length = max(length, n)
	}
	return length, len(list) > 0
}

// sum is the length of some expressions one behind the other.
func (o *origins) sum(list []sql.Expression) (length int64, ok bool) {
	for _, e := range list {
		n, ok := o.textLength(e)
		if !ok {
			return 0, false
		}
		length = min(length+n, 1<<40)
	}
	return length, len(list) > 0
}
