-- Shapes of MySQL Workbench 8.0: the connection, the SQL editor's tree, the inspectors, the administration pages (public threads of
-- apache/shardingsphere 13341, vitessio/vitess 3992, pingcap/tidb 763, and Workbench's manual).

SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;

SET CHARACTER SET utf8;

SET NAMES utf8;

SET SQL_SAFE_UPDATES=1;

SELECT CONNECTION_ID();

SHOW SESSION STATUS LIKE 'Ssl_cipher';

set autocommit=1;

SHOW SESSION VARIABLES LIKE 'sql_mode';

SHOW SESSION VARIABLES LIKE 'version_comment';

SHOW SESSION VARIABLES LIKE 'version';

SHOW SESSION VARIABLES LIKE 'version_compile_os';

SHOW SESSION VARIABLES LIKE 'lower_case_table_names';

SHOW SESSION VARIABLES LIKE 'character_set_client';

SHOW VARIABLES LIKE 'offline_mode';

SHOW VARIABLES LIKE 'wait_timeout';

SELECT current_user();

SELECT DATABASE();

SHOW DATABASES;

SHOW FULL TABLES FROM `outlook`;

SHOW FULL TABLES FROM `outlook` WHERE table_type = 'BASE TABLE';

SHOW PROCEDURE STATUS WHERE Db='outlook';

SHOW FUNCTION STATUS WHERE Db='outlook';

SHOW FULL COLUMNS FROM `outlook`.`messages`;

SHOW INDEXES FROM `outlook`.`messages`;

SHOW TRIGGERS FROM `outlook` WHERE `Table` = 'messages';

SHOW TABLE STATUS FROM `outlook` WHERE Name='messages';

SHOW CREATE TABLE `outlook`.`messages`;

SHOW CREATE SCHEMA `outlook`;

SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME='outlook';

SELECT count(*) FROM information_schema.tables WHERE table_schema = 'outlook';

SELECT sum(data_length+index_length) FROM information_schema.tables WHERE table_schema='outlook';

select column_name, referenced_table_schema, referenced_table_name, referenced_column_name from information_schema.key_column_usage where table_schema = 'outlook' and table_name = 'messages' and referenced_table_name is not null;

SELECT st.* FROM performance_schema.events_statements_current st JOIN performance_schema.threads thr ON thr.thread_id = st.thread_id WHERE thr.processlist_id = 1;

SELECT thread_id FROM performance_schema.threads WHERE processlist_id = CONNECTION_ID();

SELECT * FROM performance_schema.setup_consumers;

SELECT * FROM performance_schema.setup_instruments LIMIT 10;

SELECT * FROM performance_schema.setup_actors;

select t.PROCESSLIST_ID, IF (NAME = 'thread/sql/event_scheduler','event_scheduler',t.PROCESSLIST_USER) PROCESSLIST_USER, t.PROCESSLIST_HOST, t.PROCESSLIST_DB, t.PROCESSLIST_COMMAND, t.PROCESSLIST_TIME, t.PROCESSLIST_STATE, t.THREAD_ID, t.TYPE, t.NAME, t.PARENT_THREAD_ID, t.INSTRUMENTED, t.PROCESSLIST_INFO, a.ATTR_VALUE FROM performance_schema.threads t LEFT OUTER JOIN performance_schema.session_connect_attrs a ON t.processlist_id = a.processlist_id AND (a.attr_name IS NULL OR a.attr_name = 'program_name') WHERE t.TYPE <> 'BACKGROUND';

SELECT * FROM performance_schema.session_connect_attrs WHERE processlist_id = CONNECTION_ID();

SHOW GLOBAL STATUS;

SHOW GLOBAL VARIABLES;

SHOW GLOBAL VARIABLES LIKE '%ssl%';

SHOW ENGINES;

SHOW PLUGINS;

SHOW PROCESSLIST;

SHOW BINARY LOGS;

SHOW REPLICA STATUS;

SELECT user, host FROM mysql.user;

SELECT * FROM mysql.general_log LIMIT 10;

select sys_version, mysql_version from sys.version;

SELECT * FROM sys.schema_table_statistics LIMIT 10;

SELECT * FROM sys.memory_global_by_current_bytes LIMIT 10;

SELECT * FROM INFORMATION_SCHEMA.CHARACTER_SETS ORDER BY CHARACTER_SET_NAME;

SHOW COLLATION WHERE Charset = 'utf8mb4';

SHOW CHARACTER SET;

EXPLAIN SELECT subject FROM messages WHERE is_read = 0;
