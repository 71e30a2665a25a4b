package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/outlooksql/outlooksql/config"
	"github.com/outlooksql/outlooksql/tables"
)

// secretWarning is how long before its end a client secret is warned about.
const secretWarning = 30 * 24 * time.Hour

// watchSecret warns that a client secret expires, once a day, until ctx ends.
func watchSecret(ctx context.Context, log *slog.Logger, ds config.DataSource) {
	if ds.ClientSecretExpires.IsZero() {
		return
	}
	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	for {
		if words := secretExpiry(ds.ClientSecretExpires, time.Now()); words != "" {
			log.Warn(words, "data_source", ds.Name, "expires", ds.ClientSecretExpires.Format(time.DateOnly))
		}
		select {
		case <-day.C:
		case <-ctx.Done():
			return
		}
	}
}

// secretExpiry says that a secret which ends at a time does so soon or has done so; "" is that it does not.
func secretExpiry(end, now time.Time) string {
	const mend = "add a new one under Certificates & secrets of the app registration, then change ClientSecret and ClientSecretExpires"
	left := end.Sub(now)
	switch {
	case left > secretWarning:
		return ""
	case left <= 0:
		return "the client secret has expired by its ClientSecretExpires; " + mend
	}
	return fmt.Sprintf("the client secret expires in %s; %s", counted(int(left.Hours()/24), "day"), mend)
}

// tryMailbox asks for one property of the default mailbox's inbox, and warns if that fails: a wrong secret is to be seen when the
// server starts, not at the first query.
func tryMailbox(ctx context.Context, log *slog.Logger, ds config.DataSource, source *tables.Source) {
	err := source.Try(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		log.Warn("the default mailbox cannot be read", "data_source", ds.Name, "error", err)
	default:
		log.Info("the default mailbox can be read", "data_source", ds.Name, "mailbox", ds.UserID)
	}
}
