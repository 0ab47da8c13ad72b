package dev.backstay.foundation.error;

import dev.backstay.store.error.DataError;
import java.util.Locale;

/**
 * Every error that a client gets, besides those of the store ({@link DataError}): its number, HTTP
 * status and text. Numbers below 90000 are the wire API's own, since clients depend on them; ours
 * are 90000 plus the HTTP status they travel with. A number is stated once: errors that share one
 * name the error that it belongs to.
 *
 * <p>Texts are format strings; what is filled in must be fit for a client: never SQL, a path or a
 * secret.
 */
public enum ApiError {
  ENTITY_NOT_FOUND(1000, 400, "Entity with ID %s not found"),
  TABLE_NOT_FOUND(DataError.TABLE_NOT_FOUND),
  STORE_EMPTY(1010, 400, "Unable to retrieve data - object store is empty"),
  CREATE_DENIED(1011, 403, "User has no permission to create entity"),
  UPDATE_DENIED(1012, 403, "User has no permission to update entity"),
  FIND_DENIED(1013, 403, "User has no permission to find elements in persistence storage."),
  REMOVE_DENIED(1014, 403, "User has no permission to delete elements from persistence storage."),
  DESCRIBE_DENIED(
      1015, 403, "User has no permission to describe elements from persistence storage."),
  PERMISSION_DENIED(
      1023, 403, "User has no permission to change permission for the current table."),
  PERMISSION_NOT_UPDATED(1024, 400, "Cannot update permission: %s"),
  REFERENCES_TOO_LARGE(
      DataError.RESULT_TOO_LARGE,
      "The references of a transaction stand for more than %s characters, each use counted. Ask for"
          + " less"),
  /** What the database says of a value or text. */
  TOO_LARGE(DataError.RESULT_TOO_LARGE, "%s"),
  JSON_TOO_LARGE(
      DataError.RESULT_TOO_LARGE,
      "The JSON in this answer to the Java SDK has more than %s characters. Ask for less"),
  CACHE_VALUE_TOO_LARGE(
      DataError.RESULT_TOO_LARGE,
      "The object exceeds maximum permitted serialized size of %s bytes"),
  CACHE_LIFETIME_TOO_LONG(1028, 400, "Expiration time cannot be greater than 7200 seconds"),
  CACHE_LIFETIME_WRONG(
      CACHE_LIFETIME_TOO_LONG, "Expiration time should be from 1 to 7200 integer value"),
  COUNTER_OVERFLOW(1030, 400, "Value is too large for the 'Long' type"),
  CACHE_TIMESTAMP_PAST(1031, 400, "Timestamp should be after the current date"),
  BULK_SYSTEM_COLUMN(1036, 400, "Bulk update operation is prohibited for the system columns: %s"),
  OPERATION_DENIED(DataError.OPERATION_DENIED),
  SCHEMA_CONFLICT(DataError.SCHEMA_CONFLICT),
  TABLE_LIMIT(
      DataError.TOO_MANY_TABLES,
      "The app has %s tables, and saving objects creates no more. Create the table in the console"),
  COLUMN_LIMIT(
      DataError.TOO_MANY_TABLES,
      "The maximum number of columns is reached. Adding new column failed: table '%s' has %s"
          + " columns, and saving objects creates no more. Create the column in the console"),
  DUPLICATE_ENTRY(DataError.DUPLICATE_ENTRY),

  OPERATION_NOT_ALLOWED(2000, 403, "Operation is not allowed"),
  APPLICATION_NOT_FOUND(
      2002, 400, "Unable to find application. Check application id and/or API key."),
  WRONG_DATA(2004, 400, "%s"),
  /** A stored secret stays with the address that it was entered for. */
  SECRET_NEEDED_AGAIN(
      WRONG_DATA, "Send '%s' again: '%s' changes, and a stored secret is not sent elsewhere"),
  ROLE_NOT_FOUND(2005, 400, "Could not find role"),
  ROLE_EXISTS(2006, 400, "Role %s already exists in database"),
  SYSTEM_ROLE_NOT_ASSIGNABLE(2007, 400, "Could not assign system role"),
  SYSTEM_ROLE_NOT_UNASSIGNABLE(2008, 400, "Could not unassign system role"),
  ROLE_CHANGE_NEEDS_SERVER_CODE(
      2011, 400, "Assigning/unassigning a role can be done only from server code"),
  LOGIN_BY_ID_NEEDS_SERVER_CODE(
      2014, 400, "Login by object id is allowed only for Code Runner API key"),

