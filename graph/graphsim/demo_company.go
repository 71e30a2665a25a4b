package graphsim

import (
	"fmt"
	"time"
)

// company adds what everybody at Contoso has got: a welcome, the announcements of three years, and chats of Teams.
func (b *box) company(u *User) {
	people := rosterNamed("raul").recipient()
	if b.entry.manager != "" {
		boss := rosterNamed(b.entry.manager)
		text := fmt.Sprintf("Welcome to the %s team. Your manager is %s, %s.", u.Department, boss.displayName(), boss.title)
		m := b.message(DemoEpoch.AddDate(-3, 0, -3).Add(b.span(0, time.Hour)), people, "Welcome to Contoso, "+b.entry.given+"!",
			&letter{tongue: tongues["en"], to: b.entry.given, fixed: []string{text}})
		b.put("inbox", m)
	}
	for i, a := range announcements {
		m := b.message(DemoEpoch.AddDate(0, -3*i, -i-1).Add(b.span(0, time.Minute)), rosterNamed("patti").recipient(), a,
			&letter{tongue: tongues["en"], to: "all", fixed: []string{"Please join us in the large hall or online."}, paras: 2})
		m.To = []Recipient{{"All Company", "all@contoso.com"}}
		m.InternetMessageID = fmt.Sprintf("<all-company-%02d@contoso.com>", i) // one message in every mailbox
		b.put("inbox", m)
	}
	if b.entry.state == ordinaryUser {
		for range 2 + b.entry.messages/100 {
			b.chat()
		}
	}
}

// announcements are the subjects of the mails to everybody, the newest first, one each quarter.
var announcements = []string{
	"All hands: results of Q3 2026", "New travel policy from October", "Summer party 🌞 save the date", "All hands: the plan for 2026",
	"Welcome our new colleagues in Köln", "Fire drill on Thursday", "All hands: results of 2025", "Passwords: what changes",
	"The canteen's new menu 🥗", "All hands: the plan for 2025", "Parking at the main office", "A word about Project Atlas",
}

// chat is a message of Teams, which only the mailbox-wide listing shows.
func (b *box) chat() {
	m := b.message(b.moment(), b.colleague().recipient(), "IM", &letter{tongue: tongues["en"], to: b.entry.given, paras: 1})
	m.LegacyID = b.ids.legacy(b.box.Root.ID)
	m.WebLink = webLink(m.LegacyID)
	b.box.TeamsIM = append(b.box.TeamsIM, m)
}

// settings are the few items that Outlook keeps in hidden folders; most were never received.
func (b *box) settings() {
	root := b.box.Root.DisplayName
	for i, folder := range []string{root + "/Conversation Action Settings", root + "/Conversation Action Settings", root + "/Quick Step Settings", "localfailures"} {
		m := b.message(DemoEpoch.AddDate(-1, -i, 0).Add(b.span(0, time.Hour)), b.owner, folderItems[i], &letter{tongue: tongues["en"], paras: 1})
		m.From, m.Sender, m.To = nil, nil, nil
		m.Received, m.Sent = time.Time{}, time.Time{}
		b.put(folder, m)
	}
}

// folderItems are the subjects of the items in hidden folders.
var folderItems = []string{"Ignore conversation", "Always move conversation", "Quick Step: Move to Archive", "Synchronization Log:"}
