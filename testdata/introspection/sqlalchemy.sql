-- Captured from SQLAlchemy 1.4.46 over PyMySQL: the inspector's every method, MetaData.reflect; Superset and pandas ask through it.

SET NAMES utf8mb4;

SELECT VERSION();

SELECT DATABASE();

SELECT @@transaction_isolation;

SELECT @@sql_mode;

SELECT @@lower_case_table_names;

ROLLBACK;

SHOW schemas;

SHOW FULL TABLES FROM `outlook`;

SHOW CREATE TABLE `messages`;

SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'outlook' AND table_name = 'messages';

SHOW CREATE TABLE `users`;

SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'outlook' AND table_name = 'users';

SHOW FULL TABLES FROM `outlook_all`;

SHOW CREATE TABLE `outlook_all`.`messages`;

SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'outlook_all' AND table_name = 'messages';

SHOW CREATE TABLE `outlook_all`.`users`;

SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'outlook_all' AND table_name = 'users';

select 1;
