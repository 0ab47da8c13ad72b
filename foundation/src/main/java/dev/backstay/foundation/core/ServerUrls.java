package dev.backstay.foundation.core;

import dev.backstay.foundation.http.ApiSockets;
import dev.backstay.foundation.http.HttpEdge;
import dev.backstay.foundation.settings.HttpSettings;
import java.util.function.IntSupplier;

/** Where the server is reached; known once it listens. No slash at the end of any. */
public final class ServerUrls {
  private final HttpSettings settings;
  private volatile IntSupplier port;
  private volatile IntSupplier localPort;
  private volatile ApiSockets codeSockets = ApiSockets.NONE;

  ServerUrls(HttpSettings settings) {
    this.settings = settings;
    this.port = settings::port;
    this.localPort = settings::port;
  }

  /**
   * Says on which ports the server listens, for when the setting leaves the choice to the system.
   *
   * @param port asked for with each address
   * @param localPort where processes on this machine are served without TLS; the same without TLS
   */
  public void listenOn(IntSupplier port, IntSupplier localPort) {
    this.port = port;
    this.localPort = localPort;
  }

  /** Sets what serves Unix sockets of server code; until then there are none. */
  public void serveCodeBy(ApiSockets sockets) {
    codeSockets = sockets;
  }

  /** Opens sockets of the API for the server code of apps. */
  public ApiSockets codeSockets() {
    return (socket, appId) -> codeSockets.serve(socket, appId);
  }

  /** The address that clients reach the server by. */
  public String publicUrl() {
    String given = settings.publicUrl();
    return given != null ? given : listenUrl(settings.host());
  }

  /** The address that people on this machine are told, and that the command line prints. */
  public String printedUrl() {
    return settings.tls() == null ? listenUrl(localHost()) : publicUrl();
  }

  /**
   * The address for processes on this machine: always by HTTP, since the certificate is not one for
   * this machine's own addresses.
   */
  public String localUrl() {
    String host = settings.tls() == null ? localHost() : HttpEdge.LOCAL_HOST;
    return "http://" + host + ":" + localPort.getAsInt();
  }

  private String localHost() {
    String host = settings.host();
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    return any ? HttpEdge.LOCAL_HOST : host;
  }

  private String listenUrl(String host) {
    return (settings.tls() == null ? "http://" : "https://") + host + ":" + port.getAsInt();
  }
}
