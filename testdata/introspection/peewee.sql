-- Captured from peewee 3.14: reflection.

SET sql_mode='PIPES_AS_CONCAT';

SET AUTOCOMMIT = 0;

SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type != 'VIEW' ORDER BY table_name;

COMMIT;

SELECT table_name, view_definition FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY table_name;

SELECT column_name, is_nullable, data_type, column_default FROM information_schema.columns WHERE table_name = 'messages' AND table_schema = DATABASE();

SHOW INDEX FROM `messages`;

SELECT column_name, referenced_table_name, referenced_column_name FROM information_schema.key_column_usage WHERE table_name = 'messages' AND table_schema = DATABASE() AND referenced_table_name IS NOT NULL AND referenced_column_name IS NOT NULL;

SHOW INDEX FROM `users`;

SELECT column_name, is_nullable, data_type, column_default FROM information_schema.columns WHERE table_name = 'users' AND table_schema = DATABASE();

SELECT column_name, referenced_table_name, referenced_column_name FROM information_schema.key_column_usage WHERE table_name = 'users' AND table_schema = DATABASE() AND referenced_table_name IS NOT NULL AND referenced_column_name IS NOT NULL;
