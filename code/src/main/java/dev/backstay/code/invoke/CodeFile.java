package dev.backstay.code.invoke;

import dev.backstay.code.machine.DeploymentLayout;

/**
 * Where the code of a call lies.
 *
 * @param model name of the deployment model
 * @param provider file of the code, relative to the directory
 * @param directory the deployment's directory, relative to the app's repository
 */
public record CodeFile(String model, String provider, String directory) {
  /** The file of a deployment. */
  public static CodeFile of(String deploymentId, String model, String provider) {
    return new CodeFile(model, provider, DeploymentLayout.relativePath(deploymentId));
  }
}
