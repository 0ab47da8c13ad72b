/** One class of the SDK is replaced by one of ours, which has to be of its package. */
@org.jspecify.annotations.NullMarked
package com.backendless.persistence.local;
