-- Shapes of Debezium's MySQL connector: its validation and the snapshot's schema part. It cannot stream from here, as there is no binary log; what
-- it asks must say so instead of failing.

SELECT VERSION();

SHOW VARIABLES;

SHOW VARIABLES WHERE Variable_name IN ('character_set_server','collation_server');

SHOW VARIABLES LIKE 'lower_case_table_names';

SHOW GLOBAL VARIABLES LIKE 'GTID_MODE';

SHOW GLOBAL VARIABLES LIKE 'binlog_format';

SHOW GLOBAL VARIABLES LIKE 'binlog_row_image';

SHOW GLOBAL VARIABLES LIKE 'log_bin';

SHOW VARIABLES LIKE 'server_uuid';

SHOW GLOBAL STATUS LIKE 'Ssl_%';

SELECT @@GLOBAL.GTID_EXECUTED;

SHOW GRANTS FOR CURRENT_USER;

SHOW MASTER STATUS;

SHOW BINARY LOGS;

SHOW DATABASES;

SHOW FULL TABLES IN `outlook` where Table_Type = 'BASE TABLE';

SHOW FULL TABLES IN `outlook` where Table_Type != 'VIEW';

SHOW CREATE DATABASE `outlook`;

SHOW CREATE TABLE `outlook`.`messages`;

SELECT schema_name, default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name IN ('outlook');

USE `outlook`;

SHOW TABLE STATUS LIKE 'messages';

SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;

SET SESSION lock_wait_timeout=10;

START TRANSACTION WITH CONSISTENT SNAPSHOT;

ROLLBACK;

SELECT * FROM `outlook`.`messages` LIMIT 0;
