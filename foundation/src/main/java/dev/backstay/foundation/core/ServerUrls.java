package dev.backstay.foundation.core;

import dev.backstay.foundation.http.ApiSockets;
import dev.backstay.foundation.settings.HttpSettings;
import java.util.function.IntSupplier;

/** Where the server is reached; known once it listens. No slash at the end of either. */
public final class ServerUrls {
  private final HttpSettings settings;
  private volatile IntSupplier port;
  private volatile ApiSockets codeSockets = ApiSockets.NONE;

  ServerUrls(HttpSettings settings) {
    this.settings = settings;
    this.port = settings::port;
  }

  /**
   * Says on which port the server listens, for when the setting leaves the choice to the system.
   *
   * @param port asked for with each address
   */
  public void listenOn(IntSupplier port) {
    this.port = port;
  }

  /** Says by what server code is served on sockets of its own, which is nothing before. */
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
    return given != null ? given : "http://" + settings.host() + ":" + port.getAsInt();
  }

  /** The address for processes on this machine. */
  public String localUrl() {
    String host = settings.host();
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    return "http://" + (any ? "127.0.0.1" : host) + ":" + port.getAsInt();
  }
}
