-- Shapes of JetBrains DataGrip and IntelliJ over MySQL Connector/J: the session, the introspector's levels, the object editors.

SELECT @@session.auto_increment_increment AS auto_increment_increment, @@character_set_client AS character_set_client, @@character_set_connection AS character_set_connection, @@character_set_results AS character_set_results, @@character_set_server AS character_set_server, @@collation_server AS collation_server, @@collation_connection AS collation_connection, @@init_connect AS init_connect, @@interactive_timeout AS interactive_timeout, @@license AS license, @@lower_case_table_names AS lower_case_table_names, @@max_allowed_packet AS max_allowed_packet, @@net_write_timeout AS net_write_timeout, @@performance_schema AS performance_schema, @@sql_mode AS sql_mode, @@system_time_zone AS system_time_zone, @@time_zone AS time_zone, @@transaction_isolation AS transaction_isolation, @@wait_timeout AS wait_timeout;

SET net_write_timeout=600;

SET session transaction read write;

select database();

select @@version_comment, @@version, database(), @@lower_case_table_names;

select collation_name, character_set_name, is_default collate utf8_bin = 'Yes' as is_default from information_schema.collations;

select schema_name, default_collation_name from information_schema.schemata;

select schema_name, default_character_set_name, default_collation_name from information_schema.schemata where schema_name in ('outlook', 'outlook_all');

select table_name, table_type, table_comment, engine, table_collation, create_options from information_schema.tables where table_schema = 'outlook';

select ordinal_position, column_name, column_type, column_default, generation_expression, table_name, column_comment, is_nullable, extra, collation_name from information_schema.columns where table_schema = 'outlook' order by table_name, ordinal_position;

select table_name, auto_increment from information_schema.tables where table_schema = 'outlook' and auto_increment is not null;

select table_name, index_name, index_comment, index_type, non_unique, column_name, sub_part, collation, null as expression from information_schema.statistics where table_schema = 'outlook' and index_schema = 'outlook' order by index_schema, table_name, index_name, index_type, seq_in_index;

select table_name, index_name, is_visible, expression from information_schema.statistics where table_schema = 'outlook';

select c.constraint_name, c.constraint_schema, c.table_name, c.constraint_type from information_schema.table_constraints c where c.table_schema = 'outlook';

select constraint_name, table_name, column_name, referenced_table_schema, referenced_table_name, referenced_column_name from information_schema.key_column_usage where table_schema = 'outlook' and referenced_column_name is not null order by table_name, constraint_name, ordinal_position;

select constraint_name, update_rule, delete_rule, table_name from information_schema.referential_constraints where constraint_schema = 'outlook';

select tc.table_name, cc.constraint_name, cc.check_clause from information_schema.check_constraints cc join information_schema.table_constraints tc on cc.constraint_schema = tc.constraint_schema and cc.constraint_name = tc.constraint_name where cc.constraint_schema = 'outlook';

select table_name, partition_name, subpartition_name, partition_ordinal_position, subpartition_ordinal_position, partition_method, subpartition_method, partition_expression, subpartition_expression, partition_description, partition_comment from information_schema.partitions where partition_name is not null and table_schema = 'outlook';

select trigger_name, event_object_table, event_manipulation, action_timing, definer from information_schema.triggers where trigger_schema = 'outlook';

select event_name, event_comment, definer, event_type = 'RECURRING' recurring, interval_value, interval_field, cast(coalesce(starts, execute_at) as char) starts, cast(ends as char) ends, status, on_completion = 'PRESERVE' preserve, last_executed from information_schema.events where event_schema = 'outlook';

select routine_name, routine_type, routine_definition, routine_comment, dtd_identifier, routine_body = 'SQL' is_sql, is_deterministic = 'YES' is_deterministic, sql_data_access, security_type, definer from information_schema.routines where routine_schema = 'outlook';

select specific_name, ordinal_position, parameter_name, parameter_mode, dtd_identifier from information_schema.parameters where specific_schema = 'outlook' and ordinal_position > 0 order by specific_name, ordinal_position;

select table_name, view_definition, definer from information_schema.views where table_schema = 'outlook';

select host, user from mysql.user;

select grantee, table_name, column_name, privilege_type, is_grantable from information_schema.column_privileges where table_schema = 'outlook' union all select grantee, table_name, '' column_name, privilege_type, is_grantable from information_schema.table_privileges where table_schema = 'outlook' order by table_name, grantee, privilege_type;

select grantee, table_schema, privilege_type, is_grantable from information_schema.schema_privileges;

select grantee, privilege_type, is_grantable from information_schema.user_privileges;

show create table outlook.messages;

show create schema outlook;

select variable_name, variable_value from performance_schema.session_variables where variable_name in ('sql_mode', 'time_zone');

select variable_name, variable_value from performance_schema.global_variables where variable_name like 'version%';

select variable_value from performance_schema.session_status where variable_name = 'Ssl_cipher';

select variable_value from performance_schema.global_status where variable_name = 'Uptime';

select processlist_id, processlist_user, processlist_host, processlist_db, processlist_command, processlist_time, processlist_state, processlist_info from performance_schema.threads where type = 'FOREGROUND';

/* ApplicationName=DataGrip 2024.3 */ SHOW WARNINGS;

/* ApplicationName=DataGrip 2024.3 */ SET SQL_SELECT_LIMIT=501;

SET SQL_SELECT_LIMIT=DEFAULT;

explain format=json select subject from messages;
