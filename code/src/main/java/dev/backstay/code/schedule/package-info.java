/**
 * When timers run: schedules as developers write them go in, the time of the next run comes out
 * (reference: business-logic.md §5). Pure: no clock, no database.
 */
@NullMarked
package dev.backstay.code.schedule;

import org.jspecify.annotations.NullMarked;
