// MariaDB Connector/J: java -cp /usr/share/java/mariadb-java-client.jar Jdbc.java
import java.math.BigDecimal;
import java.sql.*;
import java.util.*;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Tries JDBC as tools use it: metadata, prepared statements, streams, cancelling. */
public class Jdbc {
    static final String MANY = "SELECT a.id, b.display_name, c.path FROM folders a, folders b, folders c, folders d LIMIT 100000";
    static final String ENDLESS = "SELECT SLEEP(7) FROM folders a, folders b";
    static final Map<String, String> env = System.getenv();

    /** A check's body. */
    interface Body {
        void run(Connection c) throws Exception;
    }

    static Connection connect(String password, String database, String options) throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://" + env.get("PROBE_HOST") + ":" + env.get("PROBE_PORT") + "/" + database
            + "?useSsl=true&trustServerCertificate=true&serverTimezone=UTC" + options, env.get("PROBE_USER"), password);
    }

    static Connection connect() throws SQLException {
        return connect(env.get("PROBE_PASSWORD"), env.get("PROBE_DATABASE"), "");
    }

    static Connection prepares() throws SQLException {
        return connect(env.get("PROBE_PASSWORD"), env.get("PROBE_DATABASE"), "&useServerPrepStmts=true");
    }

    /** Runs a check on a connection of its own. */
    static void check(String name, Body body) {
        try (Connection c = connect()) {
            body.run(c);
            System.out.println("ok " + name);
        } catch (Throwable e) {
            System.out.println("FAIL " + name + ": " + e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
    }

    static void want(Object got, Object expected) {
        if (!Objects.equals(got, expected)) throw new AssertionError("got " + got + ", want " + expected);
    }

    /** What a result holds. */
    static List<List<Object>> all(ResultSet r) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        int n = r.getMetaData().getColumnCount();
        while (r.next()) {
            List<Object> row = new ArrayList<>();
            for (int i = 1; i <= n; i++) row.add(r.getObject(i));
            rows.add(row);
        }
        return rows;
    }

    /** Some columns of a result of DatabaseMetaData. */
    static List<List<Object>> columns(ResultSet r, String... names) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        while (r.next()) {
            List<Object> row = new ArrayList<>();
            for (String name : names) row.add(r.getObject(name));
            rows.add(row);
        }
        return rows;
    }

    static List<List<Object>> query(Connection c, String sql, Object... values) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) s.setObject(i + 1, values[i]);
            return all(s.executeQuery());
        }
    }

    /** Number and state of the error that a call ends with. */
    static List<Object> failure(Callable<?> call) throws Exception {
        try {
            call.call();
        } catch (SQLException e) {
            return List.of(e.getErrorCode(), e.getSQLState());
        }
        throw new AssertionError("no error");
    }

    public static void main(String[] args) throws Exception {
        try (Connection c = connect()) {
            System.out.println("client MariaDB Connector/J " + c.getMetaData().getDriverVersion().replaceAll("[^0-9.]", ""));
        }
        metadata();
        queries();
        errors();
        streams();
        sessions();
        System.out.println("end");
        System.exit(0);
    }

    static void metadata() {
        check("connect", c -> want(c.isValid(2) && c.getMetaData().getDatabaseMajorVersion() >= 8, true));
        check("catalogs", c -> want(columns(c.getMetaData().getCatalogs(), "TABLE_CAT").contains(List.of("outlook")), true));
        check("tables", c -> want(columns(c.getMetaData().getTables("outlook", null, "%", new String[] {"TABLE", "BASE TABLE"}), "TABLE_NAME")
            .containsAll(List.of(List.of("attachments"), List.of("folders"), List.of("messages"), List.of("users"))), true));
        check("columns", c -> {
            List<List<Object>> found = columns(c.getMetaData().getColumns("outlook", null, "messages", "%"), "COLUMN_NAME", "DATA_TYPE", "NULLABLE", "COLUMN_SIZE");
            want(found.stream().filter(r -> r.get(0).equals("id")).findFirst().get().toString(), "[id, " + Types.VARCHAR + ", 0, 512]");
            want(found.stream().filter(r -> r.get(0).equals("received_date_time")).findFirst().get().subList(0, 3).toString(), "[received_date_time, " + Types.TIMESTAMP + ", 1]");
            want(found.stream().filter(r -> r.get(0).equals("is_read")).findFirst().get().subList(0, 3).toString(), "[is_read, " + Types.BIT + ", 1]");
        });
        check("primary_keys", c -> want(columns(c.getMetaData().getPrimaryKeys("outlook", null, "messages"), "COLUMN_NAME"), List.of(List.of("id"), List.of("user_id"))));
        check("index_info", c -> want(columns(c.getMetaData().getIndexInfo("outlook", null, "messages", true, true), "INDEX_NAME", "COLUMN_NAME").contains(List.of("PRIMARY", "id")), true));
        check("foreign_keys", c -> want(columns(c.getMetaData().getImportedKeys("outlook", null, "messages"), "FK_NAME"), List.of()));
        check("best_row", c -> want(columns(c.getMetaData().getBestRowIdentifier("outlook", null, "folders", 0, true), "COLUMN_NAME"), List.of(List.of("user_id"), List.of("id"))));
        check("procedures", c -> want(columns(c.getMetaData().getProcedures("outlook", null, "%"), "PROCEDURE_NAME"), List.of()));
        check("privileges", c -> columns(c.getMetaData().getTablePrivileges("outlook", null, "%"), "PRIVILEGE"));
        check("type_info", c -> want(all(c.getMetaData().getTypeInfo()).size() > 20, true));
        check("result_metadata", c -> {
            try (Statement s = c.createStatement()) {
                ResultSetMetaData m = s.executeQuery("SELECT m.subject AS s, m.is_read, m.received_date_time, COUNT(*) AS n FROM messages m GROUP BY 1, 2, 3 LIMIT 1").getMetaData();
                want(List.of(m.getColumnLabel(1), m.getColumnName(1), m.getTableName(1), m.getCatalogName(1)), List.of("s", "subject", "messages", "outlook"));
                want(List.of(m.getColumnType(2), m.getColumnType(3), m.getColumnType(4)), List.of(Types.BIT, Types.TIMESTAMP, Types.BIGINT));
            }
        });
        check("prepared_metadata", c -> {
            try (Connection p = prepares(); PreparedStatement s = p.prepareStatement("SELECT id, subject FROM messages WHERE id = ? AND is_read = ?")) {
                want(List.of(s.getMetaData().getColumnCount(), s.getParameterMetaData().getParameterCount()), List.of(2, 2));
            }
        });
    }

    static void queries() {
        check("where_order_limit", c -> {
            List<List<Object>> found = query(c, "SELECT received_date_time FROM messages WHERE is_read = ? ORDER BY 1 DESC LIMIT ?", true, 5);
            want(found.size(), 5);
            for (int i = 1; i < 5; i++) want(((Timestamp) found.get(i).get(0)).after((Timestamp) found.get(i - 1).get(0)), false);
        });
        check("like_escape", c -> want(List.of(query(c, "SELECT COUNT(*) > 0 FROM folders WHERE path LIKE ?", "Inbox_%").get(0).get(0).toString(),
            query(c, "SELECT COUNT(*) FROM folders WHERE path LIKE ?", "Inbox\\_%").get(0).get(0)), List.of("1", 0L)));
        check("case_insensitive", c -> want(query(c, "SELECT COUNT(*) FROM folders WHERE display_name = ?", "sENT iTEMS"), List.of(List.of(1L))));
        check("prepared", c -> {
            try (Connection p = prepares(); PreparedStatement s = p.prepareStatement("SELECT display_name, CAST(0.5 AS DOUBLE), total_item_count > ? FROM folders WHERE well_known_name = ?")) {
                for (String[] name : new String[][] {{"inbox", "Inbox"}, {"sentitems", "Sent Items"}, {"inbox", "Inbox"}}) {
                    s.setInt(1, 0);
                    s.setString(2, name[1].isEmpty() ? null : name[0]);
                    ResultSet r = s.executeQuery();
                    want(r.next(), true);
                    want(List.of(r.getString(1), r.getDouble(2), r.getBoolean(3)), List.of(name[1], 0.5, true));
                }
            }
        });
        check("nulls", c -> want(query(c, "SELECT well_known_name, CAST(? AS CHAR) FROM folders WHERE well_known_name IS NULL LIMIT 1", (Object) null), List.of(Arrays.asList(null, null))));
        check("datetime6", c -> {
            Timestamp moment = Timestamp.valueOf("2026-11-20 08:45:11.123456");
            try (Connection p = prepares()) {
                for (Connection each : List.of(c, p)) want(query(each, "SELECT CAST(? AS DATETIME(6))", moment), List.of(List.of(moment)));
            }
        });
        check("emoji", c -> want(query(c, "SELECT ?, '🌞 Köln 日本'", "🥗 ñ 한"), List.of(List.of("🥗 ñ 한", "🌞 Köln 日本"))));
        check("megabyte", c -> {
            List<Object> row = query(c, "SELECT REPEAT('x', 1000000), LENGTH(?)", "y".repeat(1000000)).get(0);
            want(List.of(((String) row.get(0)).length(), ((Number) row.get(1)).intValue()), List.of(1000000, 1000000));
        });
        check("five_megabytes", c -> {
            try (Connection p = prepares()) {
                for (Connection each : List.of(c, p)) {
                    List<Object> row = query(each, "SELECT REPEAT('ö', 2500000), LENGTH(?)", "y".repeat(5000000)).get(0);
                    want(List.of(((String) row.get(0)).length(), ((Number) row.get(1)).intValue()), List.of(2500000, 5000000));
                }
            }
        });
        check("group_by", c -> want(query(c, "SELECT COUNT(*) FROM messages GROUP BY folder_path HAVING folder_path = 'Sent Items'"), query(c, "SELECT COUNT(*) FROM messages WHERE folder_path = 'Sent Items'")));
        check("join", c -> want(query(c, "SELECT DISTINCT f.display_name FROM messages m JOIN folders f ON f.id = m.parent_folder_id WHERE f.well_known_name = 'sentitems' AND m.importance = 'high'"), List.of(List.of("Sent Items"))));
        check("typed_values", c -> {
            try (Connection p = prepares()) {
                for (Connection each : List.of(c, p)) {
                    want(query(each, "SELECT CAST(1 AS SIGNED), -9223372036854775808, CAST(0.1 AS DECIMAL(10,3)), CAST(0.5 AS DOUBLE), DATE '2026-02-28', 'a'"),
                        List.of(List.of(query(each, "SELECT CAST(1 AS SIGNED)").get(0).get(0), Long.MIN_VALUE, new BigDecimal("0.100"), 0.5, java.sql.Date.valueOf("2026-02-28"), "a")));
                    List<Object> row = query(each, "SELECT content_bytes, LENGTH(content_bytes) FROM attachments WHERE content_bytes IS NOT NULL LIMIT 1").get(0);
                    want(((byte[]) row.get(0)).length, ((Number) row.get(1)).intValue());
                }
            }
        });
        check("max_rows", c -> {
            try (Statement s = c.createStatement()) {
                s.setMaxRows(10);
                for (String sql : List.of("SELECT id FROM messages", "SELECT id FROM messages ORDER BY received_date_time", "SELECT a.id FROM folders a, folders b")) want(all(s.executeQuery(sql)).size(), 10);
            }
        });
        check("multi_results", c -> {
            try (Connection m = connect(env.get("PROBE_PASSWORD"), env.get("PROBE_DATABASE"), "&allowMultiQueries=true"); Statement s = m.createStatement()) {
                want(s.execute("SELECT 1; SELECT 2, 3"), true);
                want(s.getMoreResults(), true);
                want(all(s.getResultSet()).get(0).size(), 2);
            }
        });
    }

    static void errors() {
        Map<String, List<Object>> wanted = new LinkedHashMap<>();
        wanted.put("SELECT nothing FROM folders", List.of(1054, "42S22"));
        wanted.put("SELECT 1 FROM nothing", List.of(1146, "42S02"));
        wanted.put("SELEC 1", List.of(1064, "42000"));
        wanted.forEach((sql, error) -> {
            check("err_" + error.get(0), c -> want(failure(() -> c.createStatement().executeQuery(sql)), error));
            check("err_" + error.get(0) + "_prepared", c -> {
                try (Connection p = prepares()) {
                    want(failure(() -> p.prepareStatement(sql).executeQuery()), error);
                }
            });
        });
        check("err_1045", c -> want(failure(() -> connect("wrong", "outlook", "")), List.of(1045, "28000")));
        check("err_1049", c -> want(failure(() -> connect(env.get("PROBE_PASSWORD"), "nothing", "")), List.of(1049, "42000")));
        check("tls", c -> want(query(c, "SHOW STATUS LIKE 'Ssl_cipher'").get(0).get(1).toString().isEmpty(), false));
        check("cancel", c -> {
            Statement s = c.createStatement();
            var executor = Executors.newSingleThreadExecutor();
            var ended = executor.submit(() -> failure(() -> s.executeQuery(ENDLESS)));
            try (Connection watch = connect()) {
                while (query(watch, "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(7)%'").isEmpty());
            }
            s.cancel();
            want(ended.get(), List.of(1317, "70100"));
            want(query(c, "SELECT 1").size(), 1);
        });
        check("query_timeout", c -> {
            Statement s = c.createStatement();
            s.setQueryTimeout(1);
            want(List.of(1317, 1969, 3024).contains(failure(() -> s.executeQuery(ENDLESS)).get(0)), true);
        });
    }

    static void streams() {
        check("stream_100k", c -> want(count(stream(c, MANY)), 100000));
        check("abandoned_stream", c -> {
            ResultSet r = stream(c, MANY);
            want(r.next(), true);
            r.getStatement().close();
            want(query(c, "SELECT 1").size(), 1);
        });
        check("cursor", c -> {
            try (Connection p = connect(env.get("PROBE_PASSWORD"), env.get("PROBE_DATABASE"), "&useServerPrepStmts=true&useCursorFetch=true"); PreparedStatement s = p.prepareStatement("SELECT id FROM messages LIMIT 1000")) {
                s.setFetchSize(100);
                want(count(s.executeQuery()), 1000);
            }
        });
        check("broken_stream", c -> want((int) failure(() -> count(stream(c, env.get("PROBE_BROKEN")))).get(0) > 1000, true));
        check("server_dies", c -> {
            int[] seen = {0};
            try (Connection cut = DriverManager.getConnection("jdbc:mariadb://" + env.get("PROBE_HOST") + ":" + env.get("PROBE_CUT_PORT") + "/" + env.get("PROBE_DATABASE")
                + "?useSsl=true&trustServerCertificate=true", env.get("PROBE_USER"), env.get("PROBE_PASSWORD"))) {
                failure(() -> {
                    for (ResultSet r = stream(cut, MANY); r.next(); ) seen[0]++;
                    return null;
                });
            }
            want(seen[0] < 100000, true);
        });
        check("thousand_times", c -> {
            try (Connection p = prepares(); PreparedStatement s = p.prepareStatement("SELECT CAST(? AS SIGNED) + 1")) {
                for (int i = 0; i < 1000; i++) {
                    s.setInt(1, i);
                    ResultSet r = s.executeQuery();
                    want(r.next() ? r.getInt(1) : null, i + 1);
                }
            }
        });
        check("unsigned", c -> want(query(c, "SELECT CAST(18446744073709551615 AS UNSIGNED)").get(0).get(0).toString(), "18446744073709551615"));
        check("broken_buffered", c -> want((int) failure(() -> c.createStatement().executeQuery(env.get("PROBE_BROKEN"))).get(0) > 1000, true));
    }

    /** A result of which a hundred rows are held. */
    static ResultSet stream(Connection c, String sql) throws SQLException {
        Statement s = c.createStatement();
        s.setFetchSize(100);
        return s.executeQuery(sql);
    }

    static int count(ResultSet r) throws SQLException {
        int n = 0;
        while (r.next()) n++;
        return n;
    }

    static void sessions() {
        check("transaction", c -> {
            c.setAutoCommit(false);
            c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            Savepoint s = c.setSavepoint("a");
            query(c, "SELECT COUNT(*) FROM folders");
            c.rollback(s);
            c.releaseSavepoint(c.setSavepoint("b"));
            c.commit();
            c.rollback();
            c.setAutoCommit(true);
        });
        check("read_only", c -> {
            c.setReadOnly(true);
            want(query(c, "SELECT 1").size(), 1);
        });
        check("catalog", c -> {
            c.setCatalog("information_schema");
            want(query(c, "SELECT DATABASE()").get(0).get(0), "information_schema");
        });
        check("pool", c -> {
            var source = new org.mariadb.jdbc.MariaDbPoolDataSource("jdbc:mariadb://" + env.get("PROBE_HOST") + ":" + env.get("PROBE_PORT") + "/" + env.get("PROBE_DATABASE")
                + "?useSsl=true&trustServerCertificate=true&maxPoolSize=3&user=" + env.get("PROBE_USER") + "&password=" + env.get("PROBE_PASSWORD"));
            for (int i = 0; i < 12; i++) { // the driver resets a connection itself, where the server is not MariaDB
                try (Connection p = source.getConnection()) {
                    want(List.of(p.getAutoCommit(), query(p, "SELECT DATABASE()").get(0).get(0)), List.of(true, "outlook"));
                    query(p, "SELECT COUNT(*) FROM folders");
                    p.setAutoCommit(false);
                    p.setCatalog("information_schema");
                }
            }
            source.close();
        });
        check("reconnect", c -> {
            try (Connection killer = connect()) {
                killer.createStatement().execute("KILL " + query(c, "SELECT CONNECTION_ID()").get(0).get(0));
            }
            failure(() -> query(c, "SELECT 1"));
            for (int i = 0; i < 20; i++) connect().close();
        });
    }
}
