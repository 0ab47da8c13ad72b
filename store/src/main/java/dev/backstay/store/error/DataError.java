package dev.backstay.store.error;

import java.util.Locale;

/**
 * Every error of the store that is the request's fault: its number, HTTP status and text. The
 * numbers are the wire API's own, since clients depend on them (reference: error codes, Data); the
 * server's further errors are in its {@code ApiError}. A number is stated once: errors that share
 * one name the error that it belongs to.
 *
 * <p>Texts are format strings; what is filled in must be fit for a client: never SQL, a path or a
 * secret.
 */
public enum DataError {
  NEGATIVE_OFFSET(1004, "Invalid offset. Offset cannot be negative."),
  PAGE_TOO_SMALL(1005, "Invalid pagesize. Page size cannot be negative or zero."),
  INVALID_PROPERTIES(1006, "Invalid list of properties: %s"),
  COLUMN_NOT_FOUND(INVALID_PROPERTIES, "Column '%s' does not exist in table '%s'"),
  INVALID_GROUPS(INVALID_PROPERTIES, "Invalid groupBy: %s"),
  INVALID_ORDER(INVALID_PROPERTIES, "Invalid sortBy: %s"),
  WRONG_TYPE(
      1007,
      "Unable to save object - invalid data type for properties - %s. You can change the property"
          + " type in developer console."),
  UNSTORABLE_TEXT(
      WRONG_TYPE, "Unable to save object - the text of property %s cannot be stored: it has %s"),
  INVALID_EXPRESSION(WRONG_TYPE, "Invalid expression for property '%s': %s"),
  TABLE_NOT_FOUND(
      1009,
      "Table not found by name 'Table not found by name '%s'. Make sure the client class referenced"
          + " in the API call has the same literal name as the table in Backendless console''"),
  PAGE_TOO_LARGE(1025, "Page size cannot be greater than %s"),
  RELATIONS_PAGE_TOO_LARGE(PAGE_TOO_LARGE, "Relations page size cannot be greater than %s"),
  RESULT_TOO_LARGE(
      1026,
      "The objects have more than %s characters together. Ask for fewer objects, or for some of"
          + " their properties"),
  TOO_MANY_OBJECTS(
      RESULT_TOO_LARGE,
      "The answer would have more than %s objects, each counted as often as it occurs in the"
          + " answer. Ask for less"),
  TEXT_TOO_LONG(
      RESULT_TOO_LARGE,
      "A text is too long for what is calculated with it, or would become too long. Use shorter"
          + " texts and patterns, or fewer functions"),
  TOO_MANY_JSON_LOOKUPS(
      RESULT_TOO_LARGE, "More than %s places in JSON values are looked up in one query"),
  COLUMN_HIDDEN(1053, 403, "User has no permission to use the column '%s'"),
  OBJECT_ID_EXISTS(
      1101, "Failed to create entity. Entity with the same primary key already exists"),
  PROPERTY_NOT_FOUND(1126, "Unable to save entity, column %s does not exist"),
  RELATION_NOT_FOUND(1127, "Unable to define relationship, column %s does not exist"),
  ONE_CHILD_ONLY(1128, "Unable to save more than one related object for column %s"),
  REQUIRED_COLUMN_MISSING(
      1131, "Unable to save entity. The required column %s in table %s is missing"),
  TABLE_NAME_TOO_LONG(
      1133,
      "Unable to inspect tables. %s exceeds maximum allowed size of 45 characters. Please, rename"
          + " it and try again."),
  OPERATION_DENIED(1134, 403, "Current user has no permission for %s operation on this table"),
  SYSTEM_COLUMN_IN_BULK(1136, "Bulk update is prohibited for system columns: %s"),
  VALUE_REQUIRED(1137, "Unable to save entity, property %s cannot be null"),
  SCHEMA_CONFLICT(1138, "%s"),
  COLUMN_NOT_ADDED(1143, "Failed to add column"),
  COLUMN_NOT_ADDED_BECAUSE(COLUMN_NOT_ADDED, "Failed to add column. %s"),
  COLUMN_NOT_UPDATED(1145, "Update column failed. %s"),
  TOO_MANY_TABLES(1149, "The maximum number of tables is reached"),
  TOO_MANY_COLUMNS(
      TOO_MANY_TABLES, "The maximum number of columns is reached. Adding new column failed"),
  RELATED_TABLE_MISSING(
      1150, "Before creating a relation please add a related table. Adding a relation failed"),
  COLUMN_EXISTS(1152, "Column with the same name already exists"),
  /** By its name, for those who may find it. */
  NAMED_COLUMN_EXISTS(
      COLUMN_EXISTS,
      "Column with the same name already exists: '%s' (upper and lower case make no other name)"),
  RELATION_NOT_UPDATED(1153, "Failed to update relationship"),
  RELATION_HAS_SEVERAL(
      RELATION_NOT_UPDATED,
      "Failed to update relationship. There are objects with more than one related object in column"
          + " %s"),
  TABLE_NAME_RESERVED(
      1154, "Could not add new table. This name is reserved, please choose another table name"),
  TABLE_RENAMED(
      TABLE_NAME_RESERVED,
      "Could not add new table. The table '%s' has been renamed and is now '%s'. Use that name, or"
          + " have a developer create a table of the old name"),
  DUPLICATE_ENTRY(1155, "Duplicate entry"),
  /** For developers: which values, and objects that have them. */
  DUPLICATE_ENTRIES(DUPLICATE_ENTRY, "Duplicate entry. Values of '%s' that occur again: %s"),
  COLUMN_HAS_NULLS(
      1156,
      "Unable to set not null (required) constraint because column already contains nulls."
          + " Remove/initialize null entries and try again"),
  TABLE_EXISTS(1161, "Table with the same name already exists"),
  /** By its name, for those who may find it. */
  NAMED_TABLE_EXISTS(
      TABLE_EXISTS,
      "Table with the same name already exists: '%s' (upper and lower case make no other name)"),
  SYSTEM_TABLE(1163, "Operation over system table %s is prohibited"),
  SYSTEM_COLUMN(SYSTEM_TABLE, "Operation over system column %s is prohibited"),
  VALUES_LOST(
      1164,
      "Updating column type failed. Changing column to type %s will lead to loss of data. %s"),
  DUPLICATE_VALUE(1166, "Duplicate entry for column '%s'"),

