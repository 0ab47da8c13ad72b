package dev.backstay.foundation.http;

import dev.backstay.foundation.error.ApiError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * A page for a person, made whole by the server. It may load nothing, run nothing and be framed by
 * nobody; it is not kept by caches, and links from it tell nobody where they were followed.
 */
public final class Page {
  private static final int MAX_FORM = 20_000;
  private static final String STYLE =
      """
      body{font:16px/1.5 system-ui,sans-serif;color:#1d2330;background:#f4f5f8;margin:0;padding:1rem}
      main{max-width:24rem;margin:10vh auto;padding:2rem;background:#fff;border:1px solid #d9dce4;\
      border-radius:.5rem}
      main>:last-child{margin-bottom:0}
      h1{font-size:1.3rem;line-height:1.3;margin:0 0 1rem}
      .app{color:#5b6270;margin:0}
      label{display:block;margin:1rem 0 .25rem}
      input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #8b92a3;\
      border-radius:.25rem}
      button{font:inherit;margin-top:1.5rem;padding:.5rem 1rem;border:0;border-radius:.25rem;\
      background:#2450a8;color:#fff;cursor:pointer}
      form>button:only-child{margin-top:.5rem}
      @media(max-width:30rem){main{padding:1.25rem}}
      .problem{color:#a01818}
      p{overflow-wrap:anywhere}
      """;

  private Page() {}

  /**
   * The answer with a page.
   *
   * @param app whose page it is, as text; empty for nobody's
   * @param title as text
   * @param body HTML; whatever is not the server's own must be {@link #escaped}
   */
  public static Response of(int status, String app, String title, String body) {
    return withScript(status, app, title, body, "");
  }

  /**
   * The same with one script of the server's own, which must hold no secret.
   *
   * @param script without anything that a client sent
   */
  public static Response withScript(
      int status, String app, String title, String body, String script) {
    String html =
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\""
            + " content=\"width=device-width\"><title>"
            + escaped(title)
            + "</title><style>"
            + STYLE
            + "</style></head><body><main>"
            + (app.isEmpty() ? "" : "<p class=\"app\">" + escaped(app) + "</p>")
            + "<h1>"
            + escaped(title)
            + "</h1>"
            + body
            + "</main>"
            + (script.isEmpty() ? "" : "<script>" + script + "</script>")
            + "</body></html>";
    return Response.bytes("text/html;charset=utf-8", html.getBytes(StandardCharsets.UTF_8))
        .withStatus(status)
        .withHeader(
            "Content-Security-Policy",
            "default-src 'none'; style-src '"
                + digest(STYLE)
                + "'"
                + (script.isEmpty() ? "" : "; script-src '" + digest(script) + "'")
                + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
        .withHeader("X-Frame-Options", "DENY")
        .withHeader("Referrer-Policy", "no-referrer")
        .withHeader("Cache-Control", "no-store");
  }

  /** A text as HTML shows it, in content and in quoted attributes. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * The fields of a form that was sent, first value each.
   *
   * @throws dev.backstay.foundation.error.ApiException 90400 when it is none or too large
   */
  public static Map<String, String> form(Exchange exchange) {
    byte[] body = exchange.body();
    if (body.length > MAX_FORM) {
      throw ApiError.BAD_REQUEST.with("the form is too large");
    }
    Map<String, String> fields = new HashMap<>();
    for (String field : new String(body, StandardCharsets.US_ASCII).split("&")) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        try {
          fields.putIfAbsent(
              URLDecoder.decode(field.substring(0, equals), StandardCharsets.UTF_8),
              URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          throw ApiError.BAD_REQUEST.with("the form is broken");
        }
      }
    }
    return fields;
  }

  private static String digest(String text) {
    try {
      return "sha256-"
          + Base64.getEncoder()
              .encodeToString(
                  MessageDigest.getInstance("SHA-256")
                      .digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
