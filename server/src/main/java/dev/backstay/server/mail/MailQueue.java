package dev.backstay.server.mail;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.meters.Meters;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Ids;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.AddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails on their way. Callers put mails in and go on; a worker sends them.
 *
 * <p>What is put in survives a crash and is sent at least once: a crash between sending and
 * forgetting sends it again. A mail that cannot be sent is tried again after one minute, two, four
 * and so on, and given up after {@value #MAX_ATTEMPTS} tries or when the mail server refuses the
 * recipient; developers see both, with the reason.
 *
 * <p>Several servers on a database take mails from each other one by one: what a server has taken
 * and not sent when it dies is due again after {@link #CLAIMED}, and found by another one within
 * {@link #SWEPT_EVERY}.
 *
 * <p>Limits: at most {@value #MAX_WAITING} mails of an app wait; {@value #APPS_AT_ONCE} apps are
 * served at a time, one mail each, so that a slow mail server of one app keeps no other waiting for
 * long.
 */
public final class MailQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MailQueue.class);
  private static final int MAX_WAITING = 10_000;
  private static final int APPS_AT_ONCE = 8;
  private static final int BATCH_SIZE = 20;
  private static final int MAX_ATTEMPTS = 12;
  private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  private static final int DOUBLINGS = 8;
  private static final Duration CLAIMED = Duration.ofMinutes(10);
  private static final Duration SWEPT_EVERY = Duration.ofMinutes(1);
  private static final Duration FAILED_KEPT = Duration.ofDays(7);
  private static final int FULL_RETRY_SECONDS = 60;
  private static final int REFUSED_PERMANENTLY = 550;

  private final Database platform;
  private final Apps apps;
  private final MailServers servers;
  private final Meters.Counter attempts;
  private final IntSupplier nodes;
  private final InstantSource clock = InstantSource.system();
  private final Map<String, MailComposer> composers = new ConcurrentHashMap<>();
  private final PerApp<Lane> lanes;
  private final Semaphore turns = new Semaphore(APPS_AT_ONCE);
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService alarm =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("mail").daemon().factory());

  /** One app's mails. */
  private static final class Lane implements AutoCloseable {
    final ReentrantLock lock = new ReentrantLock();
    final ReentrantLock working = new ReentrantLock();
    boolean marked;
    volatile boolean closed;

    @Override
    public void close() {
      closed = true;
    }
  }

  /**
   * @param nodes how many servers there are on the database
   */
  public MailQueue(
      Database platform, Apps apps, MailServers servers, Meters meters, IntSupplier nodes) {
    this.nodes = nodes;
    this.platform = platform;
    this.apps = apps;
    this.servers = servers;
    this.attempts =
        meters.counter(
            "backstay_mails", "attempts to send a mail, by what came of them", "outcome");
    this.lanes = new PerApp<>(apps, app -> new Lane());
  }

  /** Says who writes the mails of a kind. To be called before {@link #start}. */
  public void composer(String kind, MailComposer composer) {
    composers.put(kind, composer);
  }

  /** Goes on with what was left when the server stopped. */
  public void start() {
    for (String appId : platform.read(MailTables::marked)) {
      App app = apps.find(appId);
      if (app == null) {
        platform.write(sql -> {
          MailTables.unmark(sql, appId);
          return null;
        });
      } else {
        lanes.of(app).marked = true;
        wake(app, 0);
      }
    }
    if (platform.dialect() == Dialect.POSTGRESQL) {
      long period = SWEPT_EVERY.toMillis();
      var _ = alarm.scheduleWithFixedDelay(this::sweep, period, period, TimeUnit.MILLISECONDS);
    }
  }

  /** Sends what other servers have left. */
  private void sweep() {
    try {
      if (!isShared()) {
        return;
      }
      for (String appId : platform.read(MailTables::marked)) {
        App app = apps.find(appId);
        if (app != null) {
          var _ = workers.submit(() -> sendLeft(app));
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("the mails of other servers could not be looked for: {}", e.getMessage());
    }
  }

  private void sendLeft(App app) {
    Lane lane = lanes.of(app);
    if (!lane.working.tryLock()) {
      return;
    }
    try {
      turns.acquire();
      try {
        sendDue(app, lane);
      } finally {
        turns.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("the mails of {} could not be sent: {}", app, e.getMessage());
    } finally {
      lane.working.unlock();
    }
  }

  private boolean isShared() {
    return nodes.getAsInt() > 1;
  }

  private void mark(App app, Lane lane) {
    if (!lane.marked || isShared()) {
      platform.write(sql -> {
        MailTables.mark(sql, app.id());
        return null;
      });
      lane.marked = true;
    }
  }

  /** Whether an app can write mails. */
  public boolean configured(App app) {
    return servers.of(app) != null;
  }

  /**
   * Has a mail written and sent. Does the same work whatever it is about.
   *
   * @param about whom or what it is about; not checked here
   * @param values what else the composer needs; no secrets
   * @return the mail's id
   * @throws dev.backstay.foundation.error.ApiException 5050 when the app has no mail server, 90429
   *     when too many mails wait
   */
  public String put(App app, String kind, String about, Map<String, @Nullable Object> values) {
    QueuedMail mail = new QueuedMail(Ids.next(), kind, about, values, 0);
    putAll(app, List.of(mail));
    return mail.id();
  }

  /** Has mails written and sent, all or none; as {@link #put}. */
  public void putAll(App app, List<QueuedMail> mails) {
    if (!configured(app)) {
      throw ApiError.MAIL_NOT_CONFIGURED.with();
    }
    Lane lane = lanes.of(app);
    lane.lock.lock();
    try {
      mark(app, lane);
      apps.database(app)
          .write(sql -> {
            if (MailTables.waiting(sql) + mails.size() > MAX_WAITING) {
              throw ApiError.TOO_MANY_REQUESTS.with(FULL_RETRY_SECONDS);
            }
            long now = clock.millis();
            mails.forEach(mail -> MailTables.insert(sql, mail, now));
            return null;
          });
      if (isShared()) {
        // another server may have found none and taken the mark away meanwhile
        mark(app, lane);
      }
    } finally {
      lane.lock.unlock();
    }
    wake(app, 0);
  }

  /** The latest mails that wait or have failed. */
  List<Map<String, @Nullable Object>> list(App app, int most) {
    return apps.database(app).read(sql -> MailTables.list(sql, most));
  }

  /** Has everything tried now, what has failed too; returns how many mails that are. */
  int retry(App app) {
    Lane lane = lanes.of(app);
    int count;
    lane.lock.lock();
    try {
      mark(app, lane);
      count = apps.database(app).write(sql -> MailTables.retry(sql, clock.millis()));
    } finally {
      lane.lock.unlock();
    }
    wake(app, 0);
    return count;
  }

  @Override
  public void close() {
    alarm.shutdownNow();
    workers.shutdownNow();
  }

  private void wake(App app, long inMillis) {
    try {
      if (inMillis <= 0) {
        var _ = workers.submit(() -> work(app));
      } else {
        var _ =
            alarm.schedule(
                () -> {
                  var _ = workers.submit(() -> work(app));
                },
                inMillis,
                TimeUnit.MILLISECONDS);
      }
    } catch (RejectedExecutionException e) {
      LOG.debug("mails wait for the next start");
    }
  }

  private void work(App app) {
    Lane lane = lanes.of(app);
    lane.working.lock();
    try {
      turns.acquire();
      try {
        sendDue(app, lane);
      } finally {
        turns.release();
      }
      Long next = next(app, lane);
      if (next != null) {
        wake(app, Math.max(1_000, next - clock.millis()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!lane.closed) {
        LOG.error("the mails of {} could not be sent", app, e);
        wake(app, FIRST_WAIT.toMillis());
      }
    } finally {
      lane.working.unlock();
    }
  }

  private void sendDue(App app, Lane lane) {
    Database database = apps.database(app);
    while (!lane.closed && !Thread.currentThread().isInterrupted()) {
      long now = clock.millis();
      List<QueuedMail> due =
          database.dialect() == Dialect.POSTGRESQL
              ? database.write(sql -> MailTables.claim(sql, now, now + CLAIMED.toMillis()))
              : database.read(sql -> MailTables.due(sql, now, BATCH_SIZE));
      if (due.isEmpty()) {
        return;
      }
      for (QueuedMail mail : due) {
        send(app, database, mail);
      }
    }
  }

  private void send(App app, Database database, QueuedMail queued) {
    Runnable outcome;
    try {
      MailServer server = servers.of(app);
      MailComposer composer = composers.get(queued.kind());
      if (server == null || composer == null) {
        outcome = () -> retryLater(database, queued, "no mail server is set");
      } else {
        OutgoingMail mail = composer.compose(app, queued);
        if (mail != null) {
          SmtpSender.send(server, mail);
        }
        outcome = () -> forget(database, queued);
      }
    } catch (MessagingException e) {
      String problem = problem(e);
      LOG.warn("mail {} of {} was not sent: {}", queued.id(), app, e.getClass().getSimpleName());
      outcome =
          isPermanent(e)
              ? () -> giveUp(database, queued, problem)
              : () -> retryLater(database, queued, problem);
    } catch (RuntimeException e) {
      LOG.error("mail {} of {} could not be written", queued.id(), app, e);
      outcome = () -> retryLater(database, queued, "the mail could not be written");
    }
    outcome.run();
  }

  private void forget(Database database, QueuedMail mail) {
    attempts.add("sent");
    long before = clock.millis() - FAILED_KEPT.toMillis();
    database.write(sql -> {
      MailTables.delete(sql, mail.id());
      MailTables.deleteFailedBefore(sql, before);
      return null;
    });
  }

  private void giveUp(Database database, QueuedMail mail, String problem) {
    attempts.add("given-up");
    database.write(sql -> {
      MailTables.fail(sql, mail.id(), problem);
      return null;
    });
  }

  private void retryLater(Database database, QueuedMail mail, String problem) {
    if (mail.tries() + 1 >= MAX_ATTEMPTS) {
      giveUp(database, mail, problem);
      return;
    }
    attempts.add("postponed");
    long wait = FIRST_WAIT.toMillis() << Math.min(mail.tries(), DOUBLINGS);
    long next = clock.millis() + wait;
    database.write(sql -> {
      MailTables.postpone(sql, mail.id(), next, problem);
      return null;
    });
  }

  /** When to look again; without anything that waits, the app can be left asleep. */
  private @Nullable Long next(App app, Lane lane) {
    lane.lock.lock();
    try {
      Long next = apps.database(app).read(MailTables::nextTry);
      if (next == null && lane.marked) {
        platform.write(sql -> {
          MailTables.unmark(sql, app.id());
          return null;
        });
        lane.marked = false;
        if (isShared() && apps.database(app).read(MailTables::nextTry) != null) {
          mark(app, lane);
        }
      }
      return next;
    } finally {
      lane.lock.unlock();
    }
  }

  /** Whether it makes no sense to try again: the mail server does not take this recipient. */
  private static boolean isPermanent(MessagingException e) {
    if (!(e instanceof SendFailedException failed)) {
      return e instanceof AddressException;
    }
    boolean invalid =
        failed.getInvalidAddresses() != null && failed.getInvalidAddresses().length > 0;
    return invalid || replyCode(failed) == REFUSED_PERMANENTLY;
  }

  private static int replyCode(MessagingException e) {
    String text = String.valueOf(e.getMessage());
    return text.matches("(?s)\\d{3}.*") ? Integer.parseInt(text, 0, 3, 10) : 0;
  }

  /** The reason in one line, as the mail server or the network says it. */
  static String problem(MessagingException e) {
    Exception cause = e.getNextException();
    String text = String.valueOf(e.getMessage());
    String more =
        cause == null || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
    return (text + more).replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
