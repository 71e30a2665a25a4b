-- Shapes of Grafana 9 to 11 (its MySQL data source): the health check, the query builder's pickers, the macros.

SELECT 1;

SET time_zone='+00:00';

SELECT DISTINCT TABLE_SCHEMA from information_schema.TABLES where TABLE_TYPE != 'SYSTEM VIEW' ORDER BY TABLE_SCHEMA;

SELECT table_name FROM information_schema.tables WHERE table_schema = 'outlook' ORDER BY table_name;

SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'outlook' AND table_name = 'messages' ORDER BY column_name;

SELECT column_name FROM information_schema.columns WHERE table_schema = database() AND table_name = 'messages' AND data_type IN ('timestamp','datetime','int','bigint') ORDER BY column_name;

SELECT table_name as table_name, ( SELECT column_name as column_name FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.data_type IN ('timestamp', 'datetime') ORDER BY ordinal_position LIMIT 1 ) AS time_column, ( SELECT column_name AS column_name FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.data_type IN('float', 'int', 'bigint') ORDER BY ordinal_position LIMIT 1 ) AS value_column FROM information_schema.tables t WHERE t.table_schema = database() AND EXISTS ( SELECT 1 FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.data_type IN ('timestamp', 'datetime') ) AND EXISTS ( SELECT 1 FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.data_type IN('float', 'int', 'bigint') ) LIMIT 1;

SELECT UNIX_TIMESTAMP(received_date_time) DIV 3600 * 3600 AS time, count(*) AS metric FROM messages WHERE 1 = 0 GROUP BY 1 ORDER BY 1 LIMIT 0;
