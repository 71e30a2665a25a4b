package graph

import "bytes"

// EachElement reads a collection that stands within an element, as the JSON that Value.Bytes gives, and calls take for
// each member. The first error of take ends the reading.
func EachElement(collection []byte, f *Fields, take func(*Element) error) error {
	d := newDecoder(bytes.NewReader(collection), f)
	defer d.free()
	for d.enter('['); d.more(']'); {
		d.read()
		if d.err == nil {
			d.err = take(&d.element)
		}
	}
	d.finish()
	return d.err
}
