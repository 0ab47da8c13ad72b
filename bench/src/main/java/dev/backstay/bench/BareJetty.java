package dev.backstay.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The measure for our own edge: Jetty as we use it, answering a fixed JSON of the size of a record
 * and doing nothing else. Takes the port as its argument.
 */
public final class BareJetty {
  private static final byte[] BODY =
      ("{\"___class\":\"Item\",\"objectId\":\"019366A0-0000-7000-8000-000000000000\",\"created\":1700000000000,\"updated\":null,\"ownerId\":null,\"name\":\"Item"
           + " number 1\",\"category\":\"c1\",\"score\":7919,\"active\":false,\"note\":\"Lorem"
           + " ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt"
           + " ut labore \"}")
          .getBytes(StandardCharsets.UTF_8);

  private BareJetty() {}

  public static void main(String[] arguments) throws Exception {
    Server server = new Server(new QueuedThreadPool(64, 4));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    connector.setPort(Integer.parseInt(arguments[0]));
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            response.setStatus(200);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.write(true, ByteBuffer.wrap(BODY), callback);
            return true;
          }
        });
    server.start();
    server.join();
  }
}
