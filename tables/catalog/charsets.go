package catalog

import "github.com/dolthub/go-mysql-server/sql"

// usableCharacterSets are those that texts can be sent and compared in. (The engine's CHARACTER_SETS has one of them, and drivers divide
// the lengths of columns by what they find there.)
func usableCharacterSets() []sql.CharacterSet {
	var usable []sql.CharacterSet
	all := sql.NewCharacterSetsIterator()
	for c, ok := all.Next(); ok; c, ok = all.Next() {
		if c.Encoder != nil && c.DefaultCollation.Sorter() != nil && c.BinaryCollation.Sorter() != nil {
			usable = append(usable, c)
		}
	}
	return usable
}

// usableCollations are those of the usable character sets that the engine can sort by.
func usableCollations() []sql.Collation {
	sets := map[sql.CharacterSetID]bool{}
	for _, c := range usableCharacterSets() {
		sets[c.ID] = true
	}
	var usable []sql.Collation
	all := sql.NewCollationsIterator()
	for c, ok := all.Next(); ok; c, ok = all.Next() {
		if sets[c.CharacterSet] && c.Sorter != nil {
			usable = append(usable, c)
		}
	}
	return usable
}

// characterSetsRows are those of information_schema.CHARACTER_SETS.
func characterSetsRows(*sql.Context, sql.Catalog) (sql.RowIter, error) {
	var rows []sql.Row
	for _, c := range usableCharacterSets() {
		rows = append(rows, sql.Row{c.Name, c.DefaultCollation.Name(), c.Description, uint32(c.MaxLength)})
	}
	return sql.RowsToRowIter(rows...), nil
}

// collationsRows are those of information_schema.COLLATIONS.
func collationsRows(*sql.Context, sql.Catalog) (sql.RowIter, error) {
	var rows []sql.Row
	for _, c := range usableCollations() {
		rows = append(rows, sql.Row{
			c.Name, c.CharacterSet.Name(), uint64(c.ID), c.ID.IsDefault(), c.ID.IsCompiled(), c.ID.SortLength(), c.ID.PadAttribute(),
		})
	}
	return sql.RowsToRowIter(rows...), nil
}

// applicabilityRows are those of information_schema.COLLATION_CHARACTER_SET_APPLICABILITY.
func applicabilityRows(*sql.Context, sql.Catalog) (sql.RowIter, error) {
	var rows []sql.Row
	for _, c := range usableCollations() {
		rows = append(rows, sql.Row{c.Name, c.CharacterSet.Name()})
	}
	return sql.RowsToRowIter(rows...), nil
}
