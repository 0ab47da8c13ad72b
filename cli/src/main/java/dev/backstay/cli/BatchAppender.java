package dev.backstay.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.rolling.RollingFileAppender;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes lines, each with its time, as a few large texts in place of many small ones. A thread of
 * its own wakes up for the first line and writes all that have come within {@value #BATCH_MILLIS}
 * ms; so a line costs the thread that logs it a place in a queue, and wakes no other. Logback's own
 * asynchronous appender wakes its thread for nearly every line.
 */
final class BatchAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  /** How long a line waits at most for others. */
  private static final int BATCH_MILLIS = 50;

  /** Lines that wait; any more are dropped. */
  private static final int MAX_QUEUED = 65_536;

  /** Characters that are written at once, about. */
  private static final int BATCH_CHARACTERS = 64 * 1024;

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.", Locale.ROOT);
  private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("XXX ", Locale.ROOT);

  private final RollingFileAppender<String> file;
  private final boolean json;
  private final Queue<ILoggingEvent> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final Semaphore wakeUps = new Semaphore(0);
  private final StringBuilder batch = new StringBuilder(BATCH_CHARACTERS + 1_000);
  private final Thread writer =
      Thread.ofPlatform().daemon().name("access-log").unstarted(this::run);

  // The time of the latest line, but its milliseconds.
  private long second = Long.MIN_VALUE;
  private String secondText = "";
  private String offsetText = "";

  /**
   * @param file is stopped with this
   * @param json whether lines are JSON objects; their time becomes a member {@code timestamp}, in
   *     milliseconds as {@link ConsoleLogging} has it
   */
  BatchAppender(RollingFileAppender<String> file, boolean json) {
    this.file = file;
    this.json = json;
  }

  @Override
  public void start() {
    super.start();
    writer.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (queued.incrementAndGet() > MAX_QUEUED) {
      queued.decrementAndGet();
      return;
    }
    queue.add(event);
    if (!awake.get() && awake.compareAndSet(false, true)) {
      wakeUps.release();
    }
  }

  /** Writes what is still queued, and closes the file. */
  @Override
  public void stop() {
    if (!isStarted()) {
      return;
    }
    super.stop();
    wakeUps.release();
    try {
      writer.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    file.stop();
  }

  private void run() {
    while (isStarted()) {
      wakeUps.acquireUninterruptibly();
      if (isStarted()) {
        pause();
      }
      // before the queue is read: a line that comes after it was found empty wakes this up again
      awake.set(false);
      writeQueued();
    }
    // stopped before this had its turn
    writeQueued();
  }

  /** Lets lines gather; ends early when this stops. */
  private void pause() {
    try {
      if (wakeUps.tryAcquire(BATCH_MILLIS, TimeUnit.MILLISECONDS)) {
        wakeUps.release();
      }
    } catch (InterruptedException e) {
      addWarn("interrupted", e);
    }
  }

  private void writeQueued() {
    for (ILoggingEvent event = queue.poll(); event != null; event = queue.poll()) {
      queued.decrementAndGet();
      String line = event.getFormattedMessage();
      if (json && line.startsWith("{")) {
        batch.append("{\"timestamp\":").append(event.getTimeStamp()).append(',');
        batch.append(line, 1, line.length());
      } else {
        addTime(event.getInstant());
        batch.append(line);
      }
      batch.append(System.lineSeparator());
      if (batch.length() >= BATCH_CHARACTERS) {
        write();
      }
    }
    if (!batch.isEmpty()) {
      write();
    }
  }

  private void addTime(Instant time) {
    if (time.getEpochSecond() != second) {
      second = time.getEpochSecond();
      var local = time.atZone(ZoneId.systemDefault());
      secondText = SECOND.format(local);
      offsetText = OFFSET.format(local);
    }
    int millis = time.getNano() / 1_000_000;
    batch
        .append(secondText)
        .append((char) ('0' + millis / 100))
        .append((char) ('0' + millis / 10 % 10))
        .append((char) ('0' + millis % 10))
        .append(offsetText);
  }

  private void write() {
    file.doAppend(batch.toString());
    batch.setLength(0);
  }
}
