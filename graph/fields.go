package graph

import (
	"fmt"
	"strings"
)

// Fields are the properties wanted of each element, compiled once and then shared.
type Fields struct {
	paths []string
	root  *node
}

// node is a property on the way to a wanted one, or a wanted one.
type node struct {
	name   string
	kids   []*node
	fields []int // values that this property fills
	below  []int // values that it and the properties under it fill
}

// NewFields compiles paths such as subject, from/emailAddress/name or @odata.type. A path that leads to an object or
// a collection gives its JSON. A path may stand twice, but not together with one below it: that panics.
func NewFields(paths ...string) *Fields {
	f := &Fields{paths: paths, root: &node{}}
	for i, path := range paths {
		n := f.root
		for name := range strings.SplitSeq(path, "/") {
			if len(n.fields) > 0 {
				panic(fmt.Sprintf("graph: %s is wanted, and so is what it holds", path))
			}
			n = n.kid(name)
			n.below = append(n.below, i)
		}
		if len(n.kids) > 0 {
			panic(fmt.Sprintf("graph: %s is wanted, and so is what it holds", path))
		}
		n.fields = append(n.fields, i)
	}
	return f
}

// and returns the fields of f and one more, the last.
func (f *Fields) and(path string) *Fields {
	return NewFields(append(f.paths[:len(f.paths):len(f.paths)], path)...)
}

// kid returns the property of this name under n, made if need be.
func (n *node) kid(name string) *node {
	hint := 0
	if k := n.find([]byte(name), &hint); k != nil {
		return k
	}
	k := &node{name: name}
	n.kids = append(n.kids, k)
	return k
}

// find returns the property of this name under n, or nil. It begins where hint says, and leaves there the one after
// what it found: elements of a page have their properties in the same order.
func (n *node) find(name []byte, hint *int) *node {
	for i := range n.kids {
		at := *hint + i
		if at >= len(n.kids) {
			at -= len(n.kids)
		}
		if k := n.kids[at]; k.name == string(name) {
			*hint = at + 1
			return k
		}
	}
	return nil
}

// Kind is the JSON type of a Value.
type Kind uint8

// The kinds of Value.
const (
	Missing Kind = iota // the property was not there, or one above it was not an object
	Null
	Bool
	Number
	String
	Raw // an object or an array
)

// Value is one property of an element. It is valid only until the decode function returns.
type Value struct {
	Kind Kind
	text []byte
}

// Bytes returns the text of a value: a string unescaped, a number or a boolean as it stood, an object or array as
// JSON without white space; nil for Missing and Null. The caller must not keep or change it.
func (v Value) Bytes() []byte { return v.text }

// Element is one object of an answer. It is valid only until the decode function returns.
type Element struct {
	spans []span
	text  []byte // of all values, one after another
}

// span says where the text of a Value stands.
type span struct {
	kind     Kind
	from, to int
}

// Value returns the property of the i-th path of Fields.
func (e *Element) Value(i int) Value {
	s := e.spans[i]
	if s.kind <= Null {
		return Value{Kind: s.kind}
	}
	return Value{Kind: s.kind, text: e.text[s.from:s.to:s.to]}
}
