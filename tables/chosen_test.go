package tables_test

import (
	"strings"
	"testing"
)

// correlatedSubqueries are subqueries that look at the outer row, in every place, over NULLs, texts that are equal in other letters, times and
// numbers. Braces mark the equalities by which rows are chosen.
var correlatedSubqueries = []string{
	"SELECT m.id FROM messages m WHERE m.received_date_time = (SELECT MAX(x.received_date_time) FROM messages x WHERE {x.conversation_id = m.conversation_id})",
	"SELECT m.id, (SELECT COUNT(*) FROM messages x WHERE {x.conversation_id = m.conversation_id} AND x.received_date_time < m.received_date_time) n FROM messages m",
	"SELECT m.id, (SELECT SUM(a.size) FROM attachments a WHERE {a.message_id = m.id} AND a.size > 1000) n, (SELECT COUNT(a.id) FROM attachments a WHERE {a.message_id = m.id}) c FROM messages m",
	"SELECT m.id, (SELECT AVG(x.is_read) FROM messages x WHERE {x.from_address = m.sender_address} AND x.importance = 'high') n FROM messages m",
	"SELECT f.path, (SELECT COUNT(*) FROM messages m WHERE {f.id = m.parent_folder_id}) n, (SELECT MIN(m.subject) FROM messages m WHERE {m.parent_folder_id = f.id} AND m.is_read = 0) s FROM folders f",
	"SELECT m.id, (SELECT x.id FROM messages x WHERE {x.conversation_id = m.conversation_id} ORDER BY x.received_date_time DESC, x.id LIMIT 1) n FROM messages m",
	"SELECT m.id, (SELECT GROUP_CONCAT(DISTINCT r.address ORDER BY r.address) FROM recipients r WHERE {r.message_id = m.id} AND r.kind = 'to') n FROM messages m",
	"SELECT m.id, (SELECT u.department FROM users u WHERE {u.mail = m.from_address}) n FROM messages m",
	"SELECT m.id FROM messages m WHERE m.is_read = 0 OR EXISTS (SELECT 1 FROM attachments a WHERE {a.message_id = m.id} AND a.size > 20000)",
	"SELECT m.id, CASE WHEN EXISTS (SELECT 1 FROM messages x WHERE {x.conversation_id = m.conversation_id} AND x.id <> m.id) THEN 1 ELSE 0 END e FROM messages m",
	"SELECT m.id, NOT EXISTS (SELECT 1 FROM messages x WHERE {x.conversation_id = m.conversation_id} AND x.received_date_time > m.received_date_time) e FROM messages m",
	"SELECT m.id, m.importance IN (SELECT x.importance FROM messages x WHERE {x.conversation_id = m.conversation_id} AND x.id <> m.id) i FROM messages m",
	"SELECT m.id, m.flag_due_date_time NOT IN (SELECT x.flag_due_date_time FROM messages x WHERE {x.from_address = m.from_address} AND x.is_read = 0) i FROM messages m",

	// NULLs on both sides, other letters, other types.
	"SELECT a.id, (SELECT COUNT(*) FROM (SELECT IF(has_attachments, from_address, NULL) k FROM messages) b WHERE {b.k = a.u}) n FROM (SELECT id, IF(is_read, UPPER(from_address), NULL) u FROM messages) a",
	"SELECT m.id, (SELECT COUNT(*) FROM messages x WHERE {UPPER(x.from_address) = m.from_address} AND {x.is_read = m.has_attachments}) n FROM messages m",
	"SELECT m.id, (SELECT COUNT(*) FROM messages x WHERE {x.flag_due_date_time = m.flag_start_date_time}) n, (SELECT COUNT(*) FROM messages x WHERE {x.sent_date_time = m.received_date_time}) s FROM messages m",
	"SELECT m.id, (SELECT COUNT(*) FROM messages x WHERE {DATE(x.received_date_time) = DATE(m.sent_date_time)}) n FROM messages m",
	"SELECT m.id, (SELECT COUNT(*) FROM messages x WHERE {DATE(x.received_date_time) = m.sent_date_time}) n FROM messages m",
	"SELECT f.path, (SELECT COUNT(*) FROM folders x WHERE {x.total_item_count = f.unread_item_count + 1}) n FROM folders f",
	"SELECT f.path, (SELECT COUNT(*) FROM folders x WHERE x.total_item_count / 2 = f.unread_item_count) n FROM folders f",
	"SELECT m.id, (SELECT COUNT(*) FROM messages x WHERE x.is_read = m.importance) n FROM messages m",
	"SELECT m.id, (SELECT COUNT(*) FROM messages x WHERE {x.categories = BINARY m.categories}) n FROM messages m",
	"SELECT m.id, (SELECT COUNT(*) FROM messages x WHERE {UPPER(x.conversation_id) = m.conversation_id COLLATE utf8mb4_0900_ai_ci}) n FROM messages m",
	"SELECT m.id, (SELECT COUNT(*) FROM messages x WHERE {x.id = m.conversation_id} OR {x.conversation_id = m.conversation_id}) n FROM messages m",

	// Subqueries with joins, unions, groups, derived tables, and others inside; groups and joins around them.
	"SELECT f.path, (SELECT COUNT(*) FROM messages m JOIN attachments a ON {a.message_id = m.id} WHERE {m.parent_folder_id = f.id}) n FROM folders f",
	"SELECT f.path, (SELECT COUNT(a.id) FROM messages m LEFT JOIN attachments a ON {a.message_id = m.id} AND a.name <> f.path WHERE {m.parent_folder_id = f.id}) n FROM folders f",
	"SELECT f.path, (SELECT MAX(n) FROM (SELECT COUNT(*) n FROM messages m WHERE {m.parent_folder_id = f.id} GROUP BY m.from_address) t) n FROM folders f",
	"SELECT f.path, (SELECT MAX(t) FROM (SELECT MAX(m.received_date_time) t FROM messages m WHERE {m.parent_folder_id = f.id} UNION ALL SELECT MAX(m.sent_date_time) FROM messages m WHERE {m.parent_folder_id = f.id}) u) n FROM folders f",
	"SELECT f.path, (SELECT COUNT(*) FROM messages m WHERE {m.parent_folder_id = f.id} AND m.received_date_time = (SELECT MAX(x.received_date_time) FROM messages x WHERE {x.conversation_id = m.conversation_id} AND {x.parent_folder_id = f.id})) n FROM folders f",
	"SELECT f.path, (SELECT COUNT(*) FROM messages m WHERE {m.parent_folder_id = f.id} AND EXISTS (SELECT 1 FROM attachments a WHERE {a.message_id = m.id} AND LENGTH(a.name) > LENGTH(f.path))) n FROM folders f",
	"SELECT f.path, m.id FROM folders f JOIN messages m ON m.parent_folder_id = f.id WHERE m.received_date_time > (SELECT MIN(x.received_date_time) FROM messages x WHERE {x.parent_folder_id = f.id} AND {x.from_address = m.from_address})",
	"SELECT f.path, m.id FROM folders f LEFT JOIN messages m ON m.parent_folder_id = f.id AND m.received_date_time = (SELECT MAX(x.received_date_time) FROM messages x WHERE {x.parent_folder_id = f.id})",
	"SELECT t.from_address, t.n, (SELECT COUNT(*) FROM recipients r WHERE {r.address = t.from_address}) r FROM (SELECT from_address, COUNT(*) n FROM messages GROUP BY from_address) t",
	"SELECT m.from_address, MAX((SELECT COUNT(*) FROM attachments a WHERE {a.message_id = m.id})) n FROM messages m GROUP BY m.from_address",
	"SELECT m.id FROM messages m WHERE {m.from_address = m.sender_address} ORDER BY (SELECT COUNT(*) FROM messages x WHERE {x.conversation_id = m.conversation_id}) DESC, m.id LIMIT 20",
	"SELECT m.id, (SELECT MAX(x.received_date_time) FROM messages x WHERE {x.conversation_id = m.conversation_id} AND x.id <> m.id HAVING MAX(x.received_date_time) > m.received_date_time) n FROM messages m",
	"SELECT f.path, t.id FROM folders f JOIN LATERAL (SELECT m.id FROM messages m WHERE {m.parent_folder_id = f.id} ORDER BY m.received_date_time DESC, m.id LIMIT 3) t",
}

