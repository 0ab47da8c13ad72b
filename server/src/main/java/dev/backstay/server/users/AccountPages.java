package dev.backstay.server.users;

import dev.backstay.server.access.Call;
import dev.backstay.server.apps.App;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.http.Exchange;
import dev.backstay.server.http.Page;
import dev.backstay.server.http.Response;
import dev.backstay.server.http.Route;
import dev.backstay.server.limits.Attempt;
import dev.backstay.server.limits.Network;
import dev.backstay.server.limits.RateLimits;
import dev.backstay.server.passwords.PasswordHasher;
import dev.backstay.server.sessions.Sessions;
import dev.backstay.server.sessions.UserStatus;
import java.time.InstantSource;
import java.util.LinkedHashMap;
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
public final class AccountPages {
  private final Apps apps;
  private final UserDirectory directory;
  private final Sessions sessions;
  private final PasswordHasher hasher;
  private final RateLimits limits;
  private final Links links;
  private final InstantSource clock;

  public AccountPages(
      Apps apps,
      UserDirectory directory,
      Sessions sessions,
      PasswordHasher hasher,
      RateLimits limits,
      AccountMails mails,
      InstantSource clock) {
    this.clock = clock;
    this.apps = apps;
    this.directory = directory;
    this.sessions = sessions;
    this.hasher = hasher;
    this.limits = limits;
    this.links = mails.links();
  }

  /** Routes below nothing. */
  public List<Route> routes() {
    return List.of(
        Route.get("/recovery/{link}", this::recoveryPage),
        Route.post("/recovery/{link}", this::recover).waiting(),
        Route.get("/confirmation/{link}", this::confirmationPage),
        Route.post("/confirmation/{link}", this::confirm));
  }

  /** A link that is good. */
  private record Opened(App app, LinkAddress address, Link link) {}

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
    String hash = hasher.hash(password);
    String network = Network.of(exchange.remoteAddress());
    long now = clock.millis();
    Link used =
        apps.database(opened.app())
            .write(sql -> {
              Link link = links.take(sql, Link.Purpose.RECOVERY, opened.address().secret());
              if (link != null) {
                Credentials.put(sql, link.userId(), hash);
                Links.forgetRecovery(sql, link.userId());
                links.verified(sql, link.userId(), link.address());
                // with the new password the user logs in from here, whatever strangers have tried
                Logins.KNOWN_NETWORKS.add(sql, link.userId(), network, now);
              }
              return link;
            });
    if (used == null) {
      return spent();
    }
    sessions.closeAll(opened.app(), used.userId());
    markConfirmed(opened.app(), used);
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
    Link used =
        apps.database(opened.app())
            .write(sql -> {
              Link link = links.take(sql, Link.Purpose.CONFIRMATION, opened.address().secret());
              if (link != null && link.mailed()) {
                links.verified(sql, link.userId(), link.address());
              }
              return link;
            });
    if (used == null || !markConfirmed(opened.app(), used)) {
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
    Link link = links.find(app, purpose, address.secret());
    Account account =
        link == null ? null : directory.byId(Call.ofServer(app, "link"), link.userId());
    return link == null
            || account == null
            || account.status() == UserStatus.DISABLED
            || !link.address().equals(account.value(UserColumns.EMAIL))
        ? null
        : new Opened(app, address, link);
  }

  /** Notes the confirmation in the record, if the account still has that address. */
  private boolean markConfirmed(App app, Link link) {
    Call server = Call.ofServer(app, "confirmation");
    Account account = directory.byId(server, link.userId());
    if (account == null || !link.address().equals(account.value(UserColumns.EMAIL))) {
      return false;
    }
    directory.ensureConfirmation(app);
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    changes.put(UserColumns.EMAIL_CONFIRMED, true);
    if (account.status() == UserStatus.EMAIL_CONFIRMATION_PENDING) {
      changes.put(UserColumns.STATUS, UserStatus.ENABLED.name());
    }
    boolean there = directory.update(server, account.id(), changes, server) != null;
    sessions.statusChanged(app, account.id());
    return there;
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
