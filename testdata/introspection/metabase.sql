-- Shapes of Metabase 0.50 to 0.56: its driver for MySQL (over MariaDB Connector/J), the sync of schema, fields, keys and indexes, and
-- the privileges that it reads (public threads 68309 and 73869 of github.com/metabase/metabase).

SELECT @@GLOBAL.time_zone AS global_tz, @@system_time_zone AS system_tz, TIME_FORMAT(TIMEDIFF(NOW(), CONVERT_TZ(NOW(), @@GLOBAL.time_zone, '+00:00')), '%H:%i') AS offset;

SELECT @@version_comment;

SELECT VERSION();

SHOW GRANTS;

SHOW GRANTS FOR CURRENT_USER;

SHOW GRANTS FOR CURRENT_USER();

SELECT CURRENT_USER();

SELECT current_role();

SET @@session.time_zone = '+00:00';

SELECT NULL AS `role`, `t`.`table_schema` AS `schema`, `t`.`table_name` AS `table`, `t`.`privilege_type` FROM `information_schema`.`table_privileges` AS `t` WHERE `t`.`grantee` = CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''');

SELECT `u`.`privilege_type`, `u`.`is_grantable` FROM `information_schema`.`user_privileges` AS `u`;

SELECT TABLE_SCHEMA TABLE_CAT, NULL TABLE_SCHEM, TABLE_NAME, IF(TABLE_TYPE='BASE TABLE', 'TABLE', TABLE_TYPE) as TABLE_TYPE, TABLE_COMMENT REMARKS FROM INFORMATION_SCHEMA.TABLES WHERE (TABLE_SCHEMA = 'outlook') AND TABLE_TYPE IN ('BASE TABLE','VIEW','FOREIGN TABLE','MATERIALIZED VIEW','EXTERNAL TABLE','DYNAMIC_TABLE','PARTITIONED TABLE') ORDER BY TABLE_TYPE, TABLE_SCHEMA, TABLE_NAME;

SELECT `c`.`column_name` AS `name`, `c`.`ordinal_position` - 1 AS `database-position`, NULL AS `table-schema`, `c`.`table_name` AS `table-name`, UPPER(CASE WHEN `c`.`data_type` = 'bit' AND `c`.`column_type` LIKE 'bit(1)' THEN 'bit' WHEN `c`.`column_type` = 'tinyint(1)' THEN 'bit' ELSE `c`.`data_type` END) AS `database-type`, (`c`.`extra` = 'auto_increment') AS `database-is-auto-increment`, (`c`.`is_nullable` = 'NO' AND `c`.`column_default` IS NULL AND `c`.`extra` <> 'auto_increment') AS `database-required`, (`c`.`column_key` = 'PRI') AS `pk?`, NULLIF(`c`.`column_comment`, '') AS `field-comment` FROM `information_schema`.`columns` AS `c` WHERE `c`.`table_schema` NOT IN ('information_schema', 'performance_schema', 'sys', 'mysql') AND `c`.`table_schema` = 'outlook' AND `c`.`table_name` IN ('messages', 'users') ORDER BY `c`.`table_name`, `c`.`ordinal_position`;

SELECT `a`.`constraint_name`, NULL AS `fk-table-schema`, `a`.`table_name` AS `fk-table-name`, `a`.`column_name` AS `fk-column-name`, NULL AS `pk-table-schema`, `a`.`referenced_table_name` AS `pk-table-name`, `a`.`referenced_column_name` AS `pk-column-name` FROM `information_schema`.`key_column_usage` AS `a` INNER JOIN `information_schema`.`table_constraints` AS `b` USING (`constraint_schema`, `constraint_name`, `table_name`) WHERE `a`.`referenced_table_schema` = 'outlook' AND `a`.`referenced_column_name` IS NOT NULL AND `b`.`constraint_type` = 'FOREIGN KEY' AND `a`.`table_schema` = 'outlook' ORDER BY `a`.`table_name`;

SELECT `table_name` AS `table-name`, NULL AS `table-schema`, `column_name` AS `field-name` FROM `information_schema`.`statistics` WHERE `seq_in_index` = 1 AND `table_schema` = 'outlook';

SELECT COUNT(*) AS `count` FROM (SELECT TRUE AS `_` FROM `messages` WHERE 1 <> 1 LIMIT 0) AS `probe`;

SELECT TRUE AS `_` FROM `messages` WHERE 1 <> 1 LIMIT 0;

SELECT 1;

SHOW TABLES FROM `outlook`;

select str_to_date(concat(yearweek('2026-11-20'), ' Sunday'), '%X%V %W') AS week;

SELECT makedate(year('2026-11-20'), 1) AS y, quarter('2026-11-20') AS q, dayofweek('2026-11-20') AS d;

-- Metabase user: fb5e1a
SELECT DATABASE();
