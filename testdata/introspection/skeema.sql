-- Captured from skeema 1.9: init.

SET default_storage_engine='InnoDB';

SET foreign_key_checks=0;

SELECT @@global.version_comment AS versioncomment, @@global.version AS version, @@session.sql_mode AS sqlmode, @@session.wait_timeout AS waittimeout, @@session.lock_wait_timeout AS lockwaittimeout, @@global.innodb_buffer_pool_size AS bufferpoolsize, @@global.lower_case_table_names as lowercasetablenames, @@session.max_user_connections AS maxuserconns, @@global.max_connections AS maxconns;

SELECT schema_name AS schema_name, default_character_set_name AS default_character_set_name, default_collation_name AS default_collation_name FROM information_schema.schemata WHERE schema_name IN ('outlook');

SET information_schema_stats_expiry=0;

SET sql_quote_show_create=1;

SELECT SQL_BUFFER_RESULT r.routine_name AS routine_name, UPPER(r.routine_type) AS routine_type, r.routine_definition AS routine_definition, UPPER(r.is_deterministic) AS is_deterministic, UPPER(r.sql_data_access) AS sql_data_access, UPPER(r.security_type) AS security_type, r.sql_mode AS sql_mode, r.routine_comment AS routine_comment, r.definer AS definer, r.database_collation AS database_collation FROM information_schema.routines r WHERE r.routine_schema = 'outlook' AND routine_definition IS NOT NULL;
