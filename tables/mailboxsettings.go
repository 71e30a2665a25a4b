package tables

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"

	"github.com/outlooksql/outlooksql/graph"
)

// mailboxSettings is what a mailbox's owner has set, a row for each mailbox.
// See https://learn.microsoft.com/graph/api/resources/mailboxsettings.
var mailboxSettings = Table{
	Name:  "mailbox_settings",
	Doc:   "The settings of a mailbox: its kind, language, time zone, working hours and automatic replies.",
	Rows:  1,
	Key:   []string{"user_id"},
	Needs: settingsPermission,
	Columns: []Column{
		{Name: "user_id", Type: idType, value: mailboxID, Doc: "The mailbox's GUID."},
		{Name: "mailbox", Type: text(addressLength), value: mailboxAddress, Doc: "The mailbox's address."},
		{Name: "user_purpose", Type: text(32), Path: "userPurpose", Doc: "What the mailbox is for: user, shared, room, equipment, linked or others."},
		{Name: "language_locale", Type: text(32), Path: "language/locale", Doc: "The language and country, as in en-US."},
		{Name: "language_display_name", Type: text(256), Path: "language/displayName", Doc: "The language's own name."},
		{Name: "time_zone", Type: text(128), Path: "timeZone", Doc: "The time zone, by the name that Windows has for it."},
		{Name: "date_format", Type: text(64), Path: "dateFormat", Doc: "How dates are shown, as in dd.MM.yyyy."},
		{Name: "time_format", Type: text(64), Path: "timeFormat", Doc: "How times are shown, as in HH:mm."},
		{Name: "archive_folder", Type: idType, Path: "archiveFolder", Of: folderID, Doc: "The id of the folder that Outlook archives to, as in folders.id."},
		{Name: "delegate_meeting_message_delivery_options", Type: text(64), Path: "delegateMeetingMessageDeliveryOptions", Doc: "Who gets meeting requests: sendToDelegateOnly, sendToDelegateAndPrincipal or sendToDelegateAndInformationToPrincipal."},
		{Name: "working_hours_days_of_week", Type: text(128), Path: "workingHours/daysOfWeek", value: flatStrings, Doc: "The working days, as in monday; tuesday."},
		{Name: "working_hours_start_time", Type: gmstypes.Time, Path: "workingHours/startTime", value: timeOfDay, Doc: "When work begins, in working_hours_time_zone_name."},
		{Name: "working_hours_end_time", Type: gmstypes.Time, Path: "workingHours/endTime", value: timeOfDay, Doc: "When work ends, in working_hours_time_zone_name."},
		{Name: "working_hours_time_zone_name", Type: text(128), Path: "workingHours/timeZone/name", Doc: "The time zone of the working hours."},
		{Name: "automatic_replies_setting_status", Type: text(32), Path: "automaticRepliesSetting/status", Doc: "disabled, alwaysEnabled or scheduled."},
		{Name: "automatic_replies_setting_external_audience", Type: text(32), Path: "automaticRepliesSetting/externalAudience", Doc: "Who of other organizations gets a reply: none, contactsOnly or all."},
		{Name: "automatic_replies_setting_scheduled_start_date_time", Type: dateTime, Path: "automaticRepliesSetting/scheduledStartDateTime", value: dateTimeTimeZone, Doc: "When scheduled replies begin, in UTC; of no meaning for others."},
		{Name: "automatic_replies_setting_scheduled_end_date_time", Type: dateTime, Path: "automaticRepliesSetting/scheduledEndDateTime", value: dateTimeTimeZone, Doc: "When scheduled replies end, in UTC; of no meaning for others."},
		{Name: "automatic_replies_setting_internal_reply_message", Type: longText, Path: "automaticRepliesSetting/internalReplyMessage", Doc: "The reply within the organization, as HTML."},
		{Name: "automatic_replies_setting_external_reply_message", Type: longText, Path: "automaticRepliesSetting/externalReplyMessage", Doc: "The reply to others, as HTML."},
	},
	open:  openMailboxSettings,
	first: func(s *scan) string { return s.source.client.MailboxSettings(s.firstMailbox().ID).String() },
}

// openMailboxSettings asks each mailbox of the scope for all of its settings, which are a kilobyte.
func openMailboxSettings(ctx *sql.Context, s *scan) (rowSource, error) {
	return s.perMailbox(ctx, func(ctx context.Context, box Mailbox) (rowSource, error) {
		client := s.source.client
		row, _, err := graph.Get(ctx, client, client.MailboxSettings(box.ID), s.fields(), s.decoder(element{box: box}))
		if err != nil {
			return nil, err
		}
		return &oneRow{row}, nil
	})
}

// oneRow is a source of a single row.
type oneRow struct{ row sql.Row }

// Next returns it, once.
func (o *oneRow) Next(context.Context) (sql.Row, error) {
	row := o.row
	if row == nil {
		return nil, io.EOF
	}
	o.row = nil
	return row, nil
}

// Close has nothing to release.
func (o *oneRow) Close() error { return nil }

// timeOfDay reads an Edm.TimeOfDay.
func timeOfDay(_ *element, v graph.Value) (any, error) {
	if isNull(v) {
		return nil, nil
	}
	t, err := time.Parse("15:04:05.9999999", string(v.Bytes()))
	if err != nil {
		return nil, fmt.Errorf("reading a time of day: not one")
	}
	midnight := t.Truncate(24 * time.Hour)
	return gmstypes.Time.MicrosecondsToTimespan(t.Sub(midnight).Microseconds()), nil
}
