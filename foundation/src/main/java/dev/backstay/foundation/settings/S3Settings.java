package dev.backstay.foundation.settings;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A store that speaks the S3 protocol.
 *
 * @param bucket its name
 * @param endpoint its address; null for Amazon's own
 * @param region that requests are signed for
 * @param prefix what the names of all objects begin with: empty, or with a slash at its end
 * @param pathStyle whether the bucket is in the path of addresses, not in the host name
 * @param accessKey name of the key; null for what the machine has
 * @param secretKey the key itself; null exactly when {@code accessKey} is
 */
public record S3Settings(
    String bucket,
    @Nullable URI endpoint,
    String region,
    String prefix,
    boolean pathStyle,
    @Nullable String accessKey,
    @Nullable String secretKey) {
  private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,62}");
  private static final Pattern PREFIX = Pattern.compile("\\w[\\w.-]*(/\\w[\\w.-]*)*/?");
  private static final int MAX_PREFIX = 200;

  static @Nullable S3Settings of(SettingReader reader) {
    boolean used = reader.choice(Setting.FILE_STORAGE, "s3", "directory");
    String bucket = reader.optional(Setting.S3_BUCKET, S3Settings::bucket);
    URI endpoint = reader.optional(Setting.S3_ENDPOINT, S3Settings::endpoint);
    String region = reader.text(Setting.S3_REGION);
    String prefix = reader.optional(Setting.S3_PREFIX, S3Settings::prefix);
    boolean pathStyle = reader.choice(Setting.S3_PATH_STYLE, "on", "off");
    String accessKey = reader.optional(Setting.S3_ACCESS_KEY, value -> value);
    String secretKey = reader.optional(Setting.S3_SECRET_KEY, value -> value);
    if ((accessKey == null) != (secretKey == null)) {
      reader.problem("s3-access-key and s3-secret-key are given together or not at all");
    }
    if (!used) {
      return null;
    }
    if (bucket == null) {
      reader.problem("file-storage is s3, but s3-bucket does not say which bucket");
      return null;
    }
    return new S3Settings(
        bucket, endpoint, region, prefix == null ? "" : prefix, pathStyle, accessKey, secretKey);
  }

  /**
   * Another place in the same store, or in the store that is set though files are not in it.
   *
   * @param bucketAndPrefix the bucket, and after a slash what the names of objects begin with
   * @throws IllegalArgumentException when that is none
   */
  static S3Settings elsewhere(SettingReader reader, String bucketAndPrefix) {
    int slash = bucketAndPrefix.indexOf('/');
    String bucket = slash < 0 ? bucketAndPrefix : bucketAndPrefix.substring(0, slash);
    String prefix = slash < 0 ? "" : bucketAndPrefix.substring(slash + 1);
    return new S3Settings(
        bucket(bucket),
        reader.optional(Setting.S3_ENDPOINT, S3Settings::endpoint),
        reader.text(Setting.S3_REGION),
        prefix.isEmpty() ? "" : prefix(prefix),
        reader.choice(Setting.S3_PATH_STYLE, "on", "off"),
        reader.optional(Setting.S3_ACCESS_KEY, value -> value),
        reader.optional(Setting.S3_SECRET_KEY, value -> value));
  }

  private static String bucket(String value) {
    if (!BUCKET.matcher(value).matches()) {
      throw new IllegalArgumentException("must be the name of a bucket");
    }
    return value;
  }

  private static URI endpoint(String value) {
    URI uri = URI.create(value);
    if (uri.getHost() == null
        || uri.getRawUserInfo() != null
        || !String.valueOf(uri.getScheme()).matches("https?")) {
      throw new IllegalArgumentException(
          "must begin with http:// or https:// and name a host and no user");
    }
    return uri;
  }

  private static String prefix(String value) {
    if (value.length() > MAX_PREFIX || !PREFIX.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "must be at most "
              + MAX_PREFIX
              + " of A-Z a-z 0-9 . _ - / and begin with a letter or digit");
    }
    return value.endsWith("/") ? value : value + "/";
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "S3Settings["
        + (endpoint == null ? region : endpoint)
        + ", "
        + bucket
        + "/"
        + prefix
        + "]";
  }
}
