package tables

import (
	"bytes"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// insertText is INSERT(text, position, length, new). The engine's counts bytes.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_insert.
var insertText = &scalarKind{name: "insert", least: 4, most: 4, typeOf: insertType, eval: evalInsert}

// insertType is a text in the collation of the first.
func insertType(ctx *sql.Context, args []sql.Expression) sql.Type {
	collation, _ := sql.GetCoercibility(ctx, args[0])
	if collation == sql.Collation_binary || collation == sql.Collation_Unspecified {
		collation = ctx.GetCollation()
	}
	return gmstypes.CreateLongText(collation)
}

// evalInsert puts the new text in the place of so many characters; a position outside of the text leaves it as it is.
func evalInsert(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	texts := make(map[int][]rune, 2)
	for _, i := range []int{0, 3} {
		s, _, err := gmstypes.ConvertOrTruncate(ctx, textAt(ctx, call, values, i), gmstypes.LongText)
		if err != nil {
			return nil, err
		}
		texts[i] = []rune(s.(string))
	}
	at, err := integerOf(ctx, values[1])
	if err != nil {
		return nil, err
	}
	length, err := integerOf(ctx, values[2])
	if err != nil {
		return nil, err
	}
	text := texts[0]
	if at < 1 || at > int64(len(text)) {
		return string(text), nil
	}
	end := int64(len(text))
	if length >= 0 && length < end-at+1 {
		end = at - 1 + length
	}
	before, between, after := string(text[:at-1]), string(texts[3]), string(text[end:])
	if length := float64(len(before) + len(between) + len(after)); length > mostBytes {
		warnTooLong(ctx, length)
		return nil, nil
	}
	return before + between + after, nil
}

// Where a text stands in another, in characters and by the collation. The engine counts bytes.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_locate.
var (
	locate = &scalarKind{name: "locate", least: 2, most: 3, typeOf: always(gmstypes.Int64), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		from := int64(1)
		if len(values) == 3 {
			var err error
			if from, err = integerOf(ctx, values[2]); err != nil {
				return nil, err
			}
		}
		return positionOf(ctx, call, [2]int{0, 1}, values, from)
	}}
	inText = &scalarKind{name: "instr", least: 2, most: 2, typeOf: always(gmstypes.Int64), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return positionOf(ctx, call, [2]int{1, 0}, values, 1)
	}}
)

// positionOf is where one argument stands in another, from a position on; 0 where it does not.
func positionOf(ctx *sql.Context, call *scalar, args [2]int, values sql.Row, from int64) (any, error) {
	collation := collationOf(ctx, call)
	switch collation {
	case sql.Collation_binary:
		return bytePosition(ctx, call, args, values, from)
	case sql.Collation_Unspecified:
		collation = ctx.GetCollation()
	}
	var texts [2]string
	for i, arg := range args {
		s, _, err := gmstypes.ConvertOrTruncate(ctx, textAt(ctx, call, values, arg), gmstypes.LongText)
		if err != nil {
			return nil, err
		}
		texts[i] = s.(string)
	}
	part, whole := texts[0], texts[1]
	start := byteOf(whole, from)
	if start < 0 || len(part) > len(whole)-start {
		return int64(0), nil
	}
	u, size := usageOf(ctx), needleBytes*int64(len(part))
	defer u.free(size)
	if err := u.hold(size); err != nil {
		return nil, err
	}
	at, err := newNeedle(part, collation).in(ctx, whole[start:])
	if at < 0 || err != nil {
		return int64(0), err
	}
	return from + int64(at), nil
}

// bytePosition is the same of bytes, in bytes.
func bytePosition(ctx *sql.Context, call *scalar, args [2]int, values sql.Row, from int64) (any, error) {
	part, err := bytesAt(ctx, call, values, args[0])
	if err != nil {
		return nil, err
	}
	whole, err := bytesAt(ctx, call, values, args[1])
	if err != nil || from < 1 || from-1 > int64(len(whole)) {
		return int64(0), err
	}
	at := bytes.Index(whole[from-1:], part)
	if at < 0 {
		return int64(0), nil
	}
	return from + int64(at), nil
}

// collationOf is the collation by which a call compares its first two arguments. Bytes win over texts, but for those of columns.
func collationOf(ctx *sql.Context, call *scalar) sql.CollationID {
	sides := call.args[:2]
	switch a, b := sides[0].Type(ctx), sides[1].Type(ctx); {
	case mixesBytes(a, b):
		return columnOfAll(ctx, sides).collation
	case gmstypes.IsBinaryType(a) && gmstypes.IsBinaryType(b):
		return sql.Collation_binary
	}
	a, ca := sql.GetCoercibility(ctx, call.args[0])
	b, cb := sql.GetCoercibility(ctx, call.args[1])
	collation, _ := sql.ResolveCoercibility(a, ca, b, cb)
	return collation
}

