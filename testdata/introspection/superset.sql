-- Shapes of Apache Superset 3 and 4 (its MySQL engine spec over SQLAlchemy): the connection test, the schema and table pickers, SQL Lab.

SELECT 1;

SELECT VERSION();

SELECT @@transaction_isolation;

SHOW VARIABLES LIKE 'sql_mode';

SHOW VARIABLES LIKE 'lower_case_table_names';

SHOW SCHEMAS;

SHOW FULL TABLES FROM `outlook`;

SHOW CREATE TABLE `outlook`.`messages`;

SHOW FULL COLUMNS FROM `outlook`.`messages`;

SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'outlook' AND TABLE_TYPE = 'VIEW';

DESCRIBE `outlook`.`messages`;

EXPLAIN SELECT subject FROM messages WHERE is_read = 0;

SELECT DATE(`received_date_time`) AS `__timestamp`, COUNT(*) AS `count` FROM `outlook`.`messages` WHERE 1 = 0 GROUP BY DATE(`received_date_time`) LIMIT 0;

SELECT CONNECTION_ID();

SELECT TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'outlook' AND TABLE_NAME = 'messages';

SELECT * FROM (SELECT id, subject FROM outlook.messages) AS virtual_table LIMIT 0;
