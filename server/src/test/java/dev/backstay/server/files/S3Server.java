package dev.backstay.server.files;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * A real S3 server (S3Proxy) in a process of its own, for measurements and crash tests ({@code
 * bench/s3.mjs}). It has the bucket {@code files}, says where it listens, and ends with its input.
 */
final class S3Server {
  private S3Server() {}

  /**
   * @param args the directory that the objects are in, and the secret of the access key {@code key}
   */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createDirectories(Path.of(args[0]));
    Files.createDirectories(directory.resolve("files"));
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(directory.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "key", args[1])
            .build();
    server.start();
    System.out.println("S3 http://127.0.0.1:" + server.getPort());
    while (System.in.read() >= 0) {
      // until the process that started it has ended
    }
    server.stop();
    System.exit(0);
  }
}
