package graphsim

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// listCategories answers outlook/masterCategories, or one of them.
func (c *call) listCategories() (reply, *apiError) {
	if c.segment(1) != "mastercategories" || len(c.segments) > 5 {
		return reply{}, badSegment(c.segments[len(c.segments)-1])
	}
	list := c.user.Mailbox.Categories
	members := func(j *jsonText, category Category) {
		j.text("id", category.ID)
		j.text("displayName", category.DisplayName)
		j.text("color", orElse(category.Color, "none"))
	}
	context := c.contextPath("outlook", "masterCategories")
	if len(c.segments) == 5 {
		i := slices.IndexFunc(list, func(x Category) bool { return strings.EqualFold(x.ID, c.segments[4]) })
		if i < 0 {
			return reply{}, itemNotFound()
		}
		return c.entity(context+"/$entity", func(j *jsonText) { members(j, list[i]) }), nil
	}
	return c.list(page{context: context, n: len(list), element: func(j *jsonText, i int) {
		j.open('{')
		members(j, list[i])
		j.close('}')
	}}), nil
}

// listRules answers messageRules; only the inbox has them.
func (c *call) listRules(folder *folderNode) (reply, *apiError) {
	if len(c.segments) > 5 {
		return reply{}, notSimulated("one message rule")
	}
	var rules []Rule
	if folder.WellKnown == "inbox" {
		rules = c.user.Mailbox.Rules
	}
	context := c.contextPath(keyed("mailFolders", c.segments[3]), "messageRules")
	return c.list(page{context: context, n: len(rules), element: func(j *jsonText, i int) {
		j.open('{')
		rules[i].members(j)
		j.close('}')
	}}), nil
}

// members prints a rule.
func (r *Rule) members(j *jsonText) {
	j.text("id", r.ID)
	j.text("displayName", r.DisplayName)
	j.number("sequence", int64(r.Sequence))
	j.bool("isEnabled", r.Enabled)
	j.bool("hasError", r.HasError)
	j.bool("isReadOnly", r.ReadOnly)
	for _, part := range []struct {
		name string
		json json.RawMessage
	}{{"conditions", r.Conditions}, {"exceptions", r.Exceptions}, {"actions", r.Actions}} {
		j.field(part.name)
		j.literal(orElse(string(part.json), "{}"))
	}
}

// setting is a property of mailboxSettings.
type setting struct {
	name   string
	append func(j *jsonText, u *User)
	object bool // it can be asked for by itself, and its members then stand in the answer
}

// settings are those that are simulated, in Graph's order.
var settings = []setting{
	{name: "archiveFolder", append: func(j *jsonText, u *User) { j.textOrNull("archiveFolder", u.Mailbox.archiveID()) }},
	{name: "timeZone", append: func(j *jsonText, u *User) { j.text("timeZone", orElse(u.Mailbox.TimeZone, "UTC")) }},
	{name: "delegateMeetingMessageDeliveryOptions", append: func(j *jsonText, u *User) {
		j.text("delegateMeetingMessageDeliveryOptions", orElse(u.Mailbox.Delegates, "sendToDelegateOnly"))
	}},
	{name: "dateFormat", append: func(j *jsonText, u *User) { j.text("dateFormat", orElse(u.Mailbox.DateFormat, "yyyy-MM-dd")) }},
	{name: "timeFormat", append: func(j *jsonText, u *User) { j.text("timeFormat", orElse(u.Mailbox.TimeFormat, "HH:mm")) }},
	{name: "userPurpose", append: func(j *jsonText, u *User) { j.text("userPurpose", orElse(u.Purpose, "user")) }},
	{name: "automaticRepliesSetting", object: true, append: appendReplies},
	{name: "language", object: true, append: func(j *jsonText, u *User) {
		locale := orElse(u.Mailbox.Locale, "en-US")
		j.text("locale", locale)
		j.text("displayName", orElse(u.Mailbox.Language, locale))
	}},
	{name: "workingHours", object: true, append: appendHours},
}

// appendHours prints the members of workingHours.
func appendHours(j *jsonText, u *User) {
	h := u.Mailbox.Hours
	if h.Days == nil {
		h.Days = []string{"monday", "tuesday", "wednesday", "thursday", "friday"}
	}
	j.strings("daysOfWeek", h.Days)
	j.text("startTime", orElse(h.Start, "08:00:00")+".0000000")
	j.text("endTime", orElse(h.End, "17:00:00")+".0000000")
	j.field("timeZone")
	j.open('{')
	j.text("name", orElse(u.Mailbox.TimeZone, "UTC"))
	j.close('}')
}

// archiveID is the id of the archive folder, or "".
func (m *Mailbox) archiveID() string {
	for _, f := range m.Root.Children {
		if f.WellKnown == "archive" {
			return f.ID
		}
	}
	return ""
}

// appendReplies prints the members of automaticRepliesSetting. Where no reply is scheduled Exchange shows some day all the
// same.
func appendReplies(j *jsonText, u *User) {
	r := u.Mailbox.Reply
	if r.Start.IsZero() {
		r.Start = time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
		r.End = r.Start.AddDate(0, 0, 1)
	}
	j.text("status", orElse(r.Status, "disabled"))
	j.text("externalAudience", orElse(r.Audience, "all"))
	j.field("scheduledStartDateTime")
	j.dateTimeZone(r.Start)
	j.field("scheduledEndDateTime")
	j.dateTimeZone(r.End)
	j.text("internalReplyMessage", r.Internal)
	j.text("externalReplyMessage", r.External)
}

// appendSettings prints the selected members of mailboxSettings.
func (c *call) appendSettings(j *jsonText) {
	for _, s := range settings {
		switch {
		case !s.object:
			s.append(j, c.user)
		default:
			j.field(s.name)
			j.open('{')
			s.append(j, c.user)
			j.close('}')
		}
	}
}

// mailboxSettings answers all settings, or one.
func (c *call) mailboxSettings() (reply, *apiError) {
	context := c.contextPath("mailboxSettings")
	if len(c.segments) == 3 {
		return c.entity(context, c.appendSettings), nil
	}
	i := slices.IndexFunc(settings, func(s setting) bool { return strings.EqualFold(s.name, c.segments[3]) })
	if i < 0 || len(c.segments) > 4 {
		return reply{}, badSegment(c.segments[3])
	}
	return c.entity(c.contextPath("mailboxSettings", settings[i].name), func(j *jsonText) {
		if settings[i].object {
			settings[i].append(j, c.user)
			return
		}
		var value jsonText // "userPurpose":"user" becomes "value":"user"
		settings[i].append(&value, c.user)
		j.field("value")
		j.b = append(j.b, value.b[len(settings[i].name)+3:]...)
	}), nil
}
