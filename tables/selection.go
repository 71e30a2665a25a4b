package tables

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression"
	"github.com/dolthub/go-mysql-server/sql/plan"
	"github.com/dolthub/go-mysql-server/sql/transform"
)

// maxIDs bounds the messages that are asked for one by one: a longer list is found faster by reading the mailbox.
const maxIDs = 400

// selection takes the predicates that choose mailboxes, folders, keys and search terms: those go into the request's path,
// not into its filter.
type selection struct {
	pusher    *pusher
	t         *scanTable
	translate *predicates
}

// take returns what is left of a conjunct for the filter; nil where nothing is. What names a hidden column was refused by
// guard, before the engine could rewrite it; here is a second wall.
func (s *selection) take(e sql.Expression) (sql.Expression, error) {
	if err := s.refuseHidden(e); err != nil {
		return nil, err
	}
	names := s.columnsOf(e)
	switch {
	case len(names) == 0:
		return e, nil
	case names["user_id"] || names["mailbox"]:
		return s.takeScope(e)
	case names["search"] && s.t.table == &messages:
		return nil, s.takeSearch(e)
	case len(names) == 1 && s.ofMessage(names):
		return s.takeIDs(e), nil
	case s.t.table == &recipientList && only(names, "kind"):
		return s.takeKinds(e), nil
	case s.t.table != &messages:
		return e, nil
	case only(names, "parent_folder_id", "folder_path"):
		return s.takeFolders(e), nil
	}
	return e, nil
}

// refuseHidden refuses an expression on a hidden column of the table.
func (s *selection) refuseHidden(e sql.Expression) (err error) {
	inspectExpression(s.pusher.ctx, e, func(f *expression.GetField) {
		if _, c, ok := s.translate.column(f); ok && s.t.hides(c.Name) {
			err = hiddenError(s.t.table.Name + "." + c.Name)
		}
	})
	return err
}

// columnsOf are the names of the table's own columns in an expression; with a foreign column or a subquery in it, the
// scope and search columns alone, on which anything unusual is refused.
func (s *selection) columnsOf(e sql.Expression) map[string]bool {
	names, foreign := map[string]bool{}, false
	sql.Inspect(s.pusher.ctx, e, func(_ *sql.Context, e sql.Expression) bool {
		switch e := e.(type) {
		case *expression.GetField:
			if _, c, ok := s.translate.column(e); ok {
				names[c.Name] = true
			} else {
				foreign = true
			}
		case *plan.Subquery:
			foreign = true
		}
		return true
	})
	if foreign {
		for name := range names {
			if !isScopeColumn(name) && name != "search" {
				delete(names, name)
			}
		}
	}
	return names
}

// ofMessage reports whether all of the columns hold a message's id.
func (s *selection) ofMessage(names map[string]bool) bool {
	for name := range names {
		if c := s.t.table.column(name); c == nil || c.Of != messageID {
			return false
		}
	}
	return true
}

// only reports whether all names are among the allowed ones.
func only(names map[string]bool, allowed ...string) bool {
	for name := range names {
		found := false
		for _, a := range allowed {
			found = found || a == name
		}
		if !found {
			return false
		}
	}
	return true
}

// constants reads column = c and column IN (c, …); ok is false for anything else.
func (s *selection) constants(e sql.Expression) (column *Column, values []any, ok bool) {
	var items []sql.Expression
	var field sql.Expression
	switch e := e.(type) {
	case *expression.InTuple:
		field, items = e.Left(), tuple(e.Right())
	case *expression.HashInTuple:
		field, items = e.Left(), tuple(e.Right())
	case *expression.Equals:
		c, isComparison := s.translate.comparison(s.pusher.ctx, e)
		if !isComparison {
			return nil, nil, false
		}
		field, items = c.field, []sql.Expression{c.value}
	}
	_, column, ok = s.translate.column(field)
	if !ok || items == nil {
		return nil, nil, false
	}
	for _, item := range items {
		if m, isMailbox := item.(*mailboxExpression); isMailbox {
			item = m.Child
		}
		v, ok := constant(s.pusher.ctx, item)
		if !ok {
			return nil, nil, false
		}
		values = append(values, v)
	}
	return column, values, true
}

// tuple is the list on the right of IN; nil for a subquery.
func tuple(e sql.Expression) []sql.Expression {
	t, _ := e.(expression.Tuple)
	return t
}

// takeScope reads the mailboxes that the query names. In a database of one mailbox nothing else may be said about them.
func (s *selection) takeScope(e sql.Expression) (sql.Expression, error) {
	_, values, ok := s.constants(e)
	if !ok {
		if joins(e) || s.t.db.all {
			return e, nil
		}
		return nil, scopeError(s.t.db)
	}
	names := []string{}
	for _, v := range values {
		if name, ok := v.(string); ok && strings.TrimSpace(name) != "" {
			names = append(names, strings.TrimSpace(name))
		}
	}
	s.t.plan.Scope.Named = append(s.t.plan.Scope.Named, names)
	return nil, nil
}

// joins reports a comparison of two columns: that of a join, which says nothing of the scope.
func joins(e sql.Expression) bool {
	eq, ok := e.(*expression.Equals)
	if !ok {
		return false
	}
	_, left := eq.Left().(*expression.GetField)
	_, right := eq.Right().(*expression.GetField)
	return left && right
}

