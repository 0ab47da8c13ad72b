package dev.backstay.foundation.http;

import dev.backstay.foundation.error.ApiError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.ByteRange;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpDateTime;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.server.Request;

/**
 * What a client gets of a file: all of it, some ranges, or the word that it has it already (RFC
 * 9110, sections 13 and 14). Jetty's own {@code ResourceService} does the same for files that it
 * finds by their path; these are open already and belong to a route.
 */
final class FileAnswers {
  /** A request for more ranges gets the whole file, as the RFC advises. */
  private static final int MAX_RANGES = 16;

  /** An entity tag of a list, or the star. */
  private static final Pattern TAG = Pattern.compile("\\*|(?:W/)?\"[^\"]*\"");

  private static final long NO_DATE = -1;

  private FileAnswers() {}

  /**
   * The answer to this very request.
   *
   * @param answer with {@code file} as its body; only one with status 200 to a GET or HEAD is
   *     changed
   * @return its body is {@code file}, or a part that closes it; or {@code file} has been closed
   */
  static Response of(Request request, Response answer, RangedBody file) throws IOException {
    try {
      return choose(request, answer, file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Response choose(Request request, Response answer, RangedBody file)
      throws IOException {
    boolean get = request.getMethod().equals("GET");
    if (answer.status() != 200 || !(get || request.getMethod().equals("HEAD"))) {
      return answer;
    }
    HttpFields asked = request.getHeaders();
    Response whole = withValidators(answer, file);
    if (!isWanted(asked, file)) {
      return closed(file, whole.withStatus(304).withBody(null, Response.NOTHING));
    }
    String range = asked.get(HttpHeader.RANGE);
    if (!get || range == null || !range.startsWith("bytes=") || !isSameAsBefore(asked, file)) {
      return whole;
    }
    if (range.chars().filter(c -> c == ',').count() >= MAX_RANGES) {
      return whole;
    }
    List<ByteRange> ranges = ByteRange.parse(List.of(range), file.length());
    return switch (ranges.size()) {
      case 0 ->
          closed(
              file,
              Response.error(ApiError.RANGE_NOT_SATISFIABLE.with(file.length()))
                  .withHeader("Content-Range", "bytes */" + file.length()));
      case 1 -> {
        ByteRange only = ranges.getFirst();
        yield whole
            .withStatus(206)
            .withHeader("Content-Range", only.toHeaderValue(file.length()))
            .withBody(answer.contentType(), new Parts(file, List.of(new Part("", only)), ""));
      }
      // ranges that overlap would make more of a file than there is
      default ->
          ranges.stream().mapToLong(ByteRange::getLength).sum() > file.length()
              ? whole
              : multipart(whole, file, ranges);
    };
  }

  private static Response withValidators(Response answer, RangedBody file) {
    Response more = answer.withHeader("Accept-Ranges", "bytes");
    String etag = file.etag();
    Instant lastModified = file.lastModified();
    if (etag != null) {
      more = more.withHeader("ETag", etag);
    }
    return lastModified == null
        ? more
        : more.withHeader("Last-Modified", DateGenerator.formatDate(lastModified));
  }

  /** Whether the client has no copy of this file. A tag, weak or not, decides before a date. */
  private static boolean isWanted(HttpFields asked, RangedBody file) {
    String tags = asked.get(HttpHeader.IF_NONE_MATCH);
    if (tags != null) {
      String etag = file.etag();
      return TAG.matcher(tags)
          .results()
          .map(tag -> tag.group().replaceFirst("^W/", ""))
          .noneMatch(tag -> tag.equals("*") || tag.equals(etag));
    }
    Instant lastModified = file.lastModified();
    String since = asked.get(HttpHeader.IF_MODIFIED_SINCE);
    if (since == null || lastModified == null) {
      return true;
    }
    long date = HttpDateTime.parseToEpoch(since);
    return date == NO_DATE || lastModified.getEpochSecond() > date / 1_000;
  }

  /** Whether the ranges are of the file that the client has the other parts of. */
  private static boolean isSameAsBefore(HttpFields asked, RangedBody file) {
    String before = asked.get(HttpHeader.IF_RANGE);
    if (before == null) {
      return true;
    }
    if (before.startsWith("\"") || before.startsWith("W/")) {
      return before.equals(file.etag());
    }
    Instant lastModified = file.lastModified();
    long date = HttpDateTime.parseToEpoch(before);
    return lastModified != null && date != NO_DATE && lastModified.getEpochSecond() == date / 1_000;
  }

  private static Response multipart(Response whole, RangedBody file, List<ByteRange> ranges) {
    String boundary = MultiPart.generateBoundary(null, 24);
    String type = whole.contentType();
    List<Part> parts = new ArrayList<>();
    for (ByteRange range : ranges) {
      parts.add(
          new Part(
              (parts.isEmpty() ? "--" : "\r\n--")
                  + boundary
                  + (type == null ? "" : "\r\nContent-Type: " + type)
                  + "\r\nContent-Range: "
                  + range.toHeaderValue(file.length())
                  + "\r\n\r\n",
              range));
    }
    return whole
        .withStatus(206)
        .withBody(
            "multipart/byteranges; boundary=" + boundary,
            new Parts(file, parts, "\r\n--" + boundary + "--\r\n"));
  }

  private static Response closed(RangedBody file, Response answer) throws IOException {
    file.close();
    return answer;
  }

  /** A range with what is sent before it. */
  private record Part(String before, ByteRange range) {}

  /** Some ranges of a file. */
  private static final class Parts extends StreamedBody {
    private final RangedBody file;
    private final List<Part> parts;
    private final String after;

    Parts(RangedBody file, List<Part> parts, String after) {
      this.file = file;
      this.parts = parts;
      this.after = after;
    }

    @Override
    public long length() {
      long length = after.length();
      for (Part part : parts) {
        length += part.before.length() + part.range.getLength();
      }
      return length;
    }

    @Override
    boolean isAtHand() {
      return file.isAtHand(length());
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      for (Part part : parts) {
        out.write(part.before.getBytes(StandardCharsets.ISO_8859_1));
        file.write(out, part.range.first(), part.range.getLength());
      }
      out.write(after.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
