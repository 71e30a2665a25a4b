// Command go tries clients that are written in Go: go run . driver, gorm or atlas. It is a module of its own, so that the gateway does not depend
// on what is tried here.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"reflect"
	"runtime/debug"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// What the probes ask.
const (
	many    = "SELECT a.id, b.display_name, c.path FROM folders a, folders b, folders c, folders d LIMIT 100000"
	endless = "SELECT SLEEP(9) FROM folders a, folders b"
)

func main() {
	switch os.Args[1] {
	case "driver":
		tryDriver(context.Background())
	case "gorm":
		tryGorm()
	case "atlas":
		tryAtlas(context.Background())
	}
	fmt.Println("end")
}

// config is how the server is reached, over TLS.
func config() *mysql.Config {
	c := mysql.NewConfig()
	c.Net, c.Addr = "tcp", net.JoinHostPort(os.Getenv("PROBE_HOST"), os.Getenv("PROBE_PORT"))
	c.User, c.Passwd, c.DBName = os.Getenv("PROBE_USER"), os.Getenv("PROBE_PASSWORD"), os.Getenv("PROBE_DATABASE")
	c.ParseTime, c.TLSConfig = true, "skip-verify"
	return c
}

// client names what is tried, with the version that was built in.
func client(name, module string) {
	info, _ := debug.ReadBuildInfo()
	for _, m := range info.Deps {
		if m.Path == module {
			version, _, _ := strings.Cut(strings.TrimPrefix(m.Version, "v"), "-0.")
			fmt.Println("client", name, version)
		}
	}
}

// check runs a check and prints how it went.
func check(name string, body func() error) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Printf("FAIL %s: panic: %v\n", name, r)
		}
	}()
	if err := body(); err != nil {
		fmt.Printf("FAIL %s: %s\n", name, strings.Join(strings.Fields(err.Error()), " "))
		return
	}
	fmt.Println("ok", name)
}

// want is an error unless both are equal.
func want(got, expected any) error {
	if !reflect.DeepEqual(got, expected) {
		return fmt.Errorf("got %.200v, want %.200v", got, expected)
	}
	return nil
}

// wantNumber is an error unless err has MySQL's number.
func wantNumber(err error, number uint16) error {
	if e := (*mysql.MySQLError)(nil); !errors.As(err, &e) || e.Number != number {
		return fmt.Errorf("got %v, want error %d", err, number)
	}
	return nil
}
