-- Shapes of Fivetran's MySQL connector, from its setup tests as documented ("connector setup tests", "Fivetran Teleport Sync"), and of
-- Hevo, Matillion and Azure Data Factory, which ask the same of information_schema.

SELECT @@version, @@version_comment, @@server_id, @@log_bin, @@binlog_format;

SELECT @@global.time_zone, @@system_time_zone;

SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys', 'innodb', 'tmp');

SELECT t.TABLE_SCHEMA, t.TABLE_NAME, t.TABLE_TYPE, t.ENGINE, t.TABLE_COLLATION, t.TABLE_ROWS, t.DATA_LENGTH FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = 'outlook' AND t.TABLE_TYPE = 'BASE TABLE';

SELECT c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_TYPE, c.DATA_TYPE, c.CHARACTER_SET_NAME, c.COLUMN_KEY, c.IS_NULLABLE, c.EXTRA, c.ORDINAL_POSITION FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = 'outlook' ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION;

SELECT s.TABLE_SCHEMA, s.TABLE_NAME, s.INDEX_NAME, s.COLUMN_NAME, s.SEQ_IN_INDEX, s.NON_UNIQUE FROM information_schema.STATISTICS s WHERE s.TABLE_SCHEMA = 'outlook' AND s.NON_UNIQUE = 0 ORDER BY s.TABLE_NAME, s.INDEX_NAME, s.SEQ_IN_INDEX;

SELECT k.TABLE_SCHEMA, k.TABLE_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE k WHERE k.TABLE_SCHEMA = 'outlook' AND k.REFERENCED_TABLE_NAME IS NOT NULL;

SHOW GRANTS;

SHOW TABLES FROM `outlook`;

SHOW CREATE TABLE `outlook`.`users`;

SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'outlook' AND ENGINE = 'InnoDB';

SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'outlook' AND TABLE_NAME IN ('messages', 'nothing');
