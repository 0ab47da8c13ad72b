package dev.backstay.code;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** The tables of server code in an app's database, as its migrations make them. */
final class CodeTables {
  static final Table<Record> DEPLOYMENT = table(name("backstay_deployment"));
  static final Field<String> DEPLOYMENT_LANGUAGE = field(name("language"), String.class);
  static final Field<String> DEPLOYMENT_MODEL = field(name("model"), String.class);
  static final Field<String> DEPLOYMENT_DIRECTORY = field(name("directory"), String.class);
  static final Field<Long> DEPLOYMENT_CREATED = field(name("created"), Long.class);
  static final Field<Boolean> DEPLOYMENT_ACTIVE = field(name("active"), Boolean.class);
  static final Field<String> DEPLOYMENT_JSON = field(name("model_json"), String.class);

  static final Table<Record> SERVICE = table(name("backstay_service"));
  static final Field<String> ID = field(name("id"), String.class);
  static final Field<String> NAME = field(name("name"), String.class);
  static final Field<String> VERSION = field(name("version"), String.class);
  static final Field<String> LANGUAGE = field(name("language"), String.class);
  static final Field<String> MODEL = field(name("model"), String.class);
  static final Field<String> DESCRIPTION = field(name("description"), String.class);
  static final Field<String> PROVIDER = field(name("provider"), String.class);
  static final Field<String> SERVICE_DEPLOYMENT = field(name("deployment_id"), String.class);
  static final Field<Long> CREATED = field(name("created"), Long.class);
  static final Field<Long> UPDATED = field(name("updated"), Long.class);

  static final Table<Record> METHOD = table(name("backstay_service_method"));
  static final Field<String> METHOD_SERVICE = field(name("service_id"), String.class);
  static final Field<String> METHOD_VERB = field(name("http_verb"), String.class);
  static final Field<String> METHOD_PATH = field(name("http_path"), String.class);
  static final Field<String> METHOD_DEFINITION = field(name("definition"), String.class);
  static final Field<Boolean> METHOD_DEPLOYED = field(name("deployed"), Boolean.class);

  static final Table<Record> LOG = table(name("backstay_log"));
  static final Field<Long> LOG_TIME = field(name("time"), Long.class);
  static final Field<String> LOG_LEVEL = field(name("level"), String.class);
  static final Field<String> LOG_LOGGER = field(name("logger"), String.class);
  static final Field<String> LOG_MESSAGE = field(name("message"), String.class);
  static final Field<String> LOG_EXCEPTION = field(name("exception"), String.class);
  static final Field<String> LOG_REQUEST = field(name("request_id"), String.class);

  private CodeTables() {}
}
