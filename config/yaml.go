package config

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits on what is read as settings, so that a wrong file is refused before it costs time and stack.
const (
	maxFileSize = 64 << 10 // bytes; the parser takes time with the square of the keys
	maxDepth    = 16       // tables and lists inside of each other; the settings have four
)

// kind is what a value is.
type kind string

// The kinds, in the words of faults.
const (
	text   kind = "text"
	number kind = "a number"
	truth  kind = "true or false"
	none   kind = "nothing"
	list   kind = "a list"
	table  kind = "a table of keys and values"
	broken kind = "" // a fault was reported already
)

// value is a piece of the settings and where it stands. YAML, the environment or something else wrote it.
type value struct {
	at    place
	kind  kind
	text  string  // of text, a number or a truth
	items []value // of a list
	pairs []pair  // of a table
}

// pair is one key of a table.
type pair struct {
	key   string
	at    place
	value value
}

// parseYAML reads a file of one document. It is not ok where nothing can be said about the settings in it.
func (r *reader) parseYAML(data []byte) (root value, ok bool) {
	data = bytes.ReplaceAll(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	if len(data) > maxFileSize {
		r.fault(onLine(1), "", "the file has more than %d KiB; these cannot be settings", maxFileSize>>10)
		return value{}, false
	}
	if !utf8.Valid(data) {
		r.fault(onLine(1+bytes.Count(validPart(data), []byte("\n"))), "", "the file is not in UTF-8")
		return value{}, false
	}
	tokens := lexer.Tokenize(string(data))
	if at := deepLine(tokens); at != 0 {
		r.fault(onLine(at), "", tooDeep)
		return value{}, false
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // duplicates are reported with our other faults
	if err != nil {
		r.syntaxFault(err)
		return value{}, false
	}
	var documents []ast.Node
	for _, d := range file.Docs {
		if d.Body != nil && d.Body.Type() != ast.DirectiveType {
			documents = append(documents, d.Body)
		}
	}
	switch len(documents) {
	case 0:
		r.fault(onLine(1), "", "the file is empty; expected listen, users and data_sources")
		return value{}, false
	case 1:
		root = r.convert(documents[0], 1)
		root.at = onLine(1)
		return root, root.kind != broken
	default:
		r.fault(onLine(line(documents[1])), "", "a second YAML document begins; expected one")
		return value{}, false
	}
}

// tooDeep is said of what could crash the parser, and of what it let through.
const tooDeep = "nested deeper than any setting"

// deepLine is the line in which lists and tables without indentation, such as [[[[ and - - - -, go deeper than maxDepth, or
// 0. The parser takes memory with the square of their depth. Those with indentation are bounded by the size of the file.
func deepLine(tokens token.Tokens) int {
	flow, entries, at := 0, 0, 0 // brackets that are open, and entries that begin in line at
	for _, t := range tokens {
		if t.Position.Line != at {
			at, entries = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType:
			entries++
		}
		if flow > maxDepth || entries > maxDepth {
			return at
		}
	}
	return 0
}

// validPart is data up to the first byte that is not UTF-8.
func validPart(data []byte) []byte {
	for i := 0; i < len(data); {
		c, size := utf8.DecodeRune(data[i:])
		if c == utf8.RuneError && size <= 1 {
			return data[:i]
		}
		i += size
	}
	return data
}

// syntaxFault reports the parser's error without the excerpt that it prints, which may be a line with a password. A few of
// its messages quote the file too, always in double quotes: these are left out.
func (r *reader) syntaxFault(err error) {
	at, message := 1, ""
	if known, ok := errors.AsType[yaml.Error](err); ok {
		message = known.GetMessage()
		if t := known.GetToken(); t != nil && t.Position != nil {
			at = t.Position.Line
		}
	}
	switch {
	case message == "" || strings.Contains(message, `"`):
		message = "this is not YAML"
	case strings.Contains(message, "reserved character"), strings.Contains(message, "alias"):
		message = "this is not YAML: a value that begins with a sign such as * or @ must stand in quotes"
	default:
		message = "this is not YAML: " + message
	}
	r.fault(onLine(at), "", "%s", message)
}

// convert makes a value of a node. What the settings have no use for is reported.
func (r *reader) convert(n ast.Node, depth int) value {
	if depth > maxDepth {
		r.fault(onLine(line(n)), "", tooDeep)
		return value{at: onLine(line(n))}
	}
	v := value{at: onLine(line(n))}
	switch n := n.(type) {
	case *ast.StringNode:
		v.kind, v.text = text, n.Value
	case *ast.LiteralNode:
		v.kind, v.text = text, n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		v.kind, v.text = number, n.GetToken().Value
	case *ast.BoolNode:
		v.kind, v.text = truth, n.GetToken().Value
	case *ast.MappingKeyNode: // ? key
		return r.convert(n.Value, depth+1)
	case *ast.NullNode:
		v.kind = none
	case *ast.SequenceNode:
		v.kind = list
		for _, item := range n.Values {
			v.items = append(v.items, r.convert(item, depth+1))
		}
	case *ast.MappingNode:
		v.kind = table
		for _, item := range n.Values {
			if p, ok := r.convertPair(item, depth); ok {
				v.pairs = append(v.pairs, p)
			}
		}
	default:
		r.fault(v.at, "", "YAML's anchors, aliases, merge keys and tags have no place in settings; write the value itself, in quotes if it begins with & * or !")
	}
	return v
}

// convertPair makes a pair of a key and its value. It is not ok where the key was reported as a fault.
func (r *reader) convertPair(n *ast.MappingValueNode, depth int) (p pair, ok bool) {
	p.at = onLine(line(n.Key))
	switch key := r.convert(n.Key, depth+1); key.kind {
	case text, number, truth:
		p.key = key.text
	case none:
		p.key = "null"
	case broken:
		return p, false
	default:
		r.fault(p.at, "", "a key must be a word")
		return p, false
	}
	p.value = r.convert(n.Value, depth+1)
	if p.value.kind != list && p.value.kind != table || p.value.at.line < p.at.line {
		p.value.at = p.at // where the reader of a fault looks for it
	}
	return p, true
}

// line is where a node begins.
func line(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}
