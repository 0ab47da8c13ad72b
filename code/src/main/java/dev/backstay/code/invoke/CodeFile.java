package dev.backstay.code.invoke;

import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.settings.Language;

/**
 * Where the code of a call lies.
 *
 * @param model name of the deployment model
 * @param provider file of the code, relative to the directory; of Java, the name of the class
 * @param directory the deployment's directory, relative to the app's repository
 */
public record CodeFile(Language language, String model, String provider, String directory) {
  /** The file of a deployment of JavaScript. */
  public static CodeFile of(String deploymentId, String model, String provider) {
    return of(Language.JS, deploymentId, model, provider);
  }

  /** The file of a deployment. */
  public static CodeFile of(Language language, String deploymentId, String model, String provider) {
    return new CodeFile(language, model, provider, DeploymentLayout.relativePath(deploymentId));
  }

  /**
   * The file of a deployment.
   *
   * @param language by the name that is stored
   */
  public static CodeFile of(String language, String deploymentId, String model, String provider) {
    Language known = Language.find(language);
    return of(known == null ? Language.JS : known, deploymentId, model, provider);
  }

  /** The deployment; empty for code that is being debugged, of which there is none. */
  public String deploymentId() {
    return directory.substring(directory.lastIndexOf('/') + 1);
  }
}
