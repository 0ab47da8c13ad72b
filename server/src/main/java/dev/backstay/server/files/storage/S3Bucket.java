package dev.backstay.server.files.storage;

import dev.backstay.foundation.settings.S3Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The part of a bucket whose objects begin with the prefix that is set: whole objects, written
 * once. For any number of threads. Every call ends within a bounded time; what a store refuses for
 * a moment is tried three times.
 *
 * <p>All calls throw {@link StorageUnavailableException} when the store does not answer or refuses,
 * and {@link NoSuchFileException} for an object that is not there.
 */
public final class S3Bucket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(S3Bucket.class);

  private static final Duration CONNECT_TIME = Duration.ofSeconds(5);

  /** How long the store may be silent within an answer. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** How long a call may take that moves few bytes, with all its attempts. */
  private static final Duration CALL_TIME = Duration.ofSeconds(40);

  private static final Duration ATTEMPT_TIME = Duration.ofSeconds(15);

  /** How long sending one piece may take: 64 MB at 2 Mbit/s. */
  private static final Duration SEND_TIME = Duration.ofMinutes(5);

  /** Larger objects are sent in parts of a quarter of it, each of which can be sent again. */
  static final long MAX_PIECE = 64L << 20;

  /** A store takes at most 10,000 parts. */
  private static final int MAX_PARTS = 9_000;

  /** The most that a store lists or deletes at once. */
  private static final int BATCH = 1_000;

  private final S3Settings settings;
  private final S3Client client;
  private final long maxPiece;

  /**
   * Nothing is asked of the store yet.
   *
   * @param settings bucket, prefix and key
   */
  public S3Bucket(S3Settings settings) {
    this(settings, MAX_PIECE);
  }

  /**
   * @param maxPiece bytes of an object that is sent at once; a quarter of it is at least 5 MB, of
   *     which stores want parts to be
   */
  S3Bucket(S3Settings settings, long maxPiece) {
    this.settings = settings;
    this.maxPiece = maxPiece;
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT_TIME)
                    .socketTimeout(SILENCE))
            .overrideConfiguration(configuration ->
                configuration
                    .retryStrategy(RetryMode.STANDARD)
                    .apiCallAttemptTimeout(ATTEMPT_TIME)
                    .apiCallTimeout(CALL_TIME))
            .region(Region.of(settings.region()))
            .forcePathStyle(settings.pathStyle())
            .credentialsProvider(credentials(settings))
            // newer checksums are unknown to many stores that are not Amazon's
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .addPlugin(LegacyMd5Plugin.create());
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    this.client = builder.build();
  }

  private static AwsCredentialsProvider credentials(S3Settings settings) {
    String name = settings.accessKey();
    String secret = settings.secretKey();
    return name == null || secret == null
        ? DefaultCredentialsProvider.builder().build()
        : StaticCredentialsProvider.create(AwsBasicCredentials.create(name, secret));
  }

  /**
   * An object of the store.
   *
   * @param object its name without the prefix
   */
  public record Found(String object, Instant modified) {}

  /** Takes a page of a listing. */
  public interface Page {
    void take(List<Found> found) throws IOException;
  }

  /**
   * Writes and deletes an object, to see that everything can be done.
   *
   * @throws StorageSetupException when it cannot; the message says why and what to do
   */
  void check() {
    try {
      var _ = client.headBucket(request -> request.bucket(settings.bucket()));
      String object = "check-" + UUID.randomUUID();
      put(object, RequestBody.fromString("Backstay may write here"));
      delete(List.of(object));
    } catch (SdkException e) {
      throw new StorageSetupException(problem(e), e);
    } catch (IOException e) {
      throw new StorageSetupException(
          e.getCause() instanceof SdkException cause ? problem(cause) : problem(e), e);
    }
  }

  private String problem(Exception e) {
    String where = settings.endpoint() == null ? "Amazon S3" : settings.endpoint().toString();
    String start = "the files of apps cannot be stored: ";
    if (e instanceof S3Exception answer) {
      return start
          + switch (answer.statusCode()) {
            case 404 ->
                "there is no bucket "
                    + settings.bucket()
                    + " at "
                    + where
                    + "; make it, or correct s3-bucket";
            case 401, 403 ->
                where
                    + " refuses the key for the bucket "
                    + settings.bucket()
                    + "; it must be allowed to list, read, write and delete; check s3-access-key"
                    + " and s3-secret-key";
            case 301, 307, 400 ->
                where
                    + " answers "
                    + answer.statusCode()
                    + " for the bucket "
                    + settings.bucket()
                    + "; check s3-region, s3-endpoint and s3-path-style";
            default -> where + " answers " + answer.statusCode();
          };
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return start + "the host of " + where + " is unknown; check s3-endpoint";
      }
    }
    return String.valueOf(e.getMessage()).contains("credentials")
        ? start + "there is no key; set s3-access-key and s3-secret-key"
        : start + where + " does not answer; check s3-endpoint";
  }

  /** Stores bytes. */
  void put(String object, byte[] bytes) throws IOException {
    put(object, RequestBody.fromBytes(bytes));
  }

  /** Stores a file; it is read while it is sent, again if something has to be sent again. */
  public void put(String object, Path file, long size) throws IOException {
    if (size <= maxPiece) {
      put(object, RequestBody.fromFile(file));
      return;
    }
    long part = Math.max(maxPiece / 4, size / MAX_PARTS + 1);
    String upload =
        call(() ->
            client
                .createMultipartUpload(request -> request.bucket(bucket()).key(name(object)))
                .uploadId());
    boolean done = false;
    try {
      List<CompletedPart> parts = new ArrayList<>();
      for (long from = 0; from < size; from += part) {
        parts.add(
            put(object, upload, parts.size() + 1, piece(file, from, Math.min(part, size - from))));
      }
      var _ =
          call(() ->
              client.completeMultipartUpload(request ->
                  request
                      .bucket(bucket())
                      .key(name(object))
                      .uploadId(upload)
                      .multipartUpload(all -> all.parts(parts))));
      done = true;
    } finally {
      if (!done) {
        abort(name(object), upload);
      }
    }
  }

  private void put(String object, RequestBody body) throws IOException {
    var _ =
        call(() ->
            client.putObject(
                request ->
                    request.bucket(bucket()).key(name(object)).overrideConfiguration(sending()),
                body));
  }

  private CompletedPart put(String object, String upload, int number, RequestBody body)
      throws IOException {
    String tag =
        call(() ->
            client
                .uploadPart(
                    request ->
                        request
                            .bucket(bucket())
                            .key(name(object))
                            .uploadId(upload)
                            .partNumber(number)
                            .overrideConfiguration(sending()),
                    body)
                .eTag());
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  private static AwsRequestOverrideConfiguration sending() {
    return AwsRequestOverrideConfiguration.builder()
        .apiCallAttemptTimeout(SEND_TIME)
        .apiCallTimeout(SEND_TIME.multipliedBy(2))
        .build();
  }

  private static RequestBody piece(Path file, long from, long count) {
    return RequestBody.fromContentProvider(
        () -> {
          try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            return new FirstBytes(Channels.newInputStream(channel.position(from)), count);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        count,
        "application/octet-stream");
  }

  /**
   * Opens a part of an object.
   *
   * @param count at least 1
   * @return ends after {@code count} bytes, or fails
   */
  InputStream open(String object, long from, long count) throws IOException {
    ResponseInputStream<GetObjectResponse> answer =
        call(() ->
            client.getObject(request ->
                request
                    .bucket(bucket())
                    .key(name(object))
                    .range("bytes=" + from + "-" + (from + count - 1))));
    return new FirstBytes(answer, count) {
      @Override
      public void close() throws IOException {
        if (isAtEnd()) {
          super.close();
        } else {
          // the rest is not wanted
          answer.abort();
        }
      }
    };
  }

  /** The size of an object in bytes; -1 when there is none. */
  public long size(String object) throws IOException {
    try {
      return call(() ->
          client.headObject(request -> request.bucket(bucket()).key(name(object))).contentLength());
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  /** Deletes objects; those that are not there do not matter. */
  public void delete(List<String> objects) throws IOException {
    for (int from = 0; from < objects.size(); from += BATCH) {
      List<ObjectIdentifier> batch =
          objects.subList(from, Math.min(objects.size(), from + BATCH)).stream()
              .map(object -> ObjectIdentifier.builder().key(name(object)).build())
              .toList();
      DeleteObjectsResponse answer =
          call(() ->
              client.deleteObjects(request ->
                  request.bucket(bucket()).delete(all -> all.objects(batch).quiet(true))));
      if (answer.hasErrors() && !answer.errors().isEmpty()) {
        throw new StorageUnavailableException(
            "the store refuses to delete: " + answer.errors().getFirst().code(), new IOException());
      }
    }
  }

  /** Lists all objects below a directory. */
  public void list(String directory, Page page) throws IOException {
    String next = null;
    do {
      String token = next;
      ListObjectsV2Response answer =
          call(() ->
              client.listObjectsV2(request ->
                  request
                      .bucket(bucket())
                      .prefix(name(directory))
                      .maxKeys(BATCH)
                      .continuationToken(token)));
      page.take(
          answer.contents().stream()
              .map(found ->
                  new Found(
                      found.key().substring(settings.prefix().length()), found.lastModified()))
              .toList());
      next = Boolean.TRUE.equals(answer.isTruncated()) ? answer.nextContinuationToken() : null;
    } while (next != null);
  }

  /** Gives up what was begun to be sent in parts below a directory, and not ended in time. */
  void abortBefore(String directory, Instant time) throws IOException {
    ListMultipartUploadsResponse answer =
        call(() ->
            client.listMultipartUploads(
                request -> request.bucket(bucket()).prefix(name(directory))));
    for (MultipartUpload upload : answer.uploads()) {
      if (upload.initiated() != null && upload.initiated().isBefore(time)) {
        abort(upload.key(), upload.uploadId());
      }
    }
  }

  private void abort(String name, String upload) {
    try {
      var _ =
          call(() ->
              client.abortMultipartUpload(
                  request -> request.bucket(bucket()).key(name).uploadId(upload)));
    } catch (IOException e) {
      LOG.warn("parts of a file are left in the bucket; it will be tried again", e);
    }
  }

  private String bucket() {
    return settings.bucket();
  }

  private String name(String object) {
    return settings.prefix() + object;
  }

  private static <T> T call(Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        NoSuchFileException missing = new NoSuchFileException("an object of the store");
        missing.initCause(e);
        throw missing;
      }
      throw new StorageUnavailableException("the store answers " + e.statusCode(), e);
    } catch (SdkException e) {
      throw new StorageUnavailableException("the store does not answer", e);
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
