package dev.backstay.code.deploy;

import dev.backstay.code.schedule.TimerSchedule;

/**
 * A timer that is in force: what it runs, and the schedule of its code.
 *
 * @param id stays the same over deployments, by its name
 * @param name unique in the app
 * @param language what it is written in: {@code JS} or {@code JAVA}
 * @param model name of the deployment model
 * @param provider its file, relative to the code directory, with forward slashes
 * @param deploymentId whose code it runs
 * @param schedule what its code says; a developer may have set another since
 * @param deployed when the deployment arrived, in milliseconds since the epoch
 */
public record DeployedTimer(
    String id,
    String name,
    String language,
    String model,
    String provider,
    String deploymentId,
    TimerSchedule schedule,
    long deployed) {}
