package dev.backstay.foundation.http;

/**
 * One address of the API.
 *
 * @param method the HTTP method
 * @param template path below the scope's root; segments in braces are parameters, a last {@code
 *     {name...}} takes the rest of the path: {@code /data/{table}/{objectId}}, {@code
 *     /files/{path...}}
 * @param handler what it does
 * @param waits whether it waits for something other than the database, so that it runs on a virtual
 *     thread
 * @param streams whether it reads the body itself, from the connection; otherwise the body is read
 *     before the handler is called and bounded by the server's limit
 * @param urgent whether it is answered under any load, outside all shares of threads; it must not
 *     compute, nor wait for more than some milliseconds
 * @param keys which API keys it serves
 */
public record Route(
    HttpMethod method,
    String template,
    RouteHandler handler,
    boolean waits,
    boolean streams,
    boolean urgent,
    KeyRule keys) {

  /** Which API keys a route serves. */
  public enum KeyRule {
    /** Every key of the app, the key of a running invocation included. */
    LIVE,
    /**
     * Also the key of an invocation that has ended, until its worker's time is up: for what the
     * worker's SDK sends late, its last log lines and its question about the app.
     */
    LIVE_OR_ENDED,
    /**
     * Only keys that people hold: deployment and runner addresses refuse the keys of invocations.
     */
    PERMANENT
  }

  /** A route that computes and reads the database, for any living key. */
  public static Route of(HttpMethod method, String template, RouteHandler handler) {
    return new Route(method, template, handler, false, false, false, KeyRule.LIVE);
  }

  public static Route get(String template, RouteHandler handler) {
    return of(HttpMethod.GET, template, handler);
  }

  public static Route post(String template, RouteHandler handler) {
    return of(HttpMethod.POST, template, handler);
  }

  public static Route put(String template, RouteHandler handler) {
    return of(HttpMethod.PUT, template, handler);
  }

  public static Route delete(String template, RouteHandler handler) {
    return of(HttpMethod.DELETE, template, handler);
  }

  /** The same route, run on a virtual thread because it waits for another program. */
  public Route waiting() {
    return new Route(method, template, handler, true, streams, urgent, keys);
  }

  /** The same route, reading its body itself; it then runs on a virtual thread too. */
  public Route streaming() {
    return new Route(method, template, handler, true, true, urgent, keys);
  }

  /** The same route, answered whatever load there is. */
  public Route answeredAlways() {
    return new Route(method, template, handler, waits, streams, true, keys);
  }

  /** The same route for other keys. */
  public Route forKeys(KeyRule rule) {
    return new Route(method, template, handler, waits, streams, urgent, rule);
  }
}