// findInSet is FIND_IN_SET(text, list): which of the texts between commas is the same. MySQL finds none in an empty list, and none in a list of fewer
// bytes than the text, although é and e are equal; the engine does.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_find-in-set.
var findInSet = &scalarKind{name: "find_in_set", least: 2, most: 2, typeOf: always(gmstypes.Int64), eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	text, err := stringOf(ctx, call, values, 0)
	if err != nil {
		return nil, err
	}
	list, err := stringOf(ctx, call, values, 1)
	if err != nil || list == "" || len(list) < len(text) {
		return int64(0), err
	}
	of := gmstypes.CreateLongText(collationOf(ctx, call))
	for i, more := int64(1), true; more; i++ {
		var member string
		member, list, more = strings.Cut(list, ",")
		if c, err := of.Compare(ctx, text, member); c == 0 || err != nil {
			return i, err
		}
		if i%lookEvery == 0 && endedBy(ctx) != nil {
			return nil, endedBy(ctx)
		}
	}
	return int64(0), nil
}}

// LPAD and RPAD, in characters. The engine's count bytes.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_lpad.
var (
	padLeft = &scalarKind{name: "lpad", least: 3, most: 3, typeOf: insertType, eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return padded(ctx, call, values, func(text, pad string) string { return pad + text })
	}}
	padRight = &scalarKind{name: "rpad", least: 3, most: 3, typeOf: insertType, eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
		return padded(ctx, call, values, func(text, pad string) string { return text + pad })
	}}
)

// padFunction makes calls of one of them whose results have a bound.
func padFunction(k *scalarKind) sql.Function {
	plain := k.function()
	return sql.FunctionN{Name: k.name, Fn: func(ctx *sql.Context, args ...sql.Expression) (sql.Expression, error) {
		args = append([]sql.Expression{}, args...)
		for i, a := range args {
			switch t := a.Type(ctx); {
			case gmstypes.IsTimespan(t): // a value of which does not say how many digits it has
				args[i] = &cast{wrapper{a}, timesText}
			case i == 1 && gmstypes.IsText(t):
				args[i] = &wholeNumber{wrapper{a}, new(valueWarning)}
			}
		}
		e, err := plain.NewInstance(ctx, args)
		if err != nil {
			return nil, err
		}
		return newBounded(ctx, e)
	}}
}

// padded is a text of so many characters, cut or padded; NULL of a negative number, and empty where there is nothing to pad with.
func padded(ctx *sql.Context, call *scalar, values sql.Row, join func(text, pad string) string) (any, error) {
	length, err := integerOf(ctx, values[1])
	if length < 0 || err != nil {
		return nil, err
	}
	text, err := stringOf(ctx, call, values, 0)
	if err != nil {
		return nil, err
	}
	pad, err := stringOf(ctx, call, values, 2)
	if err != nil {
		return nil, err
	}
	runes, unit := []rune(text), []rune(pad)
	missing := int(length) - len(runes)
	switch {
	case missing <= 0:
		return string(runes[:length]), nil
	case len(unit) == 0:
		return "", nil
	}
	return join(text, strings.Repeat(pad, missing/len(unit))+string(unit[:missing%len(unit)])), nil
}

// textAt is an argument as MySQL writes it into a text; of a TIME with the digits of a second that the argument says.
func textAt(ctx *sql.Context, call *scalar, values sql.Row, i int) any {
	if span, ok := values[i].(gmstypes.Timespan); ok {
		return spanText(ctx, call.args[i], span)
	}
	return textOf(ctx, call.args[i].Type(ctx), values[i])
}

// stringOf is an argument as a text.
func stringOf(ctx *sql.Context, call *scalar, values sql.Row, i int) (string, error) {
	s, _, err := gmstypes.ConvertOrTruncate(ctx, textAt(ctx, call, values, i), gmstypes.LongText)
	if err != nil {
		return "", err
	}
	return s.(string), nil
}

// soundex is SOUNDEX(text): the first letter, and the codes of the next ones, of which equal ones and vowels are left out, four characters at least.
// It is empty where no letter is. Characters from À on are letters, all with the code of vowels. The engine gives 0000 for no letter.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_soundex.
var soundex = &scalarKind{name: "soundex", least: 1, most: 1, typeOf: insertType, eval: func(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	text, err := stringOf(ctx, call, values, 0)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	written, last := 0, byte(0)
	for _, r := range text {
		code, upper := soundexCode(r)
		switch {
		case code == 0:
		case written == 0:
			out.WriteRune(upper)
			written, last = 1, code
		case code != vowelCode && code != last:
			out.WriteByte(code)
			written, last = written+1, code
		}
	}
	if 0 < written && written < 4 {
		out.WriteString("0000"[written:])
	}
	return out.String(), nil
}}

// vowelCode is SOUNDEX's code of vowels.
const vowelCode = '0'

// soundexCode is the code of a letter, and how it is written at the beginning; of what is none the code is 0.
func soundexCode(r rune) (code byte, upper rune) {
	const codes = "01230120022455012623010202"
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	switch {
	case r >= 'A' && r <= 'Z':
		return codes[r-'A'], r
	case r >= 'À':
		return vowelCode, r
	}
	return 0, r
}
