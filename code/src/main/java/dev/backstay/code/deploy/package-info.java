/**
 * Deployments: in comes an archive with a model, out go the services that it declares, with ids
 * that outlive the deployment, and the progress that the deploying developer reads.
 */
@NullMarked
package dev.backstay.code.deploy;

import org.jspecify.annotations.NullMarked;
