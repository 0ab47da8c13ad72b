package dev.backstay.foundation.access;

/**
 * Server code that ran around an operation of a request, such as an event handler, for the
 * request's explanation.
 *
 * @param code which, as permissions name it: {@code handlers.beforeCreate(Order)}
 * @param time when it began, in milliseconds since the epoch
 * @param microseconds how long it took; 0 where nobody waited for it
 * @param outcome what came of it, in words that follow its name: {@code changed item}
 * @param decisionsBefore how many decisions of the request were made before it
 */
public record CodeRun(
    String code, long time, long microseconds, String outcome, int decisionsBefore) {}