  ALREADY_LOGGED_IN(
      3002,
      400,
      "User is already logged in from another device/computer. The application is configured to"
          + " disable multiple concurrent logins with the same user credentials."),
  WRONG_LOGIN(3003, 400, "Invalid login or password"),
  LOGIN_MISSING(3006, 400, "Login or password is missing or null"),
  REGISTRATION_DISABLED(3009, 403, "User registration is denied for this version of application"),
  PASSWORD_REQUIRED(3011, 400, "Property 'password' is required"),
  PROPERTY_REQUIRED(3012, 400, "Unable to register user. Property '%s' is required"),
  IDENTITY_MISSING(3013, 400, "Unable to register user. Missing identity value for '%s'"),
  PROPERTY_RESERVED(3016, 400, "Property name is reserved for system purposes"),
  RECOVERY_UNKNOWN(
      3020,
      400,
      "Cannot perform password recovery. Unable to find a user with the specified identity."),
  ACCOUNT_NOT_YOURS(
      3029,
      403,
      "Unable to update user. User accounts can be updated only by admin or by the user himself."),
  USER_EXISTS(3033, 400, "Unable to register user. User already exists."),
  LOGIN_DISABLED(3034, 400, "Unable to login. User login is disabled."),
  ACCOUNT_LOCKED(
      3036, 400, "Unable to login. User account is locked out due to too many failed logins."),
  OBJECT_ID_RESERVED(
      3039,
      400,
      "\"objectId\" is a reserved system property and is not allowed when registering a user."),
  WRONG_EMAIL(3040, 400, "Provided email has wrong format."),
  CUSTOM_EVENT_NOT_FOUND(3042, 400, "Custom event handler with name '%s' does not exists"),
  TOO_MANY_LOGINS(
      3044,
      400,
      "Unable to login. Multiple login limit for the same user account has been reached"),
  REQUIRED_FIELDS_EMPTY(3045, 400, "Unable to update user. Required fields are empty."),
  USER_PROPERTY_TYPE(3049, 400, "Wrong value type for property '%s'."),
  PASSWORD_NOT_TEXT(3050, 400, "Password should be string"),
  SOCIAL_LOGIN_FAILED(3052, 400, "External authentication failed with message '%s'"),
  STATUS_NEEDS_SERVER_CODE(3054, 400, "Operation allowed only for BL logic."),
  PROPERTY_TYPE_LOSS(
      3056,
      400,
      "Could not change user property type, cause there is users with values, that could not be"
          + " converted to selected type. %s"),
  USER_NOT_FOUND(3057, 400, "Could not find user by id or identity"),
  /**
   * The token itself is a secret and may be a living one of another app, so the text does not
   * repeat it.
   */
  UNKNOWN_USER_TOKEN(3064, 401, "Not existing user token. Relogin user to update your user token"),
  PROPERTY_NOT_DELETABLE(3065, 400, "Property '%s' cannot be deleted"),
  CONFIRMATION_TEMPLATE_NEEDED(
      3067,
      400,
      "Cannot disable 'Confirmation template' while 'Require Email Confirmation' option is"
          + " enabled."),
  CONFIRMATION_TEMPLATE_OFF(
      3068,
      400,
      "Cannot enable 'Require Email Confirmation' option while 'Confirmation template' is"
          + " disabled."),
  IDENTITY_NEEDED(3070, 400, "Default user identity not found"),
  PROPERTY_HAS_NULLS(
      3073,
      400,
      "Could not change user property. Required or identity property should not contain 'null'"
          + " values in existing users."),
  RECOVERY_SOCIAL(
      3075,
      400,
      "Cannot request password restoration for a user, authorized using a social network"),
  UPDATED_RESERVED(
      3076, 400, "\"updated\" is a reserved system property and is not allowed while registration"),
  CREATED_RESERVED(
      3077, 400, "\"created\" is a reserved system property and is not allowed while registration"),
  EMAIL_REQUIRED_TO_CONFIRM(
      3078,
      400,
      "You can not register user without the 'email' property value while 'Require Email"
          + " Confirmation' is enabled"),
  WRONG_REDIRECT(3080, 400, "Wrong or unsupported authorized user redirect URL"),
  ALREADY_DISABLED(3085, 400, "Unable to disable user. User is already disabled."),
  ALREADY_ENABLED(3086, 400, "Unable to enable user. User is already enabled."),
  EMAIL_NOT_CONFIRMED(3087, 400, "Unable to login. User email is not confirmed."),
  EMAIL_MUST_STAY_REQUIRED(
      3088,
      400,
      "Property 'email' must be selected as 'required' if 'Require Email Confirmation' is enabled"),
  EMAIL_NOT_REQUIRED(
      3089,
      400,
      "Cannot enable 'Require Email Confirmation' option while 'email' user property is not"
          + " required"),
  ACCOUNT_NOT_DELETABLE(3095, 403, "User can be deleted only by himself or admin"),
  ACCOUNT_DISABLED(3090, 403, "User account is disabled"),
  SESSION_TIMEOUT(3091, 401, "Session timeout"),
  BULK_IDENTITY(3098, 400, "Bulk update operation is prohibited for identity columns: %s"),
  RECOVERY_DISABLED(3101, 400, "Password recovery is disabled"),
  ALREADY_CONFIRMED(
      3102,
      400,
      "User has already confirmed the email address. Email confirmation will not be sent."),
  CONFIRMATION_OFF(
      3103,
      400,
      "Unable to send email confirmation. The \"Require Email Confirmation\" option must be enabled"
          + " in Backendless Console (see the Users > Registration screen)"),
  CONFIRMATION_UNKNOWN(
      3104,
      400,
      "Unable to send email confirmation - user account with the email cannot be found."),
  NO_USER_IN_REQUEST(3121, 400, "No authenticated user is associated with request"),
  VERIFY_NEEDS_SERVER_CODE(3122, 400, "Password verification allowed only from CloudCode"),