  OUT_OF_RANGE(8000, "Invalid value range. %s"),
  VALUE_OUT_OF_RANGE(OUT_OF_RANGE, "Invalid value range: %s"),
  TOO_MANY_IN_BULK(OUT_OF_RANGE, "Bulk create operation supports no more than %s objects"),
  INVALID_DATE(8003, "Invalid date format for property %s"),
  /** What is wrong: its name, and a sentence that says what is allowed. */
  INVALID_PARAMETER_BECAUSE(8008, "Invalid parameter '%s'. %s"),

  NAME_TOO_LONG(9017, "Specified field %s is too large"),
  INVALID_NAME(
      9021,
      "You can use only latin letters, numbers, and the underscore symbol ('_'). Values cannot"
          + " begin with a number or underscore"),

  INVALID_WHERE(19000, "Invalid where clause: %s"),
  INVALID_HAVING(19001, "Invalid having clause: %s");

  private final int code;
  private final int status;
  private final String text;

  DataError(int code, String text) {
    this(code, 400, text);
  }

  DataError(int code, int status, String text) {
    this.code = code;
    this.status = status;
    this.text = text;
  }

  DataError(DataError sameNumber, String text) {
    this(sameNumber.code, sameNumber.status, text);
  }

  /** The number that the envelope carries. */
  public int code() {
    return code;
  }

  /** The HTTP status that it travels with. */
  public int status() {
    return status;
  }

  /** The text, a format string. */
  public String text() {
    return text;
  }

  /** The exception to throw, its text filled in with {@code arguments}. */
  public DataException with(Object... arguments) {
    return new DataException(this, filledIn(arguments));
  }

  String filledIn(Object... arguments) {
    return String.format(Locale.ROOT, text, arguments);
  }
}