// TestCorrelatedSubqueriesByHash compares subqueries whose rows are chosen by a hash with those that look at all rows: equalities
// within IS TRUE are not seen; and with RAND() in them nothing is remembered of a subquery.
func TestCorrelatedSubqueriesByHash(t *testing.T) {
	g := newGateway(t)
	const box = "noa@contoso.com" // without a hash all rows are compared with all
	marked, unmarked := strings.NewReplacer("{", "((", "}", ") IS TRUE AND RAND() < 1)"), strings.NewReplacer("{", "", "}", "")
	for _, s := range correlatedSubqueries {
		statement := unmarked.Replace(s)
		slow := marked.Replace(s)
		if strings.Contains(s, "LATERAL") {
			slow = strings.ReplaceAll(slow, " AND RAND() < 1", "") // which the engine does not allow there
		}
		fast, all := g.queryIn(box, statement), g.queryIn(box, slow)
		if fast.err != nil || all.err != nil {
			t.Errorf("%s\n%v; over all rows: %v", statement, fast.err, all.err)
			continue
		}
		if sorted(fast) != sorted(all) {
			t.Errorf("%s\n%d rows, %d over all rows:\n%.300s\n%.300s", statement, len(fast.rows), len(all.rows), sorted(fast), sorted(all))
		}
		if len(all.rows) == 0 {
			t.Errorf("%s\nhas no rows and proves nothing", statement)
		}
	}
}