// takeSearch reads search = '…'. Graph searches in all of a message, in what is hidden too.
func (s *selection) takeSearch(e sql.Expression) error {
	if s.t.db.policy.hidesMail() {
		return searchHiddenError()
	}
	if eq, ok := e.(*expression.Equals); ok {
		if _, values, ok := s.constants(eq); ok {
			term, ok := values[0].(string)
			switch {
			case ok && strings.TrimSpace(term) == "":
				return blankSearchError()
			case ok && s.t.plan.Search == "":
				s.t.plan.Search = term
				return nil
			}
		}
	}
	return searchError()
}

// takeIDs reads = '…' and IN ('…') of a message's id; it leaves what it cannot use to the filter.
func (s *selection) takeIDs(e sql.Expression) sql.Expression {
	_, values, ok := s.constants(e)
	s.t.plan.Keyed = s.t.plan.Keyed || ok
	if !ok || len(values) > maxIDs || !s.pusher.on {
		return e
	}
	ids := []string{}
	for _, v := range values {
		id, isText := v.(string)
		if v != nil && !isText {
			return e
		}
		if id != "" && (s.t.plan.IDs == nil || slices.Contains(s.t.plan.IDs, id)) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	s.t.plan.IDs = ids
	return nil
}

// takeKinds makes the kinds of recipients that a predicate lets through the ones that are read.
func (s *selection) takeKinds(e sql.Expression) sql.Expression {
	if !s.pusher.on {
		return e
	}
	match, err := s.onRow(e, func(string) int { return 0 })
	if err != nil {
		return e
	}
	kinds := []string{}
	for _, k := range recipientKinds {
		ok, err := match(s.pusher.ctx, sql.Row{k.name})
		if err != nil {
			return e // the engine meets the error again, where it belongs
		}
		if ok && (s.t.plan.Kinds == nil || slices.Contains(s.t.plan.Kinds, k.name)) {
			kinds = append(kinds, k.name)
		}
	}
	s.t.plan.Kinds = kinds
	return nil
}

// takeFolders makes the folders that a predicate lets through the ones that are read: the engine's own expression decides
// for each folder. An equality names a folder, which may then be a hidden one.
func (s *selection) takeFolders(e sql.Expression) sql.Expression {
	_, values, one := s.constants(e)
	named := s.names(e)
	match, err := s.onRow(e, func(column string) int {
		if strings.EqualFold(column, "folder_path") {
			return 1
		}
		return 0
	})
	if err != nil {
		return e
	}
	f := s.t.plan.Folders
	if f == nil {
		f = &FolderSelector{match: func(*sql.Context, string, string) (bool, error) { return true, nil }}
		s.t.plan.Folders = f
	}
	before := f.match
	f.match = func(ctx *sql.Context, id, path string) (bool, error) {
		if ok, err := before(ctx, id, path); !ok || err != nil {
			return false, err
		}
		return match(ctx, sql.Row{id, path})
	}
	f.named = f.named || named
	f.One = f.One || one && len(values) == 1
	f.Text = strings.TrimPrefix(f.Text+" AND "+e.String(), " AND ")
	return nil
}

// names reports whether a predicate names folders: equalities, or some combined by OR, or one of those combined by AND.
func (s *selection) names(e sql.Expression) bool {
	switch e := e.(type) {
	case *expression.Or:
		return s.names(e.LeftChild) && s.names(e.RightChild)
	case *expression.And:
		return s.names(e.LeftChild) || s.names(e.RightChild)
	}
	_, _, ok := s.constants(e)
	return ok
}

// onRow turns a predicate on the table's rows into one on rows of fewer columns, whose places at gives.
// One that differs from one call to the next stays with the rows.
func (s *selection) onRow(e sql.Expression, at func(column string) int) (func(*sql.Context, sql.Row) (bool, error), error) {
	if differs(s.pusher.ctx, e) {
		return nil, errors.New("reading a predicate: it is not always the same")
	}
	onRow, _, err := transform.Expr(s.pusher.ctx, e, func(_ *sql.Context, e sql.Expression) (sql.Expression, transform.TreeIdentity, error) {
		field, ok := e.(*expression.GetField)
		if !ok {
			return e, transform.SameTree, nil
		}
		return field.WithIndex(at(field.Name())), transform.NewTree, nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading a predicate: %w", err)
	}
	return func(ctx *sql.Context, row sql.Row) (bool, error) {
		v, err := onRow.Eval(ctx, row)
		if err != nil || v == nil {
			return false, err
		}
		return sql.ConvertToBool(ctx, v)
	}, nil
}

// differs reports an expression that is not the same each time.
func differs(ctx *sql.Context, e sql.Expression) bool {
	return containsFunc(ctx, e, func(e sql.Expression) bool {
		n, ok := e.(sql.NonDeterministicExpression)
		return ok && n.IsNonDeterministic()
	})
}

// isScopeColumn reports the columns that say which mailbox a row is of.
func isScopeColumn(name string) bool {
	return strings.EqualFold(name, "user_id") || strings.EqualFold(name, "mailbox")
}