  FILE_DENIED(4000, 403, "User has no permissions to resource"),

  PUBLISH_DENIED(5007, 403, "User has no permission to publish message"),
  SUBSCRIBE_DENIED(5008, 403, "User has no permission to subscribe"),
  WRONG_RECIPIENT(5047, 400, "Invalid recipient"),
  NO_RECIPIENT(5048, 400, "You must specify at least one recipient's email address"),
  NO_MAIL_BODY(5049, 400, "You must specify at least one body"),
  MAIL_NOT_CONFIGURED(
      5050,
      400,
      "Unable to complete operation. Backend application is not properly configured. Contact the"
          + " application developer and report a problem with Email Configuration"),

  FILE_NOT_DELETABLE(
      6000, 400, "Unable to delete file or directory. File or directory cannot be found."),
  FILE_NAME_WRONG(6001, 400, "Unable to save file. File name or path contain invalid characters"),
  /** The disk is full or broken. */
  FILE_NOT_WRITTEN(6002, 507, "Unable to write bytes into file %s"),
  FILE_UPLOADED_BEFORE(6003, 400, "Unable to upload file: file already exists"),
  PATH_WRONG(6006, 400, "Path contains prohibited symbols"),
  FILE_NOT_FOUND(6007, 400, "The specified resource was not found"),
  FILE_NOT_FETCHED(6009, 400, "Unable to upload file: %s"),
  NOT_MULTIPART(
      6010,
      400,
      "Corrupted multipart request. Header Content-Type must be set to value multipart/form-data"),
  NO_FILE_IN_BODY(6011, 400, "Corrupted multipart request. File content is absent in request body"),
  SEVERAL_FILES_IN_BODY(
      6012, 400, "Corrupted multipart request. Request body contains more than one file"),
  FILE_IS_DIRECTORY(6014, 400, "Directory download is not supported"),
  FILE_TOO_LARGE(6015, 400, "File size must be less or equal %sM"),
  SAVED_BYTES_TOO_LARGE(
      6016,
      400,
      "Cannot save files created from byte array when the payload exceeds 2,800,000 bytes"),
  SAVED_BYTES_WRONG(
      6017, 400, "Corrupted text/plain request. File contents have wrong request body"),
  FILE_EXISTS(6018, 400, "Unable to modify file/folder: file/folder already exists: %s"),
  SERVICE_FILE(6019, 400, "Unable to modify service file/folder: %s"),
  FILE_NOT_COPYABLE(6020, 400, "Unable to copy file to file"),
  FILE_NOT_MOVABLE(6021, 400, "Unable to move file to file"),
  SERVER_CODE_FOLDER(6022, 400, "Upload into the servercode folder is forbidden: %s"),
  FILE_EXISTS_IN_TARGET(6023, 400, "File already exists in target directory"),
  FILE_OPERATION_UNKNOWN(
      6024, 400, "Wrong file's operation:%s. You can only use available file's operations: %s"),
  FILE_OPERATION_FAILED(6025, 400, "Failed to execute operation: %s"),
  SERVICE_FILE_NOT_DELETABLE(6026, 400, "Deletion is forbidden for service file/folder: %s"),
  GIT_FOLDER(6027, 400, "Upload into git service folder is forbidden: %s"),
  NOT_A_DIRECTORY(6029, 400, "Specified resource must be a directory"),
  FILES_NOT_SORTABLE(6030, 400, "Cannot sort by property: %s"),

