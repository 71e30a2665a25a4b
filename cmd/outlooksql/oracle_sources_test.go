package main

import (
	"fmt"
	"strings"
)

// oracleSource is where a query reads: a FROM clause with the tables that it has under their aliases.
type oracleSource struct {
	from    string
	aliases [][2]string // table, alias
}

// oracleAliases are the tables' aliases in FROM clauses.
var oracleAliases = map[string]string{"a": "attachments", "c": "categories", "f": "folders", "p": "folders", "s": "mailbox_settings", "h": "message_headers",
	"x": "message_rules", "m": "messages", "n": "messages", "r": "recipients", "u": "users", "v": "users"}

// from is a source with some aliases, which are those that are visible.
func from(clause, aliases string) oracleSource {
	s := oracleSource{from: clause}
	for _, alias := range strings.Fields(aliases) {
		s.aliases = append(s.aliases, [2]string{oracleAliases[alias], alias})
	}
	return s
}

// oracleSources are what a query of one mailbox reads. What stands here several times is read so many times as often.
var oracleSources = []oracleSource{
	from("messages m", "m"),
	from("messages m", "m"),
	from("messages m", "m"),
	from("messages m", "m"),
	from("folders f", "f"),
	from("users u", "u"),
	from("users u", "u"),
	from("attachments a", "a"),
	from("recipients r", "r"),
	from("message_headers h", "h"),
	from("categories c", "c"),
	from("mailbox_settings s", "s"),
	from("message_rules x", "x"),
	from("messages m JOIN folders f ON m.parent_folder_id = f.id", "m f"),
	from("folders f LEFT JOIN messages m ON m.parent_folder_id = f.id", "m f"),
	from("messages m LEFT JOIN users u ON u.mail = m.from_address", "m u"),
	from("messages m RIGHT JOIN users u ON u.display_name = m.from_name", "m u"),
	from("messages m JOIN attachments a ON a.message_id = m.id", "m a"),
	from("attachments a LEFT JOIN messages m ON a.message_id = m.id", "m a"),
	from("folders f JOIN folders p ON f.parent_folder_id = p.id", "f p"),
	from("users u CROSS JOIN folders f", "u f"),
	from("users u JOIN users v ON u.department = v.department AND u.id < v.id", "u v"),
	from("messages m JOIN folders f ON m.folder_path = f.path LEFT JOIN users u ON u.mail = m.sender_address", "m f u"),
	from("(SELECT * FROM messages WHERE is_read = 1 OR importance = 'high') m", "m"),
	from("users u, folders f", "u f"),
	from("messages m JOIN recipients r ON r.message_id = m.id", "m r"),
	from("messages m LEFT JOIN recipients r ON r.message_id = m.id AND r.kind = 'cc'", "m r"),
	from("recipients r LEFT JOIN users u ON u.mail = r.address", "r u"),
	from("recipients r JOIN attachments a USING (user_id, message_id)", "r a"),
	from("messages m JOIN message_headers h ON h.message_id = m.id AND h.name = 'Received'", "m h"),
	from("messages m LEFT JOIN message_headers h ON h.message_id = m.id AND h.name LIKE 'X-%'", "m h"),
	from("users u JOIN mailbox_settings s ON s.user_id = u.id", "u s"),
	from("users u LEFT JOIN mailbox_settings s ON s.user_id = u.id", "u s"),
	from("users u LEFT JOIN messages m ON m.user_id = u.id", "u m"),
	from("mailbox_settings s JOIN folders f ON f.id = s.archive_folder", "s f"),
	from("messages m JOIN categories c ON m.categories LIKE CONCAT('%', c.display_name, '%')", "m c"),
	from("categories c LEFT JOIN messages m ON m.categories = c.display_name", "c m"),
	from("folders f LEFT JOIN message_rules x ON x.actions LIKE CONCAT('%', f.id, '%')", "f x"),
	from("messages m JOIN messages n ON n.conversation_id = m.conversation_id AND n.id <> m.id", "m n"),
	from("messages m JOIN (SELECT message_id, MAX(size) AS size FROM attachments GROUP BY message_id) big ON big.message_id = m.id", "m"),
}

