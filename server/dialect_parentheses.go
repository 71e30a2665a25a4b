package server

// mostParentheses is how many pairs around a statement are looked at.
const mostParentheses = 16

// queryInParentheses takes away the parentheses around a whole query, which the grammar knows around the parts of a UNION
// only: ((SELECT 1)), and (SELECT …) ORDER BY … LIMIT …. A query with an order or a limit of its own stays one below the other.
func (d *dialect) queryInParentheses() {
	first, after := 0, len(d.code) // where it begins, and what follows it
	for d.at(after - 1).isSymbol(";") {
		after--
	}
	followed := false // by an order or a limit, outside of them
	for range mostParentheses {
		if !d.at(first).isSymbol("(") || !d.beginsQuery(first) {
			return
		}
		end, ordered := d.closing(first)
		if end+1 != after {
			if !d.isOneOf(end+1, []string{"order", "limit"}) {
				return
			}
			followed = true
		}
		if followed && ordered {
			d.set(first, "SELECT * FROM (")
			d.set(end, ") AS outlooksql_query")
			return
		}
		d.drop(first)
		d.drop(end)
		first, after = first+1, end
	}
}

// closing is the place of the parenthesis that closes one, and whether ORDER BY or LIMIT stands directly within.
func (d *dialect) closing(n int) (end int, ordered bool) {
	depth := 0
	for end = n; end < len(d.code); end++ {
		t := d.at(end)
		switch {
		case t.isSymbol("("):
			depth++
		case t.isSymbol(")"):
			if depth--; depth == 0 {
				return end, ordered
			}
		case depth == 1 && !d.at(end-1).isSymbol("."):
			ordered = ordered || t.is("order") || t.is("limit")
		}
	}
	return end, ordered
}
