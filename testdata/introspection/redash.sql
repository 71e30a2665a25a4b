-- Shapes of Redash 10 and 25 (its MySQL query runner over mysqlclient): the connection test, the schema browser, its annotations.

SET NAMES utf8;

SELECT 1;

SELECT col.table_schema as table_schema, col.table_name as table_name, col.column_name as column_name FROM `information_schema`.`columns` col WHERE LOWER(col.table_schema) NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys');

SELECT col.table_schema as table_schema, col.table_name as table_name, col.column_name as column_name, col.data_type AS data_type, col.column_comment AS column_comment FROM `information_schema`.`columns` col INNER JOIN (SELECT table_schema, TABLE_NAME FROM information_schema.tables WHERE TABLE_TYPE <> 'SYSTEM VIEW') tables ON tables.table_schema = col.table_schema AND tables.TABLE_NAME = col.TABLE_NAME WHERE LOWER(col.table_schema) NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') ORDER BY 1, 2, 3;

/* Username: demo, query_id: adhoc, Queue: queries, Job ID: 1 */ SELECT DATABASE();

SELECT connection_id();