// oracleSourcesOfAll are what a query of all mailboxes reads, some of them more often as well.
var oracleSourcesOfAll = []oracleSource{
	from("messages m", "m"),
	from("messages m", "m"),
	from("messages m", "m"),
	from("folders f", "f"),
	from("attachments a", "a"),
	from("recipients r", "r"),
	from("message_headers h", "h"),
	from("categories c", "c"),
	from("mailbox_settings s", "s"),
	from("message_rules x", "x"),
	from("users u JOIN messages m ON m.user_id = u.id", "u m"),
	from("users u JOIN messages m ON m.user_id = u.id", "u m"),
	from("users u LEFT JOIN messages m ON m.user_id = u.id", "u m"),
	from("messages m JOIN users u ON u.mail = m.mailbox", "u m"),
	from("messages m LEFT JOIN users u ON u.mail = m.from_address", "u m"),
	from("messages m JOIN folders f ON f.user_id = m.user_id AND f.id = m.parent_folder_id", "m f"),
	from("messages m JOIN folders f ON f.id = m.parent_folder_id", "m f"),
	from("attachments a JOIN messages m ON m.user_id = a.user_id AND m.id = a.message_id", "a m"),
	from("messages m LEFT JOIN attachments a ON a.message_id = m.id", "a m"),
	from("messages m JOIN recipients r ON (r.user_id, r.message_id) = (m.user_id, m.id)", "m r"),
	from("recipients r LEFT JOIN users u ON u.mail = r.address", "r u"),
	from("users u LEFT JOIN mailbox_settings s ON s.user_id = u.id", "u s"),
	from("mailbox_settings s JOIN messages m ON m.mailbox = s.mailbox", "s m"),
	from("users u JOIN folders f ON f.user_id = u.id JOIN messages m ON m.user_id = f.user_id AND m.parent_folder_id = f.id", "u f m"),
	from("messages m JOIN messages n ON n.internet_message_id = m.internet_message_id AND n.user_id <> m.user_id", "m n"),
	from("(SELECT id FROM users WHERE department = 'Sales') d JOIN messages m ON m.user_id = d.id", "m"),
	from("(SELECT user_id, COUNT(*) AS mails FROM messages GROUP BY user_id) d JOIN users u ON u.id = d.user_id", "u"),
	from("users u, categories c", "u c"),
	from("messages m JOIN message_headers h ON h.user_id = m.user_id AND h.message_id = m.id AND h.position = 0", "m h"),
}

// ofMailbox is a predicate that says which mailboxes are read, which in a database of one mailbox is that one; "" where no table has them.
func (g *oracleGenerator) ofMailbox() string {
	var columns []oracleScoped
	for _, c := range g.scope {
		if c.name == "user_id" || c.name == "mailbox" {
			columns = append(columns, c)
		}
	}
	if len(columns) == 0 {
		return ""
	}
	c := oracleOne(g, columns...)
	some := sqlQuote(oracleOne(g, c.samples...))
	if !g.all {
		return fmt.Sprintf("%s %s", c, oracleOne(g, "= "+some, "IN ("+some+")", "IN ("+some+", "+some+")"))
	}
	if c.name == "user_id" && g.IntN(3) == 0 {
		inner := g.inner()
		inner.open("users", "z")
		return fmt.Sprintf("%s %sIN (SELECT z.id FROM users z WHERE %s)", c, oracleOne(g, "", "", "NOT "), inner.simple())
	}
	other := sqlQuote(oracleOne(g, c.samples...))
	return strings.NewReplacer("{c}", c.String(), "{1}", some, "{2}", other).Replace(oracleOne(g, "{c} = {1}", "{c} IN ({1}, {2})", "{c} <> {1}", "{c} NOT IN ({1}, {2})",
		"({c} = {1} OR {c} = {2})", "{c} >= {1}", "NOT {c} = {1}"))
}
