package dev.backstay.foundation.apps;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** The platform database's tables of apps, keys and host names (migrations/platform). */
final class PlatformTables {
  static final Table<Record> APP = table(name("app"));
  static final Field<String> APP_ID = field(name("app", "id"), String.class);
  static final Field<String> APP_NAME = field(name("app", "name"), String.class);
  static final Field<String> APP_DEVELOPER = field(name("app", "developer_id"), String.class);
  static final Field<Long> APP_CREATED = field(name("app", "created"), Long.class);

  static final Table<Record> KEY = table(name("api_key"));
  static final Field<String> KEY_ID = field(name("api_key", "id"), String.class);
  static final Field<String> KEY_APP = field(name("api_key", "app_id"), String.class);
  static final Field<String> KEY_NAME = field(name("api_key", "name"), String.class);
  static final Field<String> KEY_TYPE = field(name("api_key", "device_type"), String.class);
  static final Field<String> KEY_VALUE = field(name("api_key", "api_key"), String.class);
  static final Field<String> KEY_ROLE = field(name("api_key", "role_id"), String.class);

  static final Table<Record> DOMAIN = table(name("app_domain"));
  static final Field<String> DOMAIN_ID = field(name("app_domain", "id"), String.class);
  static final Field<String> DOMAIN_APP = field(name("app_domain", "app_id"), String.class);
  static final Field<String> DOMAIN_HOST = field(name("app_domain", "host"), String.class);
  static final Field<String> DOMAIN_KEY = field(name("app_domain", "api_key_id"), String.class);

  private PlatformTables() {}
}
