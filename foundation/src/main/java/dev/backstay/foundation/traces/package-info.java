/** What the server tells a collector of traces about requests and what they cause; mostly off. */
@NullMarked
package dev.backstay.foundation.traces;

import org.jspecify.annotations.NullMarked;
