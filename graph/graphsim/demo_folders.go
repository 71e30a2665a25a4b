package graphsim

// shape is a folder of the demo before it has an id: its alias or its name, and what is in it.
type shape struct {
	wellKnown string // "" where a person made the folder
	name      string // "" takes the name of wellKnown in the mailbox's language
	hidden    bool
	children  []shape
}

// plainShape is what Exchange gives to every mailbox. Hidden folders are those that only a listing with
// includeHiddenFolders shows; the roots of search folders and of recoverable items stand among them.
func plainShape(inbox ...shape) []shape {
	return []shape{
		{wellKnown: "archive"},
		{wellKnown: "conversationhistory", children: []shape{{name: "Team Chat", hidden: true}}},
		{wellKnown: "deleteditems"},
		{wellKnown: "drafts"},
		{wellKnown: "inbox", children: inbox},
		{wellKnown: "junkemail"},
		{wellKnown: "outbox"},
		{wellKnown: "sentitems"},
		{wellKnown: "syncissues", hidden: true, children: []shape{
			{wellKnown: "conflicts", hidden: true}, {wellKnown: "localfailures", hidden: true}, {wellKnown: "serverfailures", hidden: true},
		}},
		{name: "Conversation Action Settings", hidden: true},
		{name: "Quick Step Settings", hidden: true},
		{wellKnown: "searchfolders", hidden: true},
		{wellKnown: "recoverableitemsdeletions", hidden: true},
	}
}

// adeleShape is the tree of a person who sorts her mail.
func adeleShape() []shape {
	return append(plainShape(
		shape{name: "Clients", children: []shape{
			{name: "2024"},
			{name: "2025", children: []shape{{name: "invoices"}, {name: "Fabrikam"}}},
			{name: "2026", children: []shape{
				{name: "Invoices"}, {name: "Fabrikam"}, {name: "Northwind Traders"}, {name: "Litware A/B Test"}, {name: "O'Brien & Sons"},
			}},
		}},
		shape{name: "Newsletters"},
		shape{name: "Reports"},
		shape{name: "🚀 Launch"},
		shape{name: "50% off_sale"},
		shape{name: "عملاء"},
	), shape{name: "Projects", children: []shape{{name: "Atlas"}, {name: "Mark 8"}, {name: "店舗設計"}, {name: "Empty"}}})
}

// folderNames are the names of the well-known folders by language; other languages have the English ones.
var folderNames = map[string]map[string]string{
	"en": {
		"archive": "Archive", "conflicts": "Conflicts", "conversationhistory": "Conversation History", "deleteditems": "Deleted Items",
		"drafts": "Drafts", "inbox": "Inbox", "junkemail": "Junk Email", "localfailures": "Local Failures", "outbox": "Outbox",
		"recoverableitemsdeletions": "Deletions", "searchfolders": "Finder", "sentitems": "Sent Items",
		"serverfailures": "Server Failures", "syncissues": "Sync Issues",
	},
	"de": {
		"archive": "Archiv", "conflicts": "Konflikte", "conversationhistory": "Aufgezeichnete Unterhaltungen", "deleteditems": "Gelöschte Elemente",
		"drafts": "Entwürfe", "inbox": "Posteingang", "junkemail": "Junk-E-Mail", "localfailures": "Lokale Fehler", "outbox": "Postausgang",
		"recoverableitemsdeletions": "Deletions", "searchfolders": "Finder", "sentitems": "Gesendete Elemente",
		"serverfailures": "Serverfehler", "syncissues": "Synchronisierungsprobleme",
	},
	"fr": {
		"archive": "Archive", "conflicts": "Conflits", "conversationhistory": "Historique des conversations", "deleteditems": "Éléments supprimés",
		"drafts": "Brouillons", "inbox": "Boîte de réception", "junkemail": "Courrier indésirable", "localfailures": "Échecs locaux",
		"outbox": "Boîte d'envoi", "recoverableitemsdeletions": "Deletions", "searchfolders": "Finder", "sentitems": "Éléments envoyés",
		"serverfailures": "Échecs du serveur", "syncissues": "Problèmes de synchronisation",
	},
}

// grow makes the folders of shapes below parent.
func (b *box) grow(parent *Folder, shapes []shape) {
	for _, s := range shapes {
		f := &Folder{ID: b.ids.folder(), DisplayName: s.name, WellKnown: s.wellKnown, Hidden: s.hidden}
		if f.DisplayName == "" {
			f.DisplayName = b.folderName(s.wellKnown)
		}
		parent.Children = append(parent.Children, f)
		if s.wellKnown != "" {
			b.folders[s.wellKnown] = f
		} else {
			b.folders[parent.DisplayName+"/"+s.name] = f
		}
		b.grow(f, s.children)
	}
}

// folderName is what a well-known folder is called in the mailbox's language.
func (b *box) folderName(alias string) string {
	if names := folderNames[(b.locale + "en")[:2]]; names != nil {
		return names[alias]
	}
	return folderNames["en"][alias]
}

// searchFolders are the saved searches of a mailbox. What they hold is a copy of what their sources hold.
func (b *box) searchFolders() {
	inbox, sent := b.folders["inbox"], b.folders["sentitems"]
	root := b.folders["searchfolders"]
	root.Children = []*Folder{
		b.search("Unread Mail", "isRead eq false", func(m *Message) bool { return !m.IsRead }, inbox),
		b.search("For Follow Up", "flag/flagStatus eq 'flagged'", func(m *Message) bool { return m.FlagStatus == "flagged" }, inbox, sent),
		b.search("Important & sent", "importance eq 'high'", func(m *Message) bool { return m.Importance == "high" }, sent),
	}
}

// search is a search folder over sources and everything below them. filter and keep say the same.
func (b *box) search(name, filter string, keep func(*Message) bool, sources ...*Folder) *Folder {
	f := &Folder{ID: b.ids.folder(), DisplayName: name, Search: &SearchFolder{IncludeNestedFolders: true, FilterQuery: filter}}
	for _, s := range sources {
		f.Search.SourceFolderIDs = append(f.Search.SourceFolderIDs, s.ID)
		b.collect(f, s, keep)
	}
	return f
}

// collect copies the messages to keep from one source and its children into a search folder.
func (b *box) collect(into, from *Folder, keep func(*Message) bool) {
	for _, m := range b.content[from] {
		if keep(m) {
			b.content[into] = append(b.content[into], m)
		}
	}
	for _, c := range from.Children {
		b.collect(into, c, keep)
	}
}
