package dev.backstay.code.deploy;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.foundation.apps.App;
import org.jooq.DSLContext;

/**
 * A part of what deployments hold, such as event handlers: kept in tables of its own, put in force
 * with all other parts by one transaction.
 */
public interface DeployedPart {
  /**
   * A deployment is about to be put in force.
   *
   * @param deployed what it holds
   */
  default void begin(App app, DeployedModel deployed) {}

  /**
   * Puts what a deployment holds in the place of what its model has had.
   *
   * @param sql within the transaction that puts the deployment in force
   * @throws ArchiveException it cannot be deployed; the message is for the deploying developer
   */
  void replace(DSLContext sql, String deploymentId, String model, DeployedModel deployed)
      throws ArchiveException;

  /** The transaction is over: what is in force is in the tables. */
  void reload(App app);
}
