package dev.backstay.runner.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call of the API in HTTP/1.1. Redirects are not followed: the API makes none. */
final class ApiConnection extends HttpURLConnection {
  private static final int MAX_LINE = 64 << 10;
  private static final int MAX_HEADERS = 200;

  /** Answers of so many bytes are read at once, longer ones as they are needed. */
  private static final int MAX_AT_ONCE = 4 << 20;

  private final String path;
  private final Connections connections;
  private final List<Map.Entry<String, String>> sent = new ArrayList<>();
  private final List<Map.Entry<String, String>> received = new ArrayList<>();
  private final Map<String, String> further;
  private @Nullable ByteArrayOutputStream body;
  private @Nullable OutputStream streamed;
  private Connections.@Nullable Connection connection;
  private boolean answered;
  private @Nullable InputStream content;
  private @Nullable IOException failure;

  /**
   * @param path what is asked for, with its query
   * @param further headers that the call has in any case
   */
  ApiConnection(URL url, String path, Map<String, String> further, Connections connections) {
    super(url);
    this.path = path;
    this.further = further;
    this.connections = connections;
  }

  @Override
  public void connect() {
    connected = true;
  }

  @Override
  public void disconnect() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  @Override
  public boolean usingProxy() {
    return false;
  }

  @Override
  public void setRequestProperty(String name, String value) {
    sent.removeIf(header -> header.getKey().equalsIgnoreCase(name));
    addRequestProperty(name, value);
  }

  @Override
  public void addRequestProperty(String name, String value) {
    if (name == null || value == null) {
      throw new IllegalArgumentException("a header needs a name and a value");
    }
    if ((name + value).chars().anyMatch(c -> c == '\r' || c == '\n')) {
      throw new IllegalArgumentException("a header has an end of line");
    }
    sent.add(Map.entry(name, value));
  }

  @Override
  public @Nullable String getRequestProperty(String name) {
    return find(sent, name);
  }

  @Override
  public Map<String, List<String>> getRequestProperties() {
    return grouped(sent);
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    if (!doOutput) {
      throw new IOException("setDoOutput(true) was not called");
    }
    if (method.equals("GET")) {
      method = "POST";
    }
    if (streamed != null) {
      return streamed;
    }
    if (chunkLength > 0) {
      Connections.Connection open = connections.open();
      connection = open;
      open.out.write(head("Transfer-Encoding: chunked\r\n"));
      streamed = new Chunks(open.out, chunkLength);
      return streamed;
    }
    if (body == null) {
      body = new ByteArrayOutputStream();
    }
    return body;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    answer();
    InputStream read = content == null ? InputStream.nullInputStream() : content;
    if (responseCode >= 400) {
      throw responseCode == 404
          ? new FileNotFoundException(url.getPath())
          : new IOException("Server returned HTTP response code: " + responseCode);
    }
    return read;
  }

  @Override
  public @Nullable InputStream getErrorStream() {
    return answered && failure == null && responseCode >= 400 ? content : null;
  }

  @Override
  public int getResponseCode() throws IOException {
    answer();
    return responseCode;
  }

  @Override
  public @Nullable String getHeaderField(String name) {
    return quietly() ? find(received, name) : null;
  }

  @Override
  public @Nullable String getHeaderFieldKey(int n) {
    return quietly() && n > 0 && n <= received.size() ? received.get(n - 1).getKey() : null;
  }

  @Override
  public @Nullable String getHeaderField(int n) {
    if (!quietly() || n < 0 || n > received.size()) {
      return null;
    }
    return n == 0
        ? "HTTP/1.1 " + responseCode + " " + responseMessage
        : received.get(n - 1).getValue();
  }

  @Override
  public Map<String, List<String>> getHeaderFields() {
    return quietly() ? grouped(received) : Map.of();
  }

