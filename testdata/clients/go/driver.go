package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/go-sql-driver/mysql"
)

// open is a pool of connections.
func open(change ...func(*mysql.Config)) *sql.DB {
	c := config()
	for _, f := range change {
		f(c)
	}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		panic(err)
	}
	return sql.OpenDB(connector)
}

// tryDriver tries go-sql-driver: its text and its binary protocol, its pool, streams and contexts.
func tryDriver(ctx context.Context) {
	client("go-sql-driver", "github.com/go-sql-driver/mysql")
	db := open()
	defer db.Close()
	tryValues(ctx, db)
	tryErrors(ctx, db)
	tryStreams(ctx, db)
	tryPool(ctx, db)
	tryConnection(ctx, db)
}

// one scans the only row of a statement.
func one(ctx context.Context, db *sql.DB, statement string, values []any, into ...any) error {
	return db.QueryRowContext(ctx, statement, values...).Scan(into...)
}

// tryValues checks what comes back of what was sent, in both protocols.
func tryValues(ctx context.Context, db *sql.DB) {
	interpolated := open(func(c *mysql.Config) { c.InterpolateParams = true })
	defer interpolated.Close()
	tryParameters(ctx, db, "prepared")
	tryParameters(ctx, interpolated, "text")
	check("column_types", func() error {
		rows, err := db.QueryContext(ctx, "SELECT id, total_item_count, is_hidden FROM folders LIMIT 1")
		if err != nil {
			return err
		}
		defer rows.Close()
		types, err := rows.ColumnTypes()
		if err != nil {
			return err
		}
		var got []string
		for _, t := range types {
			nullable, _ := t.Nullable()
			got = append(got, fmt.Sprint(t.Name(), t.DatabaseTypeName(), nullable))
		}
		return want(got, []string{"idVARCHARfalse", "total_item_countINTtrue", "is_hiddenTINYINTtrue"})
	})
	check("case_insensitive", func() error {
		var n int
		return errors.Join(one(ctx, db, "SELECT COUNT(*) FROM folders WHERE display_name = ?", []any{"sENT iTEMS"}, &n), want(n, 1))
	})
	check("zero_rows", func() error {
		var s string
		if err := one(ctx, db, "SELECT id FROM folders WHERE id = ?", []any{"none"}, &s); err != sql.ErrNoRows {
			return fmt.Errorf("got %v, want no rows", err)
		}
		return nil
	})
}

// tryParameters checks values that are sent beside a statement, or within it.
func tryParameters(ctx context.Context, db *sql.DB, name string) {
	moment := time.Date(2026, 11, 20, 8, 45, 11, 123456000, time.UTC)
	check("values_"+name, func() error {
		var s string
		var n sql.NullString
		var i int64
		var u uint64
		var f float64
		var at time.Time
		err := one(ctx, db, "SELECT ?, ?, ?, ?, ?, CAST(? AS DATETIME(6))", []any{"🥗 ñ 한 it's 100%", nil, int64(math.MinInt64), uint64(math.MaxUint64), 0.5, moment}, &s, &n, &i, &u, &f, &at)
		return errors.Join(err, want([]any{s, n.Valid, i, u, f, at.UTC()}, []any{"🥗 ñ 한 it's 100%", false, int64(math.MinInt64), uint64(math.MaxUint64), 0.5, moment}))
	})
	check("five_megabytes_"+name, func() error {
		var text string
		var n int
		err := one(ctx, db, "SELECT REPEAT(?, 2500000), LENGTH(?)", []any{"ö", strings.Repeat("y", 5000000)}, &text, &n)
		return errors.Join(err, want([]int{len(text), n}, []int{5000000, 5000000}))
	})
	check("like_escape_"+name, func() error {
		var found, none int
		err := one(ctx, db, "SELECT (SELECT COUNT(*) > 0 FROM folders WHERE path LIKE ?), (SELECT COUNT(*) FROM folders WHERE path LIKE ?)", []any{"Inbox_%", `Inbox\_%`}, &found, &none)
		return errors.Join(err, want([]int{found, none}, []int{1, 0}))
	})
	check("blob_"+name, func() error {
		var content []byte
		var n int
		err := one(ctx, db, "SELECT content_bytes, LENGTH(content_bytes) FROM attachments WHERE content_bytes IS NOT NULL AND attachment_type = ? LIMIT 1", []any{"file"}, &content, &n)
		return errors.Join(err, want(len(content), n))
	})
}

// tryErrors checks numbers of errors, at prepare and in plain statements.
func tryErrors(ctx context.Context, db *sql.DB) {
	for statement, number := range map[string]uint16{"SELECT nothing FROM folders": 1054, "SELECT 1 FROM nothing": 1146, "SELEC 1": 1064} {
		check(fmt.Sprint("err_", number), func() error {
			_, err := db.QueryContext(ctx, statement)
			return wantNumber(err, number)
		})
		check(fmt.Sprint("err_", number, "_prepared"), func() error {
			s, err := db.PrepareContext(ctx, statement)
			if err == nil { // some errors come when it is executed
				_, err = s.QueryContext(ctx)
			}
			return wantNumber(err, number)
		})
	}
	check("err_1045", func() error { return wantNumber(open(func(c *mysql.Config) { c.Passwd = "wrong" }).Ping(), 1045) })
	check("err_1049", func() error { return wantNumber(open(func(c *mysql.Config) { c.DBName = "nothing" }).Ping(), 1049) })
	check("tls", func() error {
		var name, cipher string
		if err := one(ctx, db, "SHOW STATUS LIKE 'Ssl_cipher'", nil, &name, &cipher); err != nil || cipher == "" {
			return fmt.Errorf("no cipher: %v", err)
		}
		return nil
	})
	check("load_data_local", func() error { // must be refused, and the connection go on
		c := open()
		defer c.Close()
		c.SetMaxOpenConns(1)
		_, err := c.ExecContext(ctx, "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE nothing_to_load_into")
		var n int
		return errors.Join(want(err != nil, true), one(ctx, c, "SELECT 1", nil, &n), want(n, 1))
	})
	check("compression", func() error {
		c := config()
		c.Apply(mysql.EnableCompression(true))
		connector, err := mysql.NewConnector(c)
		if err != nil {
			return err
		}
		db := sql.OpenDB(connector)
		defer db.Close()
		var n int
		return errors.Join(one(ctx, db, "SELECT LENGTH(REPEAT('x', 100000))", nil, &n), want(n, 100000))
	})
}

