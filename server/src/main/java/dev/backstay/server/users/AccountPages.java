package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Page;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.server.users.links.Link;
import dev.backstay.server.users.links.LinkAddress;
import dev.backstay.server.users.links.LinkOperation;
import dev.backstay.server.users.links.LinkOperation.ChooseNewPassword;
import dev.backstay.server.users.links.LinkOperation.EmailConfirmed;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pages that links in mails lead to, for a person with a browser: {@code /recovery/{link}} to
 * choose a new password, {@code /confirmation/{link}} to confirm an address.
 *
 * <p>Looking at a page changes nothing, because programs look at links in mails before people do;
 * only the button does, and once. Pages need no script, load nothing and tell nobody where the
 * reader came from.
 */
final class AccountPages {
  private final Apps apps;
  private final Operations operations;
  private final AccountLinks links;
  private final RateLimits limits;

  AccountPages(Apps apps, Operations operations, AccountLinks links, RateLimits limits) {
    this.apps = apps;
    this.operations = operations;
    this.links = links;
    this.limits = limits;
  }

  /** Routes below nothing. */
  List<Route> routes() {
    return List.of(
        Route.get("/recovery/{link}", this::recoveryPage),
        Route.post("/recovery/{link}", this::recover).waiting(),
        Route.get("/confirmation/{link}", this::confirmationPage),
        // event handlers of the app may run
        Route.post("/confirmation/{link}", this::confirm).waiting());
  }

  /** A link that works. */
  private record Opened(Call call, String secret, Link link) {
    App app() {
      return call.app();
    }
  }

  private Response recoveryPage(Exchange exchange) {
    Opened opened = open(exchange, Link.Purpose.RECOVERY);
    return opened == null ? spent() : passwordForm(opened, null);
  }

  private Response recover(Exchange exchange) {
    Opened opened = open(exchange, Link.Purpose.RECOVERY);
    if (opened == null) {
      return spent();
    }
    Map<String, String> form = Page.form(exchange);
    String password = form.getOrDefault("password", "");
    if (password.isEmpty() || password.length() > PasswordHasher.MAX_LENGTH) {
      return passwordForm(opened, "Please choose a password.");
    }
    if (!password.equals(form.get("repeated"))) {
      return passwordForm(opened, "The two passwords are not the same.");
    }
    LinkOperation choose =
        new ChooseNewPassword(opened.secret(), password, exchange.remoteAddress());
    if (!operations.perform(opened.call(), choose, links)) {
      return spent();
    }
    return Page.of(
        200,
        opened.app().name(),
        "Your password is changed",
        "<p>You can log in with the new password now. Everywhere else you have been logged"
            + " out.</p>");
  }

  private Response confirmationPage(Exchange exchange) {
    Opened opened = open(exchange, Link.Purpose.CONFIRMATION);
    return opened == null
        ? spent()
        : Page.of(
            200,
            opened.app().name(),
            "Confirm your address",
            "<p>Is <b>"
                + Page.escaped(opened.link().address())
                + "</b> your address?</p><form method=\"post\"><button>Yes, confirm"
                + "</button></form>");
  }

  private Response confirm(Exchange exchange) {
    Opened opened = open(exchange, Link.Purpose.CONFIRMATION);
    if (opened == null) {
      return spent();
    }
    LinkOperation confirm = new EmailConfirmed(opened.secret());
    if (!operations.perform(opened.call(), confirm, links)) {
      return spent();
    }
    return Page.of(
        200,
        opened.app().name(),
        "Thank you",
        "<p>Your address is confirmed. You can close this page.</p>");
  }

  private @Nullable Opened open(Exchange exchange, Link.Purpose purpose) {
    limits.ofAddress(Attempt.TOKEN, exchange.remoteAddress());
    LinkAddress address = LinkAddress.of(exchange.parameter("link"));
    App app = address == null ? null : apps.find(address.appId());
    if (address == null || app == null) {
      return null;
    }
    Call call = Call.ofServer(app, "link");
    Link link = links.find(call, purpose, address.secret());
    return link == null ? null : new Opened(call, address.secret(), link);
  }

  private static Response passwordForm(Opened opened, @Nullable String problem) {
    return Page.of(
        problem == null ? 200 : 400,
        opened.app().name(),
        "Choose a new password",
        "<p>for <b>"
            + Page.escaped(opened.link().address())
            + "</b></p>"
            + (problem == null
                ? ""
                : "<p class=\"problem\" role=\"alert\">" + Page.escaped(problem) + "</p>")
            // password managers keep the new password under this name
            + "<form method=\"post\"><input name=\"username\" autocomplete=\"username\" value=\""
            + Page.escaped(opened.link().address())
            + "\" hidden readonly><label for=\"password\">New password</label>"
            + "<input id=\"password\" name=\"password\" type=\"password\" required"
            + " autocomplete=\"new-password\" maxlength=\"1000\" autofocus>"
            + "<label for=\"repeated\">Once more</label>"
            + "<input id=\"repeated\" name=\"repeated\" type=\"password\" required"
            + " autocomplete=\"new-password\" maxlength=\"1000\">"
            + "<button>Change the password</button></form>");
  }

  private static Response spent() {
    return Page.of(
        410,
        "",
        "This link no longer works",
        "<p>It was used already, its time is over, or a newer one was sent. Please ask for a new"
            + " one.</p>");
  }
}