  private boolean quietly() {
    try {
      answer();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void answer() throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (answered) {
      return;
    }
    // a thread of code that was interrupted would close the channel by using it
    boolean interrupted = Thread.interrupted();
    try {
      connected = true;
      exchange();
      answered = true;
    } catch (IOException e) {
      failure = e;
      disconnect();
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void exchange() throws IOException {
    if (streamed != null) {
      streamed.close();
      read(required());
      return;
    }
    byte[] sending = body == null ? new byte[0] : body.toByteArray();
    byte[] head =
        head(body == null && !doOutput ? "" : "Content-Length: " + sending.length + "\r\n");
    ByteArrayOutputStream all = new ByteArrayOutputStream(head.length + sending.length);
    all.writeBytes(head);
    all.writeBytes(sending);
    Connections.Connection kept = connections.poll();
    if (kept != null) {
      // one that was kept may have been closed meanwhile: then nothing has come of the call
      try {
        kept.out.write(all.toByteArray());
        kept.in.mark(1);
        if (kept.in.read() >= 0) {
          kept.in.reset();
          connection = kept;
          read(kept);
          return;
        }
      } catch (IOException e) {
        if (connection != null) {
          throw e;
        }
      }
      kept.close();
    }
    Connections.Connection open = connections.open();
    connection = open;
    open.out.write(all.toByteArray());
    read(open);
  }

  private Connections.Connection required() throws IOException {
    if (connection == null) {
      throw new IOException("the connection is closed");
    }
    return connection;
  }

  private byte[] head(String length) {
    StringBuilder text = new StringBuilder();
    text.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
    text.append(connections.host()).append("\r\n");
    Map<String, String> headers = new LinkedHashMap<>();
    sent.forEach(
        header -> headers.merge(header.getKey(), header.getValue(), (a, b) -> a + ", " + b));
    headers.keySet().removeIf(name -> reserved(name) || further.containsKey(name));
    headers.putAll(further);
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    if (doOutput && find(sent, "Content-Type") == null) {
      text.append("Content-Type: application/x-www-form-urlencoded\r\n");
    }
    text.append(length).append("\r\n");
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean reserved(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return List.of("host", "content-length", "transfer-encoding", "connection").contains(lower);
  }

  private void read(Connections.Connection from) throws IOException {
    String status = line(from.in);
    while (status.startsWith("HTTP/1.1 1")) {
      headers(from.in);
      received.clear();
      status = line(from.in);
    }
    String[] words = status.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("\\d{3}")) {
      throw new IOException("the API answers no HTTP");
    }
    responseCode = Integer.parseInt(words[1]);
    responseMessage = words.length > 2 ? words[2] : "";
    headers(from.in);
    content = new ByteArrayInputStream(new byte[0]);
    boolean none = method.equals("HEAD") || responseCode == 204 || responseCode == 304;
    String length = find(received, "Content-Length");
    String encoding = find(received, "Transfer-Encoding");
    if (none || "0".equals(length)) {
      release(from);
    } else if (length != null && Long.parseLong(length.trim()) <= MAX_AT_ONCE) {
      byte[] all = from.in.readNBytes(Integer.parseInt(length.trim()));
      if (all.length < Integer.parseInt(length.trim())) {
        throw new IOException("the API has closed the connection within an answer");
      }
      content = new ByteArrayInputStream(all);
      release(from);
    } else if ("chunked".equalsIgnoreCase(encoding)) {
      content = Received.chunked(from.in, () -> release(from));
    } else {
      content =
          Received.of(
              from.in,
              length == null ? Long.MAX_VALUE : Long.parseLong(length.trim()),
              () -> release(from));
    }
  }

  /** All of it was read: the next call may have the connection. */
  private void release(Connections.Connection from) {
    boolean closes =
        "close".equalsIgnoreCase(find(received, "Connection"))
            || (find(received, "Content-Length") == null
                && find(received, "Transfer-Encoding") == null
                && responseCode != 204
                && responseCode != 304);
    connection = null;
    if (closes) {
      from.close();
    } else {
      connections.keep(from);
    }
  }

  private void headers(InputStream in) throws IOException {
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0 && received.size() < MAX_HEADERS) {
        received.add(Map.entry(line.substring(0, colon), line.substring(colon + 1).trim()));
      }
    }
  }

  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.size() > MAX_LINE) {
        throw new IOException("the API has closed the connection");
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static @Nullable String find(List<Map.Entry<String, String>> headers, String name) {
    for (Map.Entry<String, String> header : headers) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  private static Map<String, List<String>> grouped(List<Map.Entry<String, String>> headers) {
    Map<String, List<String>> grouped = new LinkedHashMap<>();
    for (Map.Entry<String, String> header : headers) {
      grouped.computeIfAbsent(header.getKey(), name -> new ArrayList<>()).add(header.getValue());
    }
    return grouped;
  }
}
