package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"ariga.io/atlas/sql/mysql"
	"ariga.io/atlas/sql/schema"
)

// tryAtlas tries Atlas: its inspection of a schema.
func tryAtlas(ctx context.Context) {
	client("Atlas", "ariga.io/atlas")
	db := open()
	defer db.Close()
	driver, err := mysql.Open(db)
	if err != nil {
		check("connect", func() error { return err })
		return
	}
	check("realm", func() error {
		realm, err := driver.InspectRealm(ctx, &schema.InspectRealmOption{Mode: schema.InspectSchemas})
		if err != nil {
			return err
		}
		if _, ok := realm.Schema(os.Getenv("PROBE_DATABASE")); !ok {
			return errors.New("the database is not found")
		}
		return nil
	})
	var found *schema.Schema
	check("schema", func() (err error) {
		found, err = driver.InspectSchema(ctx, os.Getenv("PROBE_DATABASE"), nil)
		return err
	})
	tryInspected(found)
	check("diff", func() error { // nothing differs from itself
		again, err := driver.InspectSchema(ctx, os.Getenv("PROBE_DATABASE"), nil)
		if err != nil {
			return err
		}
		changes, err := driver.SchemaDiff(found, again)
		return errors.Join(err, want(len(changes), 0))
	})
}

// tryInspected looks at the tables of an inspected schema.
func tryInspected(found *schema.Schema) {
	check("table", func() error {
		table, ok := found.Table("messages")
		if !ok {
			return errors.New("no table messages")
		}
		id, ok := table.Column("id")
		if !ok || table.PrimaryKey == nil {
			return errors.New("no column id, or no primary key")
		}
		var key []string
		for _, p := range table.PrimaryKey.Parts {
			key = append(key, p.C.Name)
		}
		return want(fmt.Sprint(id.Type.Raw, id.Type.Null, key), "varchar(512)false [user_id id]")
	})
	check("types", func() error {
		table, ok := found.Table("folders")
		if !ok {
			return errors.New("no table folders")
		}
		for name, kind := range map[string]schema.Type{"display_name": &schema.StringType{}, "total_item_count": &schema.IntegerType{}, "is_hidden": &schema.BoolType{}} {
			c, ok := table.Column(name)
			if !ok || fmt.Sprintf("%T", c.Type.Type) != fmt.Sprintf("%T", kind) {
				return fmt.Errorf("column %s is %T, want %T", name, c.Type.Type, kind)
			}
		}
		return nil
	})
}
