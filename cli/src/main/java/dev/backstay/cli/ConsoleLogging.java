package dev.backstay.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * Logging as it is before settings are known: what Backstay has to say goes to standard error,
 * libraries only when they warn. In code and not in XML, since reading XML would be a tenth of the
 * time that a start takes.
 */
public final class ConsoleLogging extends ContextAwareBase implements Configurator {
  private static final String CONSOLE = "console";

  /**
   * From now on an object in JSON on each line: {@code timestamp} in milliseconds, {@code level},
   * {@code threadName}, {@code loggerName}, {@code mdc} with {@code request}, {@code app} and
   * {@code user}, {@code formattedMessage} and, of an error, {@code throwable}.
   */
  static void useJson(LoggerContext context) {
    if (context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(CONSOLE)
        instanceof ConsoleAppender<ILoggingEvent> console) {
      JsonEncoder encoder = new JsonEncoder();
      encoder.setContext(context);
      encoder.setWithSequenceNumber(false);
      encoder.setWithNanoseconds(false);
      encoder.setWithContext(false);
      encoder.setWithMessage(false);
      encoder.setWithArguments(false);
      encoder.setWithFormattedMessage(true);
      encoder.start();
      console.setEncoder(encoder);
    }
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    // what a client has sent, and an error repeats, must not command the terminal or forge a line
    encoder.setPattern(
        "%d{HH:mm:ss.SSS} %-5level %logger{20} - %replace(%msg){'[\\p{Cntrl}\\p{Cf}]', '?'}"
            + "%replace( [%X{request} %X{app} %X{user}]){' +(?=\\])| \\[\\s*\\]', ''}%n"
            + "%replace(%ex){'[\\p{Cntrl}\\p{Cf}&&[^\\n\\t]]', '?'}");
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName(CONSOLE);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    context.getLogger("dev.backstay").setLevel(Level.INFO);
    // warns of each request that is refused, which anybody can send
    context.getLogger("org.eclipse.jetty.http.HttpParser").setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
