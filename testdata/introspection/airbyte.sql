-- Shapes of Airbyte's source-mysql, Fivetran's and Stitch's (Singer tap-mysql) MySQL connectors: the checks of privileges and binlog, the
-- discovery, the estimates, and the cursors of their incremental loads.

SELECT 1;

show variables where Variable_name = 'log_bin';

show variables where Variable_name = 'binlog_format';

show variables where Variable_name = 'binlog_row_image';

SHOW VARIABLES LIKE 'binlog_expire_logs_seconds';

SHOW VARIABLES LIKE 'gtid_mode';

SHOW VARIABLES WHERE Variable_name IN ('server_id', 'log_bin', 'binlog_format', 'binlog_row_image', 'gtid_mode', 'version');

SHOW MASTER STATUS;

SHOW BINARY LOGS;

SHOW GRANTS FOR CURRENT_USER();

SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.tables WHERE table_schema = 'outlook' AND table_type = 'BASE TABLE';

SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, IS_NULLABLE, DATA_TYPE, COLUMN_TYPE, COLUMN_KEY, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE FROM information_schema.columns WHERE table_schema NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION;

SELECT (data_length + index_length) as TotalByteSize, AVG_ROW_LENGTH as AvgRowByteSize FROM information_schema.tables WHERE table_schema = 'outlook' AND table_name = 'messages';

SELECT table_rows, data_length, avg_row_length FROM information_schema.tables WHERE table_schema = 'outlook' AND table_name = 'messages';

SELECT table_schema, table_name, table_type, table_rows FROM information_schema.tables WHERE table_schema NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys');

SELECT table_schema, table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, column_type, column_key FROM information_schema.columns WHERE table_schema NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') ORDER BY table_schema, table_name;

SELECT kcu.TABLE_SCHEMA, kcu.TABLE_NAME, kcu.COLUMN_NAME FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage kcu ON tc.constraint_name = kcu.constraint_name AND tc.table_schema = kcu.table_schema AND tc.table_name = kcu.table_name WHERE tc.constraint_type = 'PRIMARY KEY' AND tc.table_schema = 'outlook' ORDER BY kcu.TABLE_NAME, kcu.ORDINAL_POSITION;

SET @@session.time_zone="+0:00";

SET @@session.wait_timeout=2700;

SET @@session.net_read_timeout=2700;

SET @@session.innodb_lock_wait_timeout=3600;

SET @@session.sql_mode='ANSI_QUOTES,NO_ENGINE_SUBSTITUTION';

SELECT VERSION() as version, @@session.wait_timeout as wait_timeout, @@session.innodb_lock_wait_timeout as innodb_lock_wait_timeout, @@session.max_allowed_packet as max_allowed_packet, @@session.interactive_timeout as interactive_timeout;

show session status where variable_name IN ('Ssl_version', 'Ssl_cipher');

SELECT @@session.time_zone;

SELECT @@server_id AS server_id, @@server_uuid AS server_uuid;

SELECT @@read_only;

SELECT NOW(6), UTC_TIMESTAMP(6);
