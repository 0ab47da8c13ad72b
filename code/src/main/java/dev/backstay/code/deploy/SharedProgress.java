package dev.backstay.code.deploy;

import static dev.backstay.store.generated.platform.tables.CodeProgressTable.CODE_PROGRESS;

import dev.backstay.code.deploy.DeploymentMessages.Message;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.StoreException;
import java.util.List;
import org.jooq.Records;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said of deployments in the platform database, where every server on it reads what another
 * one says. A server that has its database alone keeps none there.
 */
final class SharedProgress {
  private static final Logger LOG = LoggerFactory.getLogger(SharedProgress.class);

  private final Database platform;
  private final boolean used;

  SharedProgress(Database platform) {
    this.platform = platform;
    this.used = platform.dialect() == Dialect.POSTGRESQL;
  }

  /**
   * Says something of a deployment. A deployment does not fail because others cannot read of it.
   *
   * @param number of the message, from 0
   */
  void say(String appId, String deploymentId, int number, Message message) {
    if (!used) {
      return;
    }
    try {
      platform.write(sql ->
          sql.insertInto(CODE_PROGRESS)
              .set(CODE_PROGRESS.APP_ID, appId)
              .set(CODE_PROGRESS.DEPLOYMENT_ID, deploymentId)
              .set(CODE_PROGRESS.NUMBER, number)
              .set(CODE_PROGRESS.SAID, message.date())
              .set(CODE_PROGRESS.LEVEL, message.level())
              .set(CODE_PROGRESS.MESSAGE, message.message().replace("\0", ""))
              .execute());
    } catch (StoreException e) {
      // its app may have been deleted meanwhile
      LOG.debug("other servers do not hear of the deployment {}", deploymentId, e);
    }
  }

  /** What was said of a deployment, from a number on; nothing when there is no such deployment. */
  List<Message> of(String appId, String deploymentId, int from, int count) {
    return used
        ? platform.read(sql ->
            sql.select(CODE_PROGRESS.SAID, CODE_PROGRESS.LEVEL, CODE_PROGRESS.MESSAGE)
                .from(CODE_PROGRESS)
                .where(CODE_PROGRESS.APP_ID.eq(appId))
                .and(CODE_PROGRESS.DEPLOYMENT_ID.eq(deploymentId))
                .and(CODE_PROGRESS.NUMBER.ge(from))
                .orderBy(CODE_PROGRESS.NUMBER)
                .limit(count)
                .fetch(Records.mapping(Message::new)))
        : List.of();
  }

  /** Whether anything was said of a deployment. */
  boolean knows(String appId, String deploymentId) {
    return !of(appId, deploymentId, 0, 1).isEmpty();
  }

  /** Deletes what was said before a time, in milliseconds since the epoch. */
  void sweep(long before) {
    if (used) {
      platform.write(
          sql -> sql.deleteFrom(CODE_PROGRESS).where(CODE_PROGRESS.SAID.lt(before)).execute());
    }
  }
}
