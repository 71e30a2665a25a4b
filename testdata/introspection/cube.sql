-- Captured from the MySQL driver of Cube 1.7.43: tablesSchema, getTablesForSpecificSchemas.

SELECT 1;

select connection_id() as connectionId;

SET time_zone = '+00:00';

SELECT columns.column_name as `column_name`, columns.table_name as `table_name`, columns.table_schema as `table_schema`, columns.data_type as `data_type` FROM information_schema.columns WHERE columns.table_schema NOT IN ('pg_catalog', 'information_schema', 'mysql', 'performance_schema', 'sys', 'INFORMATION_SCHEMA') AND columns.table_schema = 'outlook';

SELECT table_schema as `schema_name` FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema', 'mysql', 'performance_schema', 'sys', 'INFORMATION_SCHEMA') GROUP BY table_schema;

SELECT table_schema as `schema_name`, table_name as `table_name` FROM information_schema.tables as columns WHERE table_schema IN ('outlook');

SELECT TABLE_SCHEMA as `table_schema`, TABLE_NAME as `table_name`, COLUMN_NAME as `column_name` FROM information_schema.KEY_COLUMN_USAGE WHERE CONSTRAINT_NAME = 'PRIMARY' AND TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') AND ((columns.table_schema = 'outlook' AND columns.table_name IN ('messages'))) ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION;

SELECT tc.table_schema as `table_schema`, tc.table_name as `table_name`, kcu.column_name as `column_name`, columns.table_name as `target_table`, columns.column_name as `target_column` FROM information_schema.table_constraints AS tc JOIN information_schema.key_column_usage AS kcu ON tc.constraint_name = kcu.constraint_name JOIN information_schema.key_column_usage AS columns ON columns.constraint_name = tc.constraint_name WHERE columns.table_name NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') AND tc.constraint_type = 'FOREIGN KEY' AND ((columns.table_schema = 'outlook' AND columns.table_name IN ('messages')));

SELECT columns.column_name as `column_name`, columns.table_name as `table_name`, columns.table_schema as `schema_name`, columns.data_type as `data_type` FROM information_schema.columns as columns WHERE (columns.table_schema = 'outlook' AND columns.table_name IN ('messages'));
