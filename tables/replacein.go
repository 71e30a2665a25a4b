package tables

import (
	"reflect"

	"github.com/dolthub/vitess/go/vt/sqlparser"
)

// exprType is the type of expressions in a parsed statement.
var exprType = reflect.TypeFor[sqlparser.Expr]()

// replaceIn puts others in the place of the expressions of a tree, from the top: the library can walk a tree, but replace in
// some of its nodes only. What visit says is done is not looked into. The tree is given by a pointer.
func replaceIn(tree any, visit func(sqlparser.Expr) (out sqlparser.Expr, done bool)) {
	replaceValue(reflect.ValueOf(tree), visit)
}

// replaceValue does so for one value of the tree.
func replaceValue(v reflect.Value, visit func(sqlparser.Expr) (sqlparser.Expr, bool)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			replaceValue(v.Elem(), visit)
		}
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		if e, ok := v.Interface().(sqlparser.Expr); ok && v.Type() == exprType && v.CanSet() {
			out, done := visit(e)
			v.Set(reflect.ValueOf(out))
			if done {
				return
			}
		}
		replaceValue(v.Elem(), visit)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				replaceValue(v.Field(i), visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			replaceValue(v.Index(i), visit)
		}
	}
}
