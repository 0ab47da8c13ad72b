package dev.backstay.foundation.developers;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.foundation.limits.KnownNetworks;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** The platform database's tables of developers and their sessions (migrations/platform). */
final class DeveloperTables {
  static final Table<Record> DEVELOPER = table(name("developer"));
  static final Field<String> ID = field(name("developer", "id"), String.class);
  static final Field<String> EMAIL = field(name("developer", "email"), String.class);
  static final Field<String> NAME = field(name("developer", "name"), String.class);
  static final Field<String> PASSWORD_HASH =
      field(name("developer", "password_hash"), String.class);
  static final Field<Long> CREATED = field(name("developer", "created"), Long.class);
  static final Field<Boolean> PASSWORD_GENERATED =
      field(name("developer", "password_generated"), Boolean.class);

  static final KnownNetworks KNOWN_NETWORKS = new KnownNetworks("developer_network");

  static final Table<Record> SESSION = table(name("developer_session"));
  static final Field<String> SESSION_TOKEN =
      field(name("developer_session", "token_hash"), String.class);
  static final Field<String> SESSION_DEVELOPER =
      field(name("developer_session", "developer_id"), String.class);
  static final Field<Long> SESSION_CREATED =
      field(name("developer_session", "created"), Long.class);
  static final Field<Long> SESSION_USED = field(name("developer_session", "last_used"), Long.class);

  private DeveloperTables() {}
}
