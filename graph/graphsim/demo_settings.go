package graphsim

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// preferences gives a mailbox what its owner set up: categories, rules, language, hours and, for some, an automatic reply.
// Chance comes from a stream of its own, so that the mail does not depend on it.
func (b *box) preferences(rng *rand.Rand) {
	for i, name := range categoryNames {
		b.box.Categories = append(b.box.Categories, Category{ID: randomGUID(rng), DisplayName: name, Color: categoryColors[i]})
	}
	form := localForms[b.locale]
	b.box.Language, b.box.DateFormat, b.box.TimeFormat = form.language, form.date, form.time
	b.box.TimeZone = timeZone(b.entry)
	b.box.Reply = demoReplies[b.entry.alias]
	switch b.entry.country {
	case "AE", "EG", "IL":
		b.box.Hours = Hours{Days: []string{"sunday", "monday", "tuesday", "wednesday", "thursday"}, Start: "09:00:00", End: "18:00:00"}
	case "ES", "FR", "IT":
		b.box.Hours = Hours{Start: "09:00:00", End: "18:30:00"}
	}
	if b.entry.state == ordinaryUser && b.entry.messages > 0 {
		b.rules(rng)
	}
}

// categoryColors are those of categoryNames: presets of Outlook, which has no names for them.
var categoryColors = []string{"preset0", "preset7", "preset4", "preset1", "preset8", "preset3", "preset9", "none"}

// localForm is how a locale writes, as Outlook on the web offers it.
type localForm struct{ language, date, time string }

// localForms are those of the demo's locales.
var localForms = map[string]localForm{
	"ar-AE": {"العربية (الإمارات العربية المتحدة)", "dd/MM/yyyy", "hh:mm tt"},
	"de-DE": {"Deutsch (Deutschland)", "dd.MM.yyyy", "HH:mm"},
	"en-IE": {"English (Ireland)", "dd/MM/yyyy", "HH:mm"},
	"en-IN": {"English (India)", "dd-MM-yyyy", "HH:mm"},
	"en-US": {"English (United States)", "M/d/yyyy", "h:mm tt"},
	"es-ES": {"español (España)", "dd/MM/yyyy", "H:mm"},
	"fr-FR": {"français (France)", "dd/MM/yyyy", "HH:mm"},
	"he-IL": {"עברית (ישראל)", "dd/MM/yyyy", "HH:mm"},
	"it-IT": {"italiano (Italia)", "dd/MM/yyyy", "HH:mm"},
	"ja-JP": {"日本語 (日本)", "yyyy/MM/dd", "H:mm"},
}

// timeZone is the zone of an entry's town, by the name that Windows has for it.
func timeZone(e *rosterLine) string {
	zones := map[string]string{
		"AE": "Arabian Standard Time", "DE": "W. Europe Standard Time", "EG": "Egypt Standard Time", "ES": "Romance Standard Time",
		"FR": "Romance Standard Time", "IE": "GMT Standard Time", "IL": "Israel Standard Time", "IN": "India Standard Time",
		"IT": "W. Europe Standard Time", "JP": "Tokyo Standard Time",
	}
	if zone := zones[e.country]; zone != "" {
		return zone
	}
	switch e.city {
	case "Tulsa", "Birmingham", "Bloomington", "Overland Park", "Waukee":
		return "Central Standard Time"
	case "Louisville", "Fort Lauderdale", "Charlotte", "Pittsburgh":
		return "Eastern Standard Time"
	}
	return "Pacific Standard Time"
}

