/**
 * Server code that runs by the clock (reference: business-logic.md §5). Deployments bring timers in
 * ({@code TimerCatalog}), the platform database says when they are due and to whom each run is
 * given ({@code TimerSchedules}, {@code TimerClaims}), and {@code Timers} has them run.
 */
@NullMarked
package dev.backstay.code.timers;

import org.jspecify.annotations.NullMarked;