// count reads rows to their end.
func count(rows *sql.Rows, err error) (n int, _ error) {
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// tryStreams checks streams that end, break, are left, cut or cancelled.
func tryStreams(ctx context.Context, db *sql.DB) {
	check("stream_100k", func() error {
		n, err := count(db.QueryContext(ctx, many))
		return errors.Join(err, want(n, 100000))
	})
	check("abandoned_stream", func() error {
		rows, err := db.QueryContext(ctx, many)
		if err != nil {
			return err
		}
		rows.Next()
		var n int
		return errors.Join(rows.Close(), one(ctx, db, "SELECT 1", nil, &n))
	})
	check("broken_stream", func() error {
		_, err := count(db.QueryContext(ctx, os.Getenv("PROBE_BROKEN")))
		if e := (*mysql.MySQLError)(nil); !errors.As(err, &e) || e.Number <= 1000 {
			return fmt.Errorf("got %v, want an error of the server", err)
		}
		return nil
	})
	check("server_dies", func() error {
		cut := open(func(c *mysql.Config) { c.Addr = os.Getenv("PROBE_HOST") + ":" + os.Getenv("PROBE_CUT_PORT") })
		defer cut.Close()
		n, err := count(cut.QueryContext(ctx, many))
		if err == nil || n == 0 || n >= 100000 {
			return fmt.Errorf("%d rows and error %v of a server that goes away", n, err)
		}
		return nil
	})
	check("cancel", func() error {
		stopped, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_, err := count(db.QueryContext(stopped, endless))
		var n int
		return errors.Join(want(errors.Is(err, context.DeadlineExceeded), true), one(ctx, db, "SELECT 1", nil, &n))
	})
	check("kill", func() error {
		c, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		defer c.Close()
		var id, n int
		if err := c.QueryRowContext(ctx, "SELECT CONNECTION_ID()").Scan(&id); err != nil {
			return err
		}
		ended := make(chan error, 1)
		go func() { _, err := count(c.QueryContext(ctx, endless)); ended <- err }()
		for n == 0 {
			if err := one(ctx, db, "SELECT COUNT(*) FROM information_schema.processlist WHERE id = ? AND info LIKE 'SELECT SLEEP(%'", []any{id}, &n); err != nil {
				return err
			}
		}
		_, err = db.ExecContext(ctx, fmt.Sprint("KILL QUERY ", id))
		return errors.Join(err, wantNumber(<-ended, 1317), c.QueryRowContext(ctx, "SELECT 1").Scan(&n))
	})
}

// tryPool checks what a pool does with its connections.
func tryPool(ctx context.Context, db *sql.DB) {
	check("twenty_connections", func() error {
		var wait sync.WaitGroup
		var counts [20]int
		var failed [20]error
		for i := range counts {
			wait.Go(func() { failed[i] = one(ctx, db, "SELECT COUNT(*) FROM folders", nil, &counts[i]) })
		}
		wait.Wait()
		if err := errors.Join(failed[:]...); err != nil {
			return err
		}
		for _, n := range counts {
			if n == 0 || n != counts[0] {
				return fmt.Errorf("counts of the same rows: %v", counts)
			}
		}
		return nil
	})
	check("reconnect", func() error {
		pool := open()
		defer pool.Close()
		pool.SetMaxOpenConns(1)
		var id, again int
		if err := one(ctx, pool, "SELECT CONNECTION_ID()", nil, &id); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, fmt.Sprint("KILL ", id)); err != nil {
			return err
		}
		for range 10 { // the pool notices at the first use, or the second
			if err := one(ctx, pool, "SELECT CONNECTION_ID()", nil, &again); err == nil && again != id {
				return nil
			}
		}
		return errors.New("the pool does not recover")
	})
}

// tryConnection checks what programs do with one connection.
func tryConnection(ctx context.Context, db *sql.DB) {
	check("prepared_1000_times", func() error {
		s, err := db.PrepareContext(ctx, "SELECT ? + 1")
		if err != nil {
			return err
		}
		defer s.Close()
		for i := range 1000 {
			var n int
			if err := errors.Join(s.QueryRowContext(ctx, i).Scan(&n), want(n, i+1)); err != nil {
				return err
			}
		}
		return nil
	})
	check("transaction", func() error {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted, ReadOnly: true})
		if err != nil {
			return err
		}
		var n int
		return errors.Join(tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM folders").Scan(&n), tx.Commit())
	})
	check("multi_results", func() error {
		multi := open(func(c *mysql.Config) { c.MultiStatements = true })
		defer multi.Close()
		rows, err := multi.QueryContext(ctx, "SELECT 1; SELECT 2, 3")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
		}
		columns := []string{}
		if rows.NextResultSet() {
			columns, _ = rows.Columns()
		}
		return want(len(columns), 2)
	})
}
