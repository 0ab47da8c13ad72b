/** How does a developer read the audit log, and the operator that of the server? */
@NullMarked
package dev.backstay.server.audit;

import org.jspecify.annotations.NullMarked;
