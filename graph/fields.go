package graph

// Fields are the properties wanted of each element, compiled once and then shared.
type Fields struct{ n int }

// NewFields compiles paths such as subject, from/emailAddress/name or @odata.type. A path that leads to an object or
// a collection gives its JSON.
func NewFields(paths ...string) *Fields { return &Fields{len(paths)} }

// Kind is the JSON type of a Value.
type Kind uint8

// The kinds of Value.
const (
	Missing Kind = iota // the property, or one above it, was not there
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
type Element struct{}

// Value returns the property of the i-th path of Fields.
func (e *Element) Value(i int) Value { return Value{} }
