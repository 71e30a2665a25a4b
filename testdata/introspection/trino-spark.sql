-- Shapes of Trino's MySQL connector and of Spark's JDBC data source, both over MySQL Connector/J: schemas, tables, statistics, the schema
-- of a query, the probe of a table, the bounds of partitions.

SELECT 1;

SELECT SCHEMA_NAME AS TABLE_CAT FROM INFORMATION_SCHEMA.SCHEMATA ORDER BY TABLE_CAT;

SELECT table_name, table_comment FROM information_schema.tables WHERE table_schema = 'outlook' AND table_type IN ('BASE TABLE','VIEW');

SELECT TABLE_ROWS FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'outlook' AND TABLE_NAME = 'messages';

SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME = 'COLUMN_STATISTICS';

SELECT COLUMN_NAME, HISTOGRAM FROM INFORMATION_SCHEMA.COLUMN_STATISTICS WHERE SCHEMA_NAME = 'outlook' AND TABLE_NAME = 'messages';

SELECT COLUMN_NAME, MAX(NULLABLE) AS NULLABLE, MAX(CARDINALITY) AS CARDINALITY FROM INFORMATION_SCHEMA.STATISTICS WHERE TABLE_SCHEMA = 'outlook' AND TABLE_NAME = 'messages' AND SEQ_IN_INDEX = 1 AND SUB_PART IS NULL GROUP BY COLUMN_NAME;

SELECT * FROM `outlook`.`messages` WHERE 1=0;

SELECT 1 FROM messages LIMIT 0;

SELECT * FROM (SELECT id, subject FROM messages) SPARK_GEN_SUBQ_0 WHERE 1=0;

SHOW INDEXES FROM `messages`;

SET SESSION sql_mode='ANSI';

SET SESSION sql_mode=DEFAULT;

SELECT `id`,`subject` FROM messages WHERE `is_read` = 1 AND 1=0 LIMIT 0;

select @@session.sql_mode;
