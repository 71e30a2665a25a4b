package graph

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
)

// decoder reads one answer into Elements, of which it holds one at a time.
type decoder struct {
	scanner
	fields  *Fields
	element Element
}

// decoders keeps windows and scratch space for the next answer.
var decoders = sync.Pool{New: func() any { return new(decoder) }}

// maxScratch is how much scratch space is kept for the next answer. One large body must not stay for good.
const maxScratch = 1 << 20

// newDecoder returns a decoder that reads f of each element of body. The caller gives it back with free.
func newDecoder(body io.Reader, f *Fields) *decoder {
	d := decoders.Get().(*decoder)
	d.reset(body)
	d.fields = f
	if n := len(f.paths); cap(d.element.spans) < n {
		d.element.spans = make([]span, n)
	}
	d.element.spans = d.element.spans[:len(f.paths)]
	return d
}

// free ends the use of d and of its element.
func (d *decoder) free() {
	if cap(d.element.text) > maxScratch {
		d.element.text = nil
	}
	d.src, d.fields = nil, nil
	decoders.Put(d)
}

// collection reads an answer with the members of a collection under name, and gives each to take. It returns the link
// to the next page, "" if there is none. The answer is whole only if there is no error; the first of take ends the
// reading.
func (d *decoder) collection(name string, take func(*Element) error) (next string, err error) {
	found := false
	for d.enter('{'); d.more('}'); {
		switch member := d.name(); {
		case string(member) == name && d.peek() == '[':
			found = true
			for d.enter('['); d.more(']'); {
				d.read()
				if d.err == nil {
					d.err = take(&d.element)
				}
			}
		case string(member) == "@odata.nextLink" && d.peek() == '"':
			d.expect('"')
			d.key = d.appendString(d.key[:0])
			next = string(d.key)
		case string(member) == "error" && d.peek() == '{':
			d.fault()
		default:
			d.skip()
		}
	}
	d.finish()
	if !found && d.err == nil {
		return "", fmt.Errorf("%w: an answer without %s", errMalformed, name)
	}
	return next, d.err
}

// object reads an answer that is one object.
func (d *decoder) object() (*Element, error) {
	d.read()
	d.finish()
	return &d.element, d.err
}

// read reads the next element.
func (d *decoder) read() {
	d.element.text = d.element.text[:0]
	clear(d.element.spans)
	d.members(d.fields.root)
}

// members reads an object, of which it keeps what n wants.
func (d *decoder) members(n *node) {
	hint := 0
	for d.enter('{'); d.more('}'); {
		name := d.name()
		switch k := n.find(name, &hint); {
		case k != nil:
			d.value(k)
		case n == d.fields.root && string(name) == "error" && d.peek() == '{':
			d.fault()
		default:
			d.skip()
		}
	}
}

// value reads a property that is wanted or leads to one. Of a name that stands twice the last counts.
func (d *decoder) value(n *node) {
	for _, i := range n.below {
		d.element.spans[i] = span{}
	}
	c := d.peek()
	if len(n.kids) > 0 {
		if c == '{' {
			d.members(n)
		} else {
			d.skip()
		}
		return
	}
	s := span{from: len(d.element.text)}
	switch c {
	case '"':
		s.kind = String
		d.pos++
		d.element.text = d.appendString(d.element.text)
	case '{', '[':
		s.kind = Raw
		d.element.text = d.appendRaw(d.element.text)
	default:
		s.kind = scalarKind(c)
		d.element.text = d.appendScalar(d.element.text)
	}
	s.to = len(d.element.text)
	for _, i := range n.fields {
		d.element.spans[i] = s
	}
}

// scalarKind tells the kind of a scalar by its first byte.
func scalarKind(c byte) Kind {
	switch c {
	case 'n':
		return Null
	case 't', 'f':
		return Bool
	}
	return Number
}

// fault reads the object of an error that came with a good status and makes it d's error.
func (d *decoder) fault() {
	text := d.appendRaw(nil)
	if d.err != nil {
		return
	}
	e := &Error{Status: 200}
	var body errorBody
	if json.Unmarshal(text, &body) == nil {
		body.fill(e)
	}
	d.fail(e)
}
