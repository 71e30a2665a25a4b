package config

import (
	"cmp"
	"strings"
	"unicode"
)

// Pair is one setting outside of the file: a parameter of a data source, or a setting of the server by its name in
// ServerParameters. Its value cannot be printed by a slip, as any of them could be a secret.
type Pair struct {
	Key    string
	Value  Secret
	Origin string // how faults call the place where it stands, such as "--listen"

	broken bool // a fault was reported already
}

// DSN is a connection string taken apart: its pairs, in their order.
type DSN []Pair

// ParseDSN takes a connection string apart: TokenUrl=…;ClientId=…;UserId=… with the parameters of a data source. The rules
// are those of ODBC:
//
//   - Pairs are separated by ; and spaces around keys and values mean nothing. Empty pairs are left out.
//   - A key is a parameter's name. Case and _ make no difference.
//   - A value that begins with ' or " ends with the same sign; within it the sign stands twice for itself. A value that
//     begins with { ends with }, and }} stands for } within it. Quotes are needed where a value holds a ; or begins or ends
//     with a space, and where it begins with one of these signs. Elsewhere = and quotes are letters like others.
//   - Nothing in it is taken from the environment: ${ is just text.
//
// What the values mean is not looked at. The error is Faults.
func ParseDSN(text string) (DSN, error) {
	r := newReader("", nil)
	d := r.dsn("connection string", text)
	if err := r.err(); err != nil {
		return nil, err
	}
	return d, nil
}

// String is the connection string without its secrets. Values of unknown parameters are left out too: they could be
// secrets with a misspelt key.
func (d DSN) String() string {
	return d.format(func(p Pair) string {
		if parameter, ok := parameterOf(p.Key); ok && !parameter.Secret {
			return quoted(p.Value.Reveal())
		}
		return hidden
	})
}

// RevealSecrets is the connection string whole. What it returns must not reach a log, an error or a client.
func (d DSN) RevealSecrets() string {
	return d.format(func(p Pair) string {
		if parameter, _ := parameterOf(p.Key); parameter.Secret {
			return quote(p.Value.Reveal())
		}
		return quoted(p.Value.Reveal())
	})
}

// format writes the pairs, with values as given.
func (d DSN) format(value func(Pair) string) string {
	parts := make([]string, len(d))
	for i, p := range d {
		parts[i] = p.Key + "=" + value(p)
	}
	return strings.Join(parts, ";")
}

// quoted is a value as it must stand in a connection string.
func quoted(value string) string {
	if !strings.ContainsAny(value, `;='"{}`) && !strings.ContainsFunc(value, unicode.IsSpace) {
		return value
	}
	return quote(value)
}

// quote puts quotes around a value.
func quote(value string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'" }

// useQuotes ends the faults of values that fell apart.
const useQuotes = "a value that holds ; stands in quotes, as in 'a;b'"

// dsn takes a connection string apart and reports what is wrong with its form. Nothing of it is printed but keys that can
// be no part of a value.
func (r *reader) dsn(origin, text string) DSN {
	at := place{origin: origin}
	var d DSN
	before := "its beginning"
	torn := "" // the key before, if its value is a secret that may go on behind the ;
	for {
		text = strings.TrimLeftFunc(text, func(c rune) bool { return c == ';' || unicode.IsSpace(c) })
		if text == "" {
			return d
		}
		piece, behind, _ := strings.Cut(text, ";")
		key, _, found := strings.Cut(piece, "=")
		key = strings.TrimSpace(key)
		parameter, known := parameterOf(key)
		switch {
		case !found || !keyLike.MatchString(key):
			r.fault(at, "", "expected Key=Value after %s; %s", before, useQuotes)
		case !known && torn != "":
			r.fault(at, torn, "what follows it is no parameter; %s", useQuotes)
		default:
			_, text, _ = strings.Cut(text, "=")
			value, rest, wrong := dsnValue(text)
			before, torn = cmp.Or(parameter.Name, key), ""
			if wrong != "" {
				r.fault(at, before, "%s", wrong)
			}
			if parameter.Secret && (wrong != "" || !isQuoted(text)) {
				torn = before
			}
			d = append(d, Pair{Key: key, Value: NewSecret(value), Origin: origin, broken: wrong != ""})
			behind = rest
		}
		text = behind
	}
}

// isQuoted reports whether the value that text begins with has quotes.
func isQuoted(text string) bool {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	return text != "" && strings.Contains(`'"{`, text[:1])
}

// dsnValue reads a value and returns what is behind it. wrong is what a fault says, or "".
func dsnValue(text string) (value, rest, wrong string) {
	if !isQuoted(text) {
		value, rest, _ = strings.Cut(text, ";")
		return strings.TrimSpace(value), rest, ""
	}
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	end := text[:1]
	if end == "{" {
		end = "}"
	}
	var b strings.Builder
	for text = text[1:]; ; {
		part, behind, closed := strings.Cut(text, end)
		b.WriteString(part)
		if !closed {
			return "", "", "its quote is not closed; expected " + end + " at its end, and " + end + end + " within it"
		}
		if text = behind; !strings.HasPrefix(text, end) {
			break
		}
		b.WriteString(end)
		text = text[1:]
	}
	tail, rest, _ := strings.Cut(text, ";")
	if strings.TrimSpace(tail) != "" {
		return "", rest, "expected ; after its closing quote; within quotes the sign stands twice"
	}
	return b.String(), rest, ""
}