// demoReplies are the automatic replies: of a leaver, of a holiday, of a shared mailbox, and one that is over.
var demoReplies = map[string]Reply{
	"joni": {Status: "alwaysEnabled", Audience: "all",
		Internal: "<html><body>I have left the legal team. Anne-Marie O'Brien takes over my cases.</body></html>",
		External: "<html><body>I no longer work for Contoso. Please write to legal@contoso.com.</body></html>"},
	"carlos": {Status: "scheduled", Audience: "contactsOnly",
		Start: time.Date(2026, 11, 16, 7, 0, 0, 0, time.UTC), End: time.Date(2026, 11, 30, 7, 0, 0, 0, time.UTC),
		Internal: "<html><body>Estoy de vacaciones hasta el 30 de noviembre.</body></html>",
		External: "<html><body>I am on holiday until November 30. Lidia Holloway has the urgent offers.</body></html>"},
	"support": {Status: "alwaysEnabled", Audience: "all",
		Internal: "", External: "<html><body>Thank you for your message. We answer within one working day.</body></html>"},
	"yuki": {Status: "disabled", Audience: "none",
		Start: time.Date(2026, 8, 10, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 8, 15, 0, 0, 0, 0, time.UTC),
		Internal: "<html><body>お盆休みをいただいております。</body></html>"},
}

// rules adds the rules of a mailbox: Adele has six, of which one is off and one has lost its folder, others have one or two.
func (b *box) rules(rng *rand.Rand) {
	b.rule(rng, "From my manager", `{"fromAddresses":[%s]}`, `{"markImportance":"high","stopProcessingRules":false}`, address(b.manager()))
	if b.entry.alias != "adele" {
		if chance(rng, 0.4) {
			b.rule(rng, "Invoices", `{"subjectContains":["invoice","Rechnung"],"hasAttachments":true}`, `{"assignCategories":["Green category"]}`)
		}
		return
	}
	b.rule(rng, "Newsletters", `{"headerContains":["List-Unsubscribe"]}`, `{"moveToFolder":%s,"stopProcessingRules":true}`, quote(b.folders["Inbox/Newsletters"].ID))
	b.rule(rng, "Reports", `{"senderContains":["reports@","no-reply@"],"subjectContains":["report"]}`, `{"moveToFolder":%s,"markAsRead":true}`, quote(b.folders["Inbox/Reports"].ID))
	b.box.Rules[2].Exceptions = json.RawMessage(`{"importance":"high","bodyOrSubjectContains":["failed"]}`)
	b.rule(rng, "Large files", `{"withinSizeRange":{"minimumSize":5000,"maximumSize":0},"sentToMe":true}`, `{"copyToFolder":%s}`, quote(b.folders["archive"].ID))
	b.rule(rng, "Copy to my assistant", `{"subjectContains":["Mark 8"]}`, `{"forwardTo":[%s]}`, address(rosterNamed("lynne")))
	b.box.Rules[4].Enabled, b.box.Rules[4].ReadOnly = false, true
	b.rule(rng, "Project Gemini", `{"subjectContains":["Gemini"]}`, `{"stopProcessingRules":true}`)
	b.box.Rules[5].HasError = true // the folder that it moved to was deleted
}

// rule appends a rule that is enabled. Each %s of its conditions and actions, in this order, is a value that is JSON already.
func (b *box) rule(rng *rand.Rand, name, conditions, actions string, values ...any) {
	n := strings.Count(conditions, "%s")
	b.box.Rules = append(b.box.Rules, Rule{
		ID: fmt.Sprintf("AQAAA%06XqA=", rng.IntN(1<<24)), DisplayName: name, Sequence: int32(len(b.box.Rules) + 1), Enabled: true,
		Conditions: json.RawMessage(fmt.Sprintf(conditions, values[:n]...)), Actions: json.RawMessage(fmt.Sprintf(actions, values[n:]...)),
	})
}

// manager is the owner's, or somebody who has a say with everybody.
func (b *box) manager() *rosterLine {
	if b.entry.manager == "" {
		return rosterNamed("patti")
	}
	return rosterNamed(b.entry.manager)
}

// address is a recipient as JSON.
func address(e *rosterLine) string {
	return fmt.Sprintf(`{"emailAddress":{"name":%s,"address":%s}}`, quote(e.displayName()), quote(e.mail()))
}

// quote is a text as JSON.
func quote(s string) string {
	var j jsonText
	j.string(s)
	return string(j.b)
}
