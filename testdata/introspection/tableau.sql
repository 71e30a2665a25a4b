-- Shapes of Tableau over MySQL Connector/ODBC, from a public log of its session (github.com/implydata/plyql, issue 31) and its
-- documentation of "Tableau capability customizations" (temporary tables).

SET NAMES utf8;

SET character_set_results = NULL;

SET SQL_AUTO_IS_NULL = 0;

set @@sql_select_limit=DEFAULT;

SELECT CONNECTION_ID();

SELECT `table_name`, `column_name` FROM `information_schema`.`columns` WHERE `data_type`='enum' AND `table_schema`='outlook';

DROP TABLE `#Tableau_sid_00000001_1_Connect`;

CREATE TEMPORARY TABLE `#Tableau_01_sid_00000001_2_Connect` (`COL` INTEGER);

SHOW DATABASES LIKE '%';

SHOW TABLES FROM `outlook` LIKE '%';

SHOW FULL TABLES FROM `outlook` LIKE '%';

SHOW TABLE STATUS FROM `outlook` LIKE 'messages';

SHOW KEYS FROM `outlook`.`messages`;

SHOW FULL COLUMNS FROM `outlook`.`messages` LIKE '%';

SHOW COLUMNS FROM `outlook`.`messages`;

SELECT `k`.`column_name`, `k`.`referenced_table_schema`, `k`.`referenced_table_name`, `k`.`referenced_column_name`, `k`.`constraint_name` FROM `information_schema`.`key_column_usage` `k` WHERE `k`.`table_schema` = 'outlook' AND `k`.`table_name` = 'messages' AND `k`.`referenced_table_name` IS NOT NULL ORDER BY `k`.`constraint_name`, `k`.`ordinal_position`;

SELECT 1;

SELECT * FROM `outlook`.`messages` WHERE 1=0;

SELECT `messages`.`subject` AS `subject` FROM `outlook`.`messages` LIMIT 0;

SELECT SUM(1) AS `COL` FROM (SELECT 1 AS `x`) `checkagg` HAVING COUNT(1) > 0;

SELECT @@version, @@version_comment, @@lower_case_table_names, @@sql_mode;

SHOW VARIABLES LIKE 'sql_mode';

SHOW SESSION VARIABLES LIKE 'time_zone';
