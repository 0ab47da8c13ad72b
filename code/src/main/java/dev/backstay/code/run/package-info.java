/** The processes that run server code, one group per app: started, watched, ended. */
@NullMarked
package dev.backstay.code.run;

import org.jspecify.annotations.NullMarked;
