-- Shapes of HeidiSQL, Navicat, TablePlus, SQLyog, dbForge and Beekeeper Studio: the connection and the trees (HeidiSQL prints what it
-- asks in its log pane; TablePlus's query stands in github.com/TablePlus/TablePlus, issue 1099).

SELECT CONNECTION_ID();

/*!40101 SET NAMES utf8mb4 */;

SHOW VARIABLES;

SHOW /*!50002 GLOBAL */ STATUS;

SHOW DATABASES;

SELECT NOW();

USE `outlook`;

SELECT `DEFAULT_COLLATION_NAME` FROM `information_schema`.`SCHEMATA` WHERE `SCHEMA_NAME`='outlook';

SHOW TABLE STATUS FROM `outlook`;

SHOW FUNCTION STATUS WHERE `Db`='outlook';

SHOW PROCEDURE STATUS WHERE `Db`='outlook';

SHOW TRIGGERS FROM `outlook`;

SELECT *, EVENT_SCHEMA AS `Db`, EVENT_NAME AS `Name` FROM information_schema.`EVENTS` WHERE `EVENT_SCHEMA`='outlook';

SELECT * FROM `information_schema`.`COLUMNS` WHERE TABLE_SCHEMA='outlook' AND TABLE_NAME='messages' ORDER BY ORDINAL_POSITION;

SHOW INDEXES FROM `messages` FROM `outlook`;

SELECT * FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA='outlook' AND TABLE_NAME='messages' AND REFERENCED_TABLE_NAME IS NOT NULL;

SELECT * FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA='outlook' AND TABLE_NAME='messages' AND REFERENCED_TABLE_NAME IS NOT NULL;

SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM `information_schema`.`CHECK_CONSTRAINTS` WHERE CONSTRAINT_SCHEMA='outlook';

SHOW CREATE TABLE `outlook`.`messages`;

SHOW ENGINES;

SHOW COLLATION;

SHOW CHARSET;

SHOW FULL PROCESSLIST;

SHOW SESSION VARIABLES;

SHOW GLOBAL VARIABLES;

SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA;

SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'outlook' ORDER BY TABLE_SCHEMA, TABLE_TYPE;

SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'outlook' ORDER BY TABLE_SCHEMA, TABLE_NAME;

SELECT DISTINCT ROUTINE_SCHEMA, ROUTINE_NAME, PARAMS.PARAMETER FROM information_schema.ROUTINES LEFT JOIN ( SELECT SPECIFIC_SCHEMA, SPECIFIC_NAME, GROUP_CONCAT(CONCAT(DATA_TYPE, ' ', PARAMETER_NAME) ORDER BY ORDINAL_POSITION SEPARATOR ', ') PARAMETER, ROUTINE_TYPE FROM information_schema.PARAMETERS GROUP BY SPECIFIC_SCHEMA, SPECIFIC_NAME, ROUTINE_TYPE ) PARAMS ON ROUTINES.ROUTINE_SCHEMA = PARAMS.SPECIFIC_SCHEMA AND ROUTINES.ROUTINE_NAME = PARAMS.SPECIFIC_NAME AND ROUTINES.ROUTINE_TYPE = PARAMS.ROUTINE_TYPE WHERE ROUTINE_SCHEMA = 'outlook' ORDER BY ROUTINE_SCHEMA;

SHOW FULL TABLES WHERE Table_type != 'VIEW';

SHOW STATUS LIKE 'Uptime';

SELECT QUERY_ID, SUM(DURATION) AS SUM_DURATION FROM INFORMATION_SCHEMA.PROFILING GROUP BY QUERY_ID;

SELECT STATE AS `Status`, ROUND(SUM(DURATION),7) AS `Duration` FROM INFORMATION_SCHEMA.PROFILING WHERE QUERY_ID=1 GROUP BY SEQ, STATE ORDER BY SEQ;

SET PROFILING = 1;

SELECT table_name as table_name,table_schema as table_schema,table_type as table_type FROM information_schema.tables WHERE table_schema = 'outlook';

SELECT ordinal_position as ordinal_position,column_name as column_name,column_type AS data_type,character_set_name as character_set,collation_name as collation,is_nullable as is_nullable,column_default as column_default,extra as extra,column_name AS foreign_key,column_comment AS comment FROM information_schema.columns WHERE table_schema='outlook' AND table_name='messages';

SELECT index_name as index_name,index_type as index_algorithm,CASE non_unique WHEN 0 THEN 'TRUE' ELSE 'FALSE' END AS is_unique,column_name as column_name FROM information_schema.statistics WHERE table_schema='outlook' AND table_name='messages' ORDER BY seq_in_index ASC;

SELECT user, host FROM mysql.user;

SELECT @@character_set_database, @@collation_database;

SHOW CREATE DATABASE `outlook`;
