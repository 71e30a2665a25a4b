package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/outlooksql/outlooksql/config"
)

// TestSecretExpiry has the words for each distance to the end.
func TestSecretExpiry(t *testing.T) {
	end := time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]string{
		31 * 24 * time.Hour: "",
		30 * 24 * time.Hour: "expires in 30 days",
		36 * time.Hour:      "expires in 1 day;",
		time.Hour:           "expires in 0 days",
		0:                   "has expired",
	} {
		if got := secretExpiry(end, end.Add(-left)); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%v before the end: %q, want %q", left, got, want)
		}
	}
}

// TestWatchSecret warns once a day from 30 days before the end.
func TestWatchSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		ctx, cancel := context.WithCancel(t.Context())
		ds := config.DataSource{Name: "outlook", ClientSecretExpires: time.Now().Add(32 * 24 * time.Hour)}
		done := make(chan struct{})
		go func() {
			defer close(done)
			watchSecret(ctx, slog.New(slog.NewTextHandler(&text, nil)), ds)
		}()
		time.Sleep(4*24*time.Hour + time.Minute)
		cancel()
		<-done
		if n := strings.Count(text.String(), "level=WARN"); n != 3 { // 30, 29 and 28 days before
			t.Errorf("warned %d times in four days, want 3:\n%s", n, &text)
		}
	})
}