  VALUE_OUT_OF_RANGE(DataError.VALUE_OUT_OF_RANGE),
  REQUEST_NOT_PARSED(8002, 400, "Could not parse request with message: %s"),
  MISSING_PARAMETER(8007, 400, "Missing parameter '%s'."),
  MISSING_CONDITION(
      MISSING_PARAMETER, "Missing parameter '%s'. To take all records, say so: %s=1=1"),
  INVALID_PARAMETER_BECAUSE(DataError.INVALID_PARAMETER_BECAUSE),

  DEVELOPER_LOGIN_WRONG(9005, 400, "Invalid developer's login or password"),
  DEVELOPER_UNKNOWN(9006, 400, "Invalid developer's email."),
  DEVELOPER_NOT_AUTHORIZED(9007, 401, "You are not authorized."),
  SYSTEM_ROLE_NOT_DELETABLE(9008, 400, "Could not delete system role"),
  APP_EXISTS(8012, 400, "Application '%s' already exists"),
  WRONG_APP_NAME(9011, 400, "Invalid application name"),
  DEVELOPER_EMAIL_TAKEN(9012, 400, "Email already exist"),
  WRONG_DEVELOPER_EMAIL(9013, 400, "Invalid email format"),
  FOREIGN_APP(9020, 403, "You try to get access to different application"),

  CODE_TOO_LARGE(11007, 400, "the code is larger than %s bytes, or the upload is broken"),

  SERVICE_NOT_FOUND(14001, 400, "Service not found"),
  METHOD_NOT_FOUND(14002, 400, "Service method not found"),
  METHOD_OF_OTHER_VERB(METHOD_NOT_FOUND, "Service method not found by %s; it is called by %s"),
  INVOCATION_FAILED(14004, 400, "Service invocation failed: %s"),
  INVOCATION_TIMEOUT(14005, 400, "Service invocation failed by timeout - %s seconds"),
  SERVICE_DENIED(14008, 403, "Access denied"),
  SERVICE_VERSION_NOT_FOUND(14019, 400, "Service Version not found"),
  DEBUGGER_DISCONNECTED(14021, 400, "Debugging utility is disconnected"),

  HANDLER_TIMEOUT(
      15000,
      400,
      "Custom business logic execution has been terminated because it did not complete in permitted"
          + " time - %s seconds"),

  CACHE_FULL(
      16000,
      400,
      "Cannot place object into cache - maximum number of concurrently stored object has been"
          + " reached. Clear cache or wait till some entries expire"),
  CACHE_ENTRY_NOT_FOUND(16001, 400, "Cannot extend object's life in cache - object does not exist"),
  CACHE_TIMESTAMP_WRONG(16002, 400, "Timestamp format is invalid"),
  CACHE_TIMESTAMP_OUT_OF_RANGE(
      16003,
      400,
      "The difference between timestamp and the current time must be greater than zero, equal or"
          + " less than 7200000 milliseconds (2 hours)"),

  WRONG_LOG_JSON(21003, 400, "Invalid Json for save log(s)."),

  /**
   * No error of hives is in the catalogue but the two that the vendor's pages quote; 1009 is near.
   */
  HIVE_NOT_FOUND(
      DataError.TABLE_NOT_FOUND, "There is no hive '%s'. Create it first: POST /hive/%s"),
  HIVE_EXISTS(DataError.DUPLICATE_ENTRY, "There is a hive '%s' already"),
  HIVE_VALUE_TOO_LARGE(
      DataError.RESULT_TOO_LARGE,
      "A value has at most %s bytes of JSON, and this one has more. Store less, or have the"
          + " operator raise hive-value-bytes"),
  HIVE_ANSWER_TOO_LARGE(
      DataError.RESULT_TOO_LARGE, "The answer has more than %s bytes. Ask for fewer keys at once"),
  HIVE_KEY_FULL(
      CACHE_FULL,
      "A key holds at most %s items and %s bytes, and '%s' would hold more. Use several keys, or"
          + " have the operator raise hive-items"),
  HIVE_TOO_MANY_KEYS(
      CACHE_FULL,
      "The app has %s hive keys, the most it may have. Delete some, let some expire, or have the"
          + " operator raise hive-keys"),
  HIVE_FULL(
      CACHE_FULL,
      "The app's hives hold %s MB, the most they may hold. Delete keys, let some expire, or have"
          + " the operator raise hive-mb"),
  TOO_MANY_HIVES(CACHE_FULL, "An app has at most %s hives. Delete one first"),
  HIVE_KEY_NOT_FOUND(27003, 400, "no such key"),
  HIVE_KEY_LASTS(27010, 400, "Expiration for key wasn't set."),

  MAIL_TEMPLATE_NOT_FOUND(24002, 400, "Email Template with name '%s' doesn't exist."),

  BAD_REQUEST(90400, 400, "%s"),
  REGISTRATION_CLOSED(
      90403, 403, "This server has its developer; others cannot register from outside"),
  /** Server code that wants more than its caller has; the text says what to switch. */
  ELEVATION_DENIED(REGISTRATION_CLOSED, "%s"),
  NOT_REMEMBERED(90404, 404, "Nothing is remembered of the request '%s'"),
  ROUTE_NOT_FOUND(NOT_REMEMBERED, "There is nothing at this address: %s"),
  METHOD_NOT_ALLOWED(90405, 405, "This address does not take %s requests"),
  /** Ours: a link into the web console works once and for a time. */
  LOGIN_LINK_USED(
      90401,
      401,
      "This link was used already, is too old, or was followed by too many others. Make a"
          + " new one: ./backstay console"),
  METRICS_TOKEN_NEEDED(
      LOGIN_LINK_USED,
      "The metrics are for who sends the header Authorization: Bearer with the server's"
          + " metrics-token"),
  /** The permissions have changed since the client looked at them. */
  PERMISSIONS_CHANGED(
      90409,
      409,
      "The permissions are no longer those of version %s: they have changed to version %s. Look at"
          + " them again"),
  /** A row has changed since the developer who saves it has read it. */
  ROW_CHANGED(
      PERMISSIONS_CHANGED, "Someone has changed the row since you read it. Look at it again"),
  /** Other rows match a condition than those that a developer has confirmed. */
  ROWS_CHANGED(
      PERMISSIONS_CHANGED,
      "%s rows match now, and you confirmed %s: nothing was done. Look at them again"),
  TOO_SLOW(90408, 408, "The request's body comes too slowly"),
  DEBUGGED_ALREADY(
      PERMISSIONS_CHANGED,
      "Someone debugs the code of this app already; it ends when they stop coderunner debug"),
  BODY_TOO_LARGE(90413, 413, "The request body is larger than the limit of %s bytes"),
  URL_TOO_LONG(90414, 414, "The request's address is too long"),
  RANGE_NOT_SATISFIABLE(90416, 416, "The range is not within the %s bytes that there are"),
  TOO_MANY_REQUESTS(90429, 429, "Too many requests; try again in %s seconds"),
  SCHEMA_GROWS_TOO_FAST(
      TOO_MANY_REQUESTS,
      "Too many tables and columns are being created by saving objects; try again in %s seconds, or"
          + " create them in the console"),
  HEADERS_TOO_LARGE(90431, 431, "The request's headers are too large"),
  INTERNAL(
      90500, 500, "The server failed on this request; its log says why under the request id %s"),
  NOT_IMPLEMENTED(90501, 501, "This server does not offer %s yet"),
  OLD_JAVA_SDK(
      NOT_IMPLEMENTED,
      "The Java SDK 3 is not supported; use com.backendless:backendless 6.0.1 or later"),
  UNAVAILABLE(90503, 503, "%s"),
  FILES_FULL(
      90507,
      507,
      "The files of this app may take %s MB in all; delete some, or have the quota raised"),
  /** Too much is going on: the reason, and after how many seconds to try again. */
  BUSY(UNAVAILABLE, "%s; try again in %s seconds");

  private final int code;
  private final int status;
  private final String text;

  ApiError(int code, int status, String text) {
    this.code = code;
    this.status = status;
    this.text = text;
  }

  ApiError(ApiError sameNumber, String text) {
    this(sameNumber.code, sameNumber.status, text);
  }

  ApiError(DataError sameNumber, String text) {
    this(sameNumber.code(), sameNumber.status(), text);
  }

  /** The store's error, for where the server finds it. */
  ApiError(DataError same) {
    this(same, same.text());
  }

  /** The number that the envelope carries. */
  public int code() {
    return code;
  }

  /** The HTTP status that it travels with. */
  public int status() {
    return status;
  }

  /**
   * The exception to throw, its text filled in with {@code arguments}; the last one of {@link
   * #TOO_MANY_REQUESTS}, {@link #SCHEMA_GROWS_TOO_FAST} and {@link #BUSY} are the seconds after
   * which to try again.
   */
  public ApiException with(Object... arguments) {
    boolean passes = status == TOO_MANY_REQUESTS.status || this == BUSY;
    return new ApiException(
        this,
        String.format(Locale.ROOT, text, arguments),
        passes ? ((Number) arguments[arguments.length - 1]).longValue() : 0);
  }
}
